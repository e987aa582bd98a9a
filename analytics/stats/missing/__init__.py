"""Missing values: multiple imputation, its pooling, and what the missing could have hidden."""

from __future__ import annotations
