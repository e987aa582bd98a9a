"""The audit trail is written once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.db.models import ProtectedError

from registry.models import AuditEvent, Site, User
from registry.models.audit_event import AppendOnlyError
from registry.services.audit import Act, UnknownActionError, record
from tests.fixtures import MakeCase


@pytest.fixture
def event(make_case: MakeCase) -> AuditEvent:
    return AuditEvent.objects.get(case_key=make_case().registry_id)


def _save_again(event: AuditEvent) -> None:
    event.by_name = "somebody else"
    event.save()


CHANGES: dict[str, Callable[[AuditEvent], object]] = {
    "saving it again": _save_again,
    "deleting it": lambda event: event.delete(),
    "updating many": lambda _event: AuditEvent.objects.update(by_name="somebody else"),
    "updating some": lambda event: AuditEvent.objects.filter(pk=event.pk).update(reason="x"),
    "updating in bulk": lambda event: AuditEvent.objects.bulk_update([event], ["by_name"]),
    "deleting many": lambda _event: AuditEvent.objects.all().delete(),
    "deleting some": lambda event: AuditEvent.objects.filter(pk=event.pk).delete(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_an_event_is_neither_changed_nor_removed(
    event: AuditEvent, change: Callable[[AuditEvent], object]
) -> None:
    with pytest.raises(AppendOnlyError), transaction.atomic():
        change(event)
    assert AuditEvent.objects.get(pk=event.pk).by_name == "coordinator"


def test_a_person_and_a_site_with_a_history_stay(
    event: AuditEvent, coordinator: User, site: Site
) -> None:
    for subject in (coordinator, site):
        with pytest.raises(ProtectedError):
            subject.delete()


def test_the_name_is_kept_as_it_was(event: AuditEvent, coordinator: User) -> None:
    coordinator.first_name, coordinator.last_name = "New", "Name"
    coordinator.save()
    event.refresh_from_db()
    assert (event.by, event.by_name) == (coordinator, "coordinator")


def test_an_act_without_a_word_is_refused(coordinator: User) -> None:
    with pytest.raises(UnknownActionError):
        record(Act(action="case.vanish", target="episode:1"), by=coordinator)
    assert not AuditEvent.objects.exists()


def test_what_the_product_does_by_itself_bears_its_name(db: None) -> None:
    event = record(Act(action="analysis.finish", target="report:x"), by=None)
    assert (event.by, event.by_name, event.changes_data) == (None, "Reperfuse", False)
