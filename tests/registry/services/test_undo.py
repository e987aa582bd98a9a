"""Taking changes back: a new entry that refers to the old one, or a refusal with both answers."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone as clock

from registry.codebook.lookup import section_by_key
from registry.codebook.variable import Section
from registry.models import AuditEvent, Episode, Record, User
from registry.services.errors import (
    NoSuchRowError,
    ReasonRequiredError,
    RowIsThereError,
    UndoRefusedError,
)
from registry.services.location import find_record
from registry.services.records import save_section
from registry.services.rows import add_procedure, add_row, remove_row
from registry.services.undo import undo
from tests.fixtures import MakeCase

IMAGING, ATTEMPTS = section_by_key("imaging"), section_by_key("attempts")
CHINA = timezone(timedelta(hours=8))


def record_of(episode: Episode, section: Section, row_id: int | None = None) -> Record:
    record = find_record(episode, section, row_id)
    assert record is not None
    return record


def save(by: User, episode: Episode, section: Section = IMAGING, **options: Any) -> AuditEvent:
    owner = options.pop("owner_id", None)
    estimated = options.pop("estimated", {})
    missing = options.pop("missing", {})
    save_section(
        by=by,
        episode=episode,
        section=section,
        owner_id=owner,
        values=options | dict.fromkeys(missing),
        missing=missing,
        estimated=estimated,
        base_version=record_of(episode, section, owner).version,
    )
    return newest()


def newest() -> AuditEvent:
    return AuditEvent.objects.exclude(action="case.amend").latest("id")


def attempts(episode: Episode) -> list[tuple[int, str | None]]:
    rows = episode.procedures.get(seq=1).attempts.order_by("seq")
    return [(row.seq, row.values()["device_brand"]) for row in rows]


def add(by: User, episode: Episode, brand: str, **options: Any) -> Record:
    return add_row(
        by=by,
        episode=episode,
        section=ATTEMPTS,
        values={"device_brand": brand, **options.pop("values", {})},
        missing=options.pop("missing", {}),
        client_key=uuid4(),
        **options,
    )


def test_one_answer_goes_back_and_the_others_of_the_save_stay(
    coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    save(coordinator, episode, aspects=9)
    event = save(coordinator, episode, aspects=7, occlusion_side="left")
    undo(by=coordinator, episode=episode, event=event, names=["aspects"])
    values = record_of(episode, IMAGING).values()
    assert (values["aspects"], values["occlusion_side"]) == (9, "left")
    entry = newest()
    assert (entry.action, entry.source, entry.undoes) == ("record.change", "undo", event)
    assert entry.changes == {"aspects": [7, 9]}


@pytest.mark.parametrize(
    "before",
    [
        {"aspects": 0},
        {"missing": {"aspects": "not_done"}},
        {"occlusion_sites_further": None},
        {"first_imaging_dt": datetime(2026, 11, 20, 9, 6, tzinfo=CHINA)},
        {
            "first_imaging_dt": datetime(2026, 11, 20, 9, 6, tzinfo=CHINA),
            "estimated": {"first_imaging_dt": True},
        },
    ],
    ids=["zero", "reason", "nothing", "moment", "estimate"],
)
def test_a_save_goes_back_to_exactly_what_was(
    coordinator: User, make_case: MakeCase, before: dict[str, Any]
) -> None:
    episode = make_case()
    if "occlusion_sites_further" not in before:
        save(coordinator, episode, **before)
    record = record_of(episode, IMAGING)
    kept = (record.values(), record.missing(), record.first_imaging_dt_estimated)  # type: ignore[attr-defined]
    other = datetime(2026, 11, 20, 10, 0, tzinfo=CHINA)
    event = save(coordinator, episode, aspects=5, first_imaging_dt=other)
    undo(by=coordinator, episode=episode, event=event)
    record = record_of(episode, IMAGING)
    assert (record.values(), record.missing(), record.first_imaging_dt_estimated) == kept  # type: ignore[attr-defined]


def test_an_undo_can_be_undone(coordinator: User, make_case: MakeCase) -> None:
    episode = make_case()
    undo(by=coordinator, episode=episode, event=save(coordinator, episode, aspects=9))
    undo(by=coordinator, episode=episode, event=newest())
    assert record_of(episode, IMAGING).values()["aspects"] == 9


def test_what_has_been_changed_since_is_refused_with_both_answers(
    coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    event = save(coordinator, episode, aspects=9, occlusion_side="left")
    save(coordinator, episode, aspects=4)
    with pytest.raises(UndoRefusedError) as refused:
        undo(by=coordinator, episode=episode, event=event)
    (overtaken,) = refused.value.overtaken
    assert (overtaken.variable, overtaken.then, overtaken.now) == ("aspects", 9, 4)
    values = record_of(episode, IMAGING).values()
    assert (values["aspects"], values["occlusion_side"]) == (4, "left")
    undo(by=coordinator, episode=episode, event=event, names=["occlusion_side"])
    assert record_of(episode, IMAGING).values()["occlusion_side"] is None


def test_an_added_row_is_removed_unless_somebody_went_on_with_it(
    coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    add(coordinator, episode, "first")
    first = newest()
    row = add(coordinator, episode, "second")
    undo(by=coordinator, episode=episode, event=newest())
    assert attempts(episode) == [(1, "first")]
    with pytest.raises(NoSuchRowError):
        undo(
            by=coordinator,
            episode=episode,
            event=AuditEvent.objects.get(action="row.add", target=row.target),
        )
    kept = episode.procedures.get(seq=1).attempts.get()
    save(coordinator, episode, ATTEMPTS, owner_id=kept.pk, device_model="later")
    with pytest.raises(UndoRefusedError) as refused:
        undo(by=coordinator, episode=episode, event=first)
    assert [item.variable for item in refused.value.overtaken] == ["device_model"]


def test_a_removed_row_comes_back_to_its_place_with_its_answers(
    coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    start = datetime(2026, 11, 20, 9, 6, tzinfo=CHINA)
    add(coordinator, episode, "first")
    row = add(
        coordinator,
        episode,
        "second",
        values={"device_deploy_dt": start},
        estimated={"device_deploy_dt": True},
        missing={"technique": "unknown"},
    )
    add(coordinator, episode, "third")
    kept = (row.values(), row.missing())
    remove_row(by=coordinator, episode=episode, section=ATTEMPTS, row_id=row.pk)
    removal = newest()
    undo(by=coordinator, episode=episode, event=removal)
    assert attempts(episode) == [(1, "first"), (2, "second"), (3, "third")]
    back = record_of(episode, ATTEMPTS, row.pk)
    assert (back.values(), back.missing()) == kept
    assert back.device_deploy_dt_estimated  # type: ignore[attr-defined]
    assert back.version > row.version
    assert (newest().action, newest().undoes) == ("row.add", removal)
    with pytest.raises(RowIsThereError):
        undo(by=coordinator, episode=episode, event=removal)


def test_a_row_of_a_second_procedure_comes_back_to_that_procedure(
    coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    second = add_procedure(by=coordinator, episode=episode, client_key=uuid4())
    row = add(coordinator, episode, "again", owner_id=second.pk)
    remove_row(by=coordinator, episode=episode, section=ATTEMPTS, row_id=row.pk)
    undo(by=coordinator, episode=episode, event=newest())
    assert [it.pk for it in second.attempts.all()] == [row.pk]


def test_on_a_signed_case_an_undo_needs_a_reason_and_reopens_it(
    coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    event = save(coordinator, episode, aspects=9)
    Episode.objects.update(signed_at=clock.now(), signed_by=coordinator)
    with pytest.raises(ReasonRequiredError):
        undo(by=coordinator, episode=episode, event=event)
    undo(by=coordinator, episode=episode, event=event, reason="Adjudicated")
    episode.refresh_from_db()
    assert (episode.status, newest().reason) == ("amended", "Adjudicated")


def test_only_changes_of_this_case_are_taken_back(coordinator: User, make_case: MakeCase) -> None:
    episode, other = make_case(), make_case()
    event = save(coordinator, other, aspects=9)
    for foreign in (event, AuditEvent.objects.filter(action="case.create")[0]):
        with pytest.raises(UndoRefusedError):
            undo(by=coordinator, episode=episode, event=foreign)
