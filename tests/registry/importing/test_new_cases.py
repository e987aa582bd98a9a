"""Cases made from a file, and the same file again."""

from __future__ import annotations

from datetime import date

import pytest

from registry.models import AuditEvent, Episode, Site, User
from registry.selectors.case import load_case
from registry.services.summary import refresh_summary
from tests.registry.importing.importing import apply, check, csv_file, errors, fates, planned, undo

pytestmark = pytest.mark.django_db

HEADERS = [
    *("hospital_number", "onset_date", "sex", "birth_date", "nihss_baseline", "lkw_dt"),
    *("glucose", "attempt1_technique", "attempt2_technique", "d90_fu_status", "d90_mrs"),
]
FIRST = ["A-1", "2021-11-20", "Male", "1950-02-03", "14", "2021-11-20 09:10", "180 mg/dL",
         "stent_retriever", "contact_aspiration", "done", "2"]  # fmt: skip
SECOND = ["A-2", "21/11/2021", "female", "", "unknown", "", "7,5", "", "", "", ""]


def test_lines_become_cases(coordinator: User, site: Site) -> None:
    done = apply(coordinator, site, csv_file([HEADERS, FIRST, SECOND]))
    assert (done.status, done.new_count, done.refused_count) == ("applied", 2, 0), errors(done)
    first, second = Episode.objects.order_by("registry_id")
    values = load_case(first.pk).values()
    assert (values["sex"], values["nihss_baseline"], values["hospital_number"]) == (
        "male",
        14,
        "A-1",
    )
    assert values["glucose"] == 10.0
    assert values["lkw_dt"].isoformat() == "2021-11-20T09:10:00+08:00"
    assert [row["technique"] for row in values["attempt"]] == [
        "stent_retriever",
        "contact_aspiration",
    ]
    assert {row["timepoint"]: row["mrs"] for row in values["followup"]}["d90"] == 2
    assert first.index_date == date(2021, 11, 20)
    assert load_case(second.pk).missing() == {"nihss_baseline": "unknown"}


def test_the_trail_says_what_was_imported(coordinator: User, site: Site) -> None:
    done = apply(coordinator, site, csv_file([HEADERS, FIRST]))
    events = AuditEvent.objects.filter(import_number=done.pk, source="import").exclude(case_key="")
    assert {event.action for event in events} == {"case.import", "row.add", "record.change"}
    assert {event.by for event in events} == {coordinator}
    made = events.get(action="case.import")
    assert made.changes["nihss_baseline"] == [None, 14]
    assert made.identity_changes["hospital_number"] == [None, "A-1"]
    assert "A-1" not in str([event.changes for event in events])


def test_the_stored_summary_is_that_of_a_save_by_hand(coordinator: User, site: Site) -> None:
    apply(coordinator, site, csv_file([HEADERS, FIRST, SECOND]))
    for episode in Episode.objects.all():
        before = (episode.required_count, episode.answered_count, episode.warning_count)
        refresh_summary(episode)
        assert (episode.required_count, episode.answered_count, episode.warning_count) == before


def test_the_same_file_again_changes_nothing(coordinator: User, site: Site) -> None:
    content = csv_file([HEADERS, FIRST, SECOND])
    apply(coordinator, site, content)
    events = AuditEvent.objects.exclude(case_key="").count()
    again = apply(coordinator, site, content)
    assert fates(again) == ["unchanged", "unchanged"]
    assert AuditEvent.objects.exclude(case_key="").count() == events
    assert Episode.objects.count() == 2


def test_a_later_stroke_of_a_known_patient_is_a_further_case(coordinator: User, site: Site) -> None:
    apply(coordinator, site, csv_file([HEADERS, FIRST]))
    later = ["A-1", "2023-01-05", "male", "1950-02-03", "6", *[""] * 6]
    done = apply(coordinator, site, csv_file([HEADERS, later]))
    assert done.new_count == 1
    first, second = Episode.objects.order_by("registry_id")
    assert first.patient_id == second.patient_id
    contradiction = ["A-1", "2024-01-05", "female", "", "6", *[""] * 6]
    assert "differs" in errors(check(coordinator, site, csv_file([HEADERS, contradiction])))[0][2]


def test_cells_are_compared_one_by_one(coordinator: User, site: Site) -> None:
    apply(coordinator, site, csv_file([HEADERS, FIRST]))
    changed = FIRST.copy()
    changed[4], changed[8], changed[10] = "15", "combined", "not done"
    done = check(coordinator, site, csv_file([HEADERS, changed]))
    (line,) = planned(done)
    found = {(c.place.table, c.place.seq): c.changes for c in line.changes}
    assert found == {
        ("episode", 0): {"nihss_baseline": [14, 15]},
        ("attempt", 2): {"technique": ["contact_aspiration", "combined"]},
        ("followup", 0): {"mrs": [2, {"missing": "not_done"}]},
    }


def test_undoing_withdraws_what_was_made_and_gives_no_number_twice(
    coordinator: User, site: Site
) -> None:
    content = csv_file([HEADERS, FIRST, SECOND])
    undone = undo(coordinator, apply(coordinator, site, content))
    assert undone.status == "undone"
    assert Episode.objects.standing().count() == 0
    assert AuditEvent.objects.filter(action="case.withdraw", source="undo").count() == 2
    assert apply(coordinator, site, content).new_count == 2
    assert {item.registry_id for item in Episode.objects.standing()}.isdisjoint(
        {item.registry_id for item in Episode.objects.exclude(withdrawn_at=None)}
    )
