"""Dates and times as they are written in English; other languages: ``registry/language.py``."""

from __future__ import annotations

from datetime import date, datetime, timedelta

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def format_date(day: date) -> str:
    """Write "20 Nov 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_time(moment: datetime) -> str:
    """Write "09:10"."""
    return f"{moment:%H:%M}"


def format_offset(offset: timedelta) -> str:
    """Write "+02:00"."""
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
