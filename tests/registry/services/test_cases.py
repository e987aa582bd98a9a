"""Making a case."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from registry.codebook.lookup import section_by_key
from registry.models import AuditEvent, Episode, Patient, Site, User
from registry.services.cases import create_case
from registry.services.errors import HospitalNumberError, PossibleDuplicateError
from registry.services.identity import find_patient, number_hash
from registry.services.records import save_section
from registry.services.registry_number import check_character, is_registry_number, registry_number
from tests.fixtures import MakeCase

ONSET = date(2026, 11, 20)


def test_a_case_starts_with_its_records_and_its_follow_up_schedule(make_case: MakeCase) -> None:
    episode = make_case()
    due = dict(episode.follow_ups.values_list("timepoint", "due_on"))
    assert due["d90"] == ONSET + timedelta(days=90)
    assert set(due) == {"h24", "discharge", "d90", "y1"}
    assert episode.procedures.count() == 1
    assert {episode.imaging.version, episode.death.version, episode.discharge.version} == {1}


def test_a_retried_create_returns_the_first_case(coordinator: User, site: Site) -> None:
    key = uuid4()
    made = [
        create_case(
            by=coordinator,
            site=site,
            hospital_number="A 77",
            onset_date=ONSET,
            sex="female",
            client_key=key,
        )
        for _ in range(2)
    ]
    assert made[0].pk == made[1].pk
    assert Episode.objects.count() == 1
    assert AuditEvent.objects.filter(action="case.create").count() == 1


def test_the_same_patient_within_a_week_is_shown_before_a_second_case(make_case: MakeCase) -> None:
    first = make_case(number="A77")
    with pytest.raises(PossibleDuplicateError) as refused:
        make_case(number=" ａ77 ", onset=ONSET + timedelta(days=6))
    assert refused.value.registry_ids == [first.registry_id]


def test_a_second_stroke_months_later_is_a_further_episode_of_the_patient(
    make_case: MakeCase,
) -> None:
    first = make_case(number="A77")
    second = make_case(number="A77", onset=ONSET + timedelta(days=200))
    assert first.patient_id == second.patient_id
    assert Patient.objects.count() == 1


def test_numbers_run_per_site_and_carry_a_check_character(
    make_case: MakeCase, other_site: Site
) -> None:
    numbers = [
        make_case().registry_id,
        make_case().registry_id,
        make_case(at=other_site).registry_id,
    ]
    assert [number[:7] for number in numbers] == ["HZ-0001", "HZ-0002", "BE-0001"]
    assert all(is_registry_number(number) for number in numbers)


def test_a_wrong_digit_or_swapped_neighbours_do_not_pass_as_a_number() -> None:
    number = registry_number("HZ", 412)
    body, check = number[:-2], number[-1]
    wrong = [body[:i] + d + body[i + 1 :] for i in (3, 4, 5, 6) for d in "0123456789"]
    assert all(not is_registry_number(f"{item}-{check}") for item in wrong if item != body)
    assert not is_registry_number(f"HZ-0421-{check}")
    # The example of the Global Release Identifier standard, which uses the same system.
    assert check_character("A1-2425G-ABC1234002") == "M"


def test_the_identity_leaves_the_clinical_trail_alone(make_case: MakeCase) -> None:
    episode = make_case(number="SECRET-NUMBER-1")
    event = AuditEvent.objects.get(case_key=episode.registry_id)
    assert "SECRET" not in str(event.changes)
    assert event.identity_changes == {"hospital_number": [None, "SECRET-NUMBER-1"]}
    assert episode.patient.hospital_number_hash == number_hash("HZ", "secret-number-1")


def correct_number(by: User, episode: Episode, number: str | None) -> None:
    save_section(
        by=by,
        episode=episode,
        section=section_by_key("identity"),
        values={"hospital_number": number},
        missing={},
        base_version=episode.patient.identity.version,
    )


def test_a_corrected_hospital_number_still_finds_the_patient(
    coordinator: User, make_case: MakeCase, site: Site
) -> None:
    episode = make_case(number="A77")
    correct_number(coordinator, episode, " ａ78 ")
    assert find_patient(site, "A78") == episode.patient
    assert find_patient(site, "A77") is None
    event = AuditEvent.objects.latest("id")
    assert event.identity_changes == {"hospital_number": ["A77", "A78"]}


@pytest.mark.parametrize("number", [None, "  ", "B" * 41, "TAKEN"])
def test_a_number_that_is_none_or_somebody_elses_is_refused(
    coordinator: User, make_case: MakeCase, number: str | None
) -> None:
    make_case(number="TAKEN")
    episode = make_case(number="A77")
    with pytest.raises(HospitalNumberError):
        correct_number(coordinator, episode, number)
