"""The command line of the analysis engine: what it takes, and how it ends.

Each command is loaded when it is called, so that help and refusals cost nothing.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

PLAN_HELP = "a TOML or JSON file, or the key of a ready-made plan"
PLAN_REFUSED, DATA_REFUSED, NOT_WRITTEN, CANNOT_POOL = 3, 4, 5, 6
EXIT_CODES = """exit codes:
  0  done
  2  the command line is wrong
  3  the plan is refused, or does not fit the data
  4  the data or the codebook are refused
  5  the output cannot be written
  6  the results cannot be pooled"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; a refusal is one sentence on standard error."""
    options = _parser().parse_args(arguments)
    try:
        command: Callable[[Namespace], None] = import_module(options.module).run
        command(options)
    except OSError as error:
        return _refused(f"{error.filename}: {error.strerror}", NOT_WRITTEN)
    except (ValueError, TypeError) as error:
        code = _code_of(error)
        if code is None:
            raise
        return _refused(str(error), code)
    return 0


def _code_of(error: Exception) -> int | None:
    """The exit code of a refusal in words; None for a fault of the program itself."""
    from analytics.derive.engine import DerivationError  # noqa: PLC0415 loaded when refused
    from analytics.plan import PlanError  # noqa: PLC0415
    from analytics.synthesis.compatibility import CannotPoolError  # noqa: PLC0415
    from analytics.tabular.errors import TableError  # noqa: PLC0415

    codes = (
        (PlanError, PLAN_REFUSED),
        (TableError, DATA_REFUSED),
        (DerivationError, DATA_REFUSED),
        (CannotPoolError, CANNOT_POOL),
    )
    return next((code for kind, code in codes if isinstance(error, kind)), None)


def _refused(words: str, code: int) -> int:
    sys.stderr.write(f"{words}\n")
    return code


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m analytics",
        description="Analyse a table of cases by a plan. No database is needed.",
        epilog=EXIT_CODES,
        formatter_class=RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="make the report of a plan in every format")
    _takes_data(run, needed=True)
    run.add_argument("--plan", required=True, metavar="PLAN", help=PLAN_HELP)
    run.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    run.set_defaults(module="analytics.cli.run")

    check = commands.add_parser("check-plan", help="check a plan, and whether it fits data")
    check.add_argument("plan", metavar="PLAN", help=PLAN_HELP)
    _takes_data(check, needed=False)
    check.set_defaults(module="analytics.cli.check_plan")

    infer = commands.add_parser("infer-codebook", help="write down what the columns seem to be")
    infer.add_argument("--data", type=Path, required=True, metavar="FILE")
    infer.add_argument("--out", type=Path, metavar="FILE", help="else it is printed")
    infer.set_defaults(module="analytics.cli.infer_codebook")

    schema = commands.add_parser("schema", help="print the JSON Schema of a plan")
    schema.set_defaults(module="analytics.cli.schema")

    _add_pool(commands.add_parser("pool", help="pool the report JSON files of several registries"))
    return parser


def _takes_data(parser: ArgumentParser, *, needed: bool) -> None:
    parser.add_argument(
        "--data", type=Path, required=needed, metavar="FILE", help="a CSV or Parquet file"
    )
    parser.add_argument(
        "--codebook",
        type=Path,
        metavar="FILE",
        help="a codebook or REDCap data dictionary as CSV; else one is inferred",
    )


def _add_pool(parser: ArgumentParser) -> None:
    parser.add_argument("reports", nargs="+", type=Path, metavar="RESULTS.json")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write every format here")
    parser.add_argument("--outcome", action="append", metavar="KEY", help="only this outcome")
    parser.add_argument("--method", default="reml")
    parser.add_argument("--measure", default="odds_ratio")
    parser.add_argument(
        "--distinct-sites",
        action="store_true",
        help="equal site names belong to different hospitals",
    )
    parser.set_defaults(module="analytics.cli.pool")
