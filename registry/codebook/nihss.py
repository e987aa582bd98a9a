"""The items of the baseline NIHSS: optional beside the total."""

from __future__ import annotations

from registry.codebook.sources import CDE, LOINC, TAIWAN
from registry.codebook.variable import (
    Certainty,
    Choices,
    Kind,
    Option,
    Range,
    Section,
    StandardCode,
    Variable,
)

# item, label, highest score, LOINC code
_ITEMS = (
    ("1a", "Level of consciousness", 3, "70184-7"),
    ("1b", "Level of consciousness, questions", 2, "70185-4"),
    ("1c", "Level of consciousness, commands", 2, "70186-2"),
    ("2", "Best gaze", 2, "70187-0"),
    ("3", "Visual fields", 3, "70188-8"),
    ("4", "Facial palsy", 3, "70189-6"),
    ("5a", "Motor, left arm", 4, "70190-4"),
    ("5b", "Motor, right arm", 4, "70967-5"),
    ("6a", "Motor, left leg", 4, "70191-2"),
    ("6b", "Motor, right leg", 4, "70968-3"),
    ("7", "Limb ataxia", 2, "70192-0"),
    ("8", "Sensory", 2, "70193-8"),
    ("9", "Best language", 3, "70194-6"),
    ("10", "Dysarthria", 2, "70195-3"),
    ("11", "Extinction and inattention", 2, "70196-1"),
)
_MAY_BE_UNTESTABLE = ("5a", "5b", "6a", "6b", "7", "10")

UNTESTABLE_ITEMS = Choices(
    key="nihss_untestable_items",
    source=f"{CDE}; {TAIWAN}",
    options=(
        Option(code="none", label="None", exclusive=True),
        *(
            Option(code=f"item_{item}", label=f"{item} {label}")
            for item, label, _, _ in _ITEMS
            if item in _MAY_BE_UNTESTABLE
        ),
    ),
)


def _item(item: str, label: str, highest: int, loinc: str) -> Variable:
    return Variable(
        name=f"nihss_{item}",
        label=f"{item} {label}",
        kind=Kind.INTEGER,
        valid=Range(0, highest),
        definition=f"Item {item} of the baseline NIHSS, 0 to {highest}.",
        source=f"{CDE}; {TAIWAN}",
        certainty=Certainty.CONFIRMED,
        standard_codes=(StandardCode(system=LOINC, code=loinc, certainty=Certainty.CONFIRMED),),
    )


NIHSS_ITEM_NAMES = tuple(f"nihss_{item}" for item, *_ in _ITEMS)

NIHSS_ITEMS = Section(
    key="nihss_items",
    title="Items of the baseline NIHSS",
    table="episode",
    explanation="Optional. Where all items are given, their sum is compared with the total.",
    variables=(
        *(_item(*item) for item in _ITEMS),
        Variable(
            name="nihss_untestable_items",
            label="Items that could not be tested",
            kind=Kind.MULTIPLE,
            choices=UNTESTABLE_ITEMS,
            definition="Items scored 'untestable'. By convention they count 0 in the sum; "
            "that convention is recalled, not confirmed.",
            source=f"{CDE}; {TAIWAN}",
            certainty=Certainty.UNCONFIRMED,
        ),
    ),
)
