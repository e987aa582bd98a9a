"""Registry numbers: site prefix, sequence and a check character, such as HZ-0128-Q."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def registry_number(site_code: str, sequence: int) -> str:
    """Return the number of the ``sequence``-th case of a site."""
    body = f"{site_code}-{sequence:04d}"
    return f"{body}-{check_character(body)}"


def check_character(body: str) -> str:
    """Return the ISO/IEC 7064 MOD 37,36 check character of ``body``, hyphens left out.

    It catches every single wrong character and nearly every swap of neighbours.
    """
    total = 36
    for character in body.replace("-", "").upper():
        total = (total + ALPHABET.index(character)) % 36 or 36
        total = total * 2 % 37
    return ALPHABET[(37 - total) % 36]


def is_registry_number(text: str) -> bool:
    """Tell whether ``text`` is well formed and its check character fits."""
    body, _, check = text.rpartition("-")
    known = all(character in ALPHABET for character in body.replace("-", ""))
    return bool(body) and known and check_character(body) == check
