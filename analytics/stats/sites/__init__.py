"""Comparing sites and watching one over time: funnel, run and control charts, completeness."""

from __future__ import annotations
