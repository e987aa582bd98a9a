"""What the jump box offers beside cases: the places of the product and what can be done there."""

from __future__ import annotations

from registry.models import User
from registry.places import ALL_PLACES, Destination


def commands_matching(person: User, typed: str) -> list[Destination]:
    """Return the places whose words hold every typed word, those that begin with it first."""
    words = typed.casefold().split()
    if not words:
        return []
    found = [
        place
        for place in ALL_PLACES
        if all(word in f"{place.label} {place.also}".casefold() for word in words)
        and place.is_open_to(person)
    ]
    return sorted(found, key=lambda place: not _begins(place, words[0]))


def _begins(place: Destination, word: str) -> bool:
    return str(place.label).casefold().startswith(word)
