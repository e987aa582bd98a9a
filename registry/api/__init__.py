"""The registry for programs: cases, answers and the codebook as JSON, below ``/api/v1/``."""

from __future__ import annotations
