"""``infer-codebook``: a first codebook of a file, to be read, corrected and given back."""

from __future__ import annotations

import sys
from argparse import Namespace

from analytics.tabular.cases import inferred_codebook, without_codebook
from analytics.tabular.reading import read_table


def run(options: Namespace) -> None:
    """Print the codebook, or write it where ``options.out`` says."""
    text = inferred_codebook(without_codebook(read_table(options.data)))
    if options.out is None:
        sys.stdout.write(text)
        return
    options.out.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{options.out}\n")
