"""Fixtures for the whole suite. What belongs to one part lies in that part's own conftest."""

from __future__ import annotations

pytest_plugins = ["tests.fixtures"]
