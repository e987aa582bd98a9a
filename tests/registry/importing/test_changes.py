"""Changes to stored cases: what is left alone, signed cases, files of rows, and undoing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from registry.codebook.lookup import section_by_key
from registry.models import AuditEvent, Episode, ImportRemark, Site, User
from registry.selectors.case import load_case
from registry.services.imports import requests
from registry.services.records import save_section
from tests.fixtures import MakeCase
from tests.registry.importing.importing import (
    Rows,
    apply,
    check,
    csv_file,
    errors,
    fates,
    step,
    undo,
)

pytestmark = pytest.mark.django_db


def save(
    by: User,
    episode: Episode,
    section: str,
    *,
    estimated: dict[str, bool] | None = None,
    **values: Any,
) -> None:
    found = section_by_key(section)
    record: Any = load_case(episode.pk).records[found.table]
    save_section(
        by=by,
        episode=episode,
        section=found,
        values=values,
        missing={},
        estimated=estimated,
        base_version=record.version,
        reason="test",
    )


def changes(episode: Episode, *rows: tuple[str, Any]) -> bytes:
    headers, cells = zip(("registry_id", episode.registry_id), *rows, strict=True)
    return csv_file([headers, cells])


def test_only_what_differs_is_written(coordinator: User, site: Site, make_case: MakeCase) -> None:
    episode = make_case()
    save(coordinator, episode, "presentation", nihss_baseline=14)
    done = apply(
        coordinator,
        site,
        changes(episode, ("nihss_baseline", "14"), ("glucose", "7.5"), ("died", "no")),
    )
    events = AuditEvent.objects.filter(import_number=done.pk).exclude(case_key="")
    assert {event.target.partition(":")[0]: event.changes for event in events} == {
        "episode": {"glucose": [None, 7.5]},
        "death": {"died": [None, False]},
    }
    record = load_case(episode.pk).records["episode"]
    assert events.get(target=record.target).record_version == record.version


def test_empty_cells_clear_only_if_asked(
    coordinator: User, site: Site, make_case: MakeCase
) -> None:
    episode = make_case()
    save(coordinator, episode, "presentation", nihss_baseline=14)
    content = changes(episode, ("nihss_baseline", ""), ("attempt1_technique", ""))
    assert fates(check(coordinator, site, content)) == ["unchanged"]
    apply(coordinator, site, content, empty_clears=True)
    assert load_case(episode.pk).values()["nihss_baseline"] is None


def test_what_somebody_changed_after_the_check_is_left_alone(
    coordinator: User, site: Site, make_case: MakeCase
) -> None:
    episode, other = make_case(), make_case()
    content = csv_file(
        [
            ["registry_id", "nihss_baseline"],
            [episode.registry_id, "3"],
            [other.registry_id, "4"],
        ]
    )
    found = check(coordinator, site, content)
    save(coordinator, episode, "presentation", nihss_baseline=20)
    requests.ask_apply(by=coordinator, data_import=found)
    step(found)
    assert load_case(episode.pk).values()["nihss_baseline"] == 20
    assert load_case(other.pk).values()["nihss_baseline"] == 4
    remark = ImportRemark.objects.get()
    assert (remark.about, remark.case_key) == ("2", episode.registry_id)


def test_a_signed_case_is_corrected_for_a_reason_only(
    coordinator: User, site: Site, make_case: MakeCase
) -> None:
    episode = make_case()
    Episode.objects.filter(pk=episode.pk).update(
        signed_at=episode.created_at, signed_by=coordinator
    )
    content = changes(episode, ("glucose", "7.5"))
    assert "signed" in errors(check(coordinator, site, content))[0][2]
    done = apply(coordinator, site, content, reason="centre sent a new file")
    episode.refresh_from_db()
    assert episode.status == "amended"
    event = AuditEvent.objects.exclude(case_key="").get(import_number=done.pk)
    assert event.reason == "centre sent a new file"


def test_the_day_of_the_case_follows_its_moments(
    coordinator: User, site: Site, make_case: MakeCase
) -> None:
    episode = make_case()
    apply(coordinator, site, changes(episode, ("lkw_dt", "2026-11-18 23:50")))
    episode.refresh_from_db()
    assert episode.index_date.isoformat() == "2026-11-18"
    assert episode.follow_ups.get(timepoint="d90").due_on.isoformat() == "2027-02-16"


def attempts(episode: Episode, *rows: tuple[int, str]) -> Rows:
    return [["case", "seq", "technique"], *([episode.registry_id, *row] for row in rows)]


def test_a_file_of_rows_adds_and_changes_rows_in_whatever_order(
    coordinator: User, site: Site, make_case: MakeCase
) -> None:
    episode = make_case()
    content = csv_file(attempts(episode, (2, "combined"), (1, "stent_retriever"), (4, "other")))
    done = apply(coordinator, site, content, layout="attempt")
    assert (done.changed_count, done.refused_count) == (2, 1)
    assert "Row 4 cannot follow" in errors(done)[0][2]
    rows = load_case(episode.pk).values()["attempt"]
    assert [row["technique"] for row in rows] == ["stent_retriever", "combined"]
    twice = csv_file(attempts(episode, (1, "other"), (1, "combined")))
    found = check(coordinator, site, twice, layout="attempt")
    assert fates(found) == ["changed", "refused"]


def test_follow_ups_come_by_time_point(coordinator: User, site: Site, make_case: MakeCase) -> None:
    episode = make_case()
    rows = [["registry_id", "timepoint", "mrs"], [episode.registry_id, "d90", "6"]]
    found = check(coordinator, site, csv_file(rows), layout="followup")
    assert "dead" in errors(found)[0][2]
    apply(
        coordinator,
        site,
        csv_file(rows),
        layout="followup",
        contents={"mrs": {"6": "=6"}},
    )
    values = load_case(episode.pk).values()
    assert {row["timepoint"]: row["mrs"] for row in values["followup"]}["d90"] == 6
    assert values["died"] is None


def test_cases_of_other_sites_do_not_exist(
    coordinator: User, site: Site, other_site: Site, make_case: MakeCase
) -> None:
    foreign = make_case(at=other_site)
    found = check(coordinator, site, changes(foreign, ("glucose", "7")))
    assert "no case of this number" in errors(found)[0][2]


def test_undoing_gives_back_what_still_stands(
    coordinator: User, site: Site, make_case: MakeCase
) -> None:
    episode = make_case()
    save(coordinator, episode, "presentation", nihss_baseline=14)
    before = load_case(episode.pk).values()
    done = apply(
        coordinator,
        site,
        changes(
            episode,
            ("nihss_baseline", "15"),
            ("glucose", "7.5"),
            ("lkw_dt", "2026-11-19 08:00"),
            ("attempt1_technique", "combined"),
            ("rescue1_type", "balloon_angioplasty"),
        ),
    )
    assert done.changed_count == 1, errors(done)
    save(coordinator, episode, "laboratory", glucose=8.0)
    undone = undo(coordinator, done)
    assert undone.status == "undone"
    after = load_case(episode.pk).values()
    assert after["glucose"] == 8.0
    for name in ("nihss_baseline", "lkw_dt", "attempt", "rescuetreatment"):
        assert after[name] == before[name], name
    remark = ImportRemark.objects.get(act="undoing")
    assert (remark.about, remark.case_key) == ("Glucose", episode.registry_id)
    actions = AuditEvent.objects.filter(source="undo", import_number=done.pk)
    assert set(actions.values_list("action", flat=True)) == {"record.change", "row.remove"}


@pytest.mark.parametrize(("was", "written"), [(True, "09:31"), (False, "~09:31"), (True, "~09:31")])
def test_undoing_gives_back_an_estimate_as_an_estimate(
    coordinator: User, site: Site, make_case: MakeCase, *, was: bool, written: str
) -> None:
    episode = make_case()
    moment = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    save(coordinator, episode, "arrival", estimated={"door_dt": was}, door_dt=moment)
    done = apply(coordinator, site, changes(episode, ("door_dt", f"2026-11-20 {written}")))
    stored = Episode.objects.get(pk=episode.pk)
    assert (stored.door_dt != moment, stored.door_dt_estimated) == (True, written[0] == "~")
    undo(coordinator, done)
    stored = Episode.objects.get(pk=episode.pk)
    assert (stored.door_dt, stored.door_dt_estimated) == (moment, was)


def test_a_new_case_that_somebody_worked_on_is_not_withdrawn(coordinator: User, site: Site) -> None:
    rows = [["hospital_number", "onset_date"], ["A-1", "2021-11-20"], ["A-2", "2021-11-21"]]
    done = apply(coordinator, site, csv_file(rows))
    worked_on = Episode.objects.order_by("pk")[0]
    save(coordinator, worked_on, "laboratory", glucose=8.0)
    undo(coordinator, done)
    assert [case.pk for case in Episode.objects.standing()] == [worked_on.pk]
    assert ImportRemark.objects.get().case_key == worked_on.registry_id
