"""A saved view is a name for a query: whose it is, who sees it, and what it opens."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from registry.models import AuditEvent, SavedView, Site, User
from registry.services.saved_views import ViewRefusedError, choose_default_view, save_view
from tests.fixtures import MakeCase, MakePerson


def keep(client: Client, name: str, **facts: str) -> SavedView:
    client.post("/cases/views/save/", {"name": name, "query": "status=draft", **facts})
    return SavedView.objects.get(name=name)


def names(client: Client) -> set[str]:
    return {view.name for view, _address in client.get("/cases/views/").context["views"]}


def test_a_view_opens_the_list_that_was_kept(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    make_case()
    client.force_login(coordinator)
    query = "?status=draft&cols=number,mrs&sort=-changed&per=200&page=7&password=x"
    answer = client.post("/cases/views/save/", {"name": " My   drafts ", "query": query})
    page = client.get(answer.url)  # type: ignore[attr-defined]
    assert page.context["view"].name == "My drafts"
    assert page.context["state"].query == "status=draft&sort=-changed&cols=number,mrs&per=200"
    assert [column.key for column, _head in page.context["heads"]] == ["number", "mrs"]
    assert AuditEvent.objects.filter(action="view.save", by=coordinator).count() == 1


def test_a_private_view_does_not_exist_for_others(
    client: Client, coordinator: User, make_person: MakePerson
) -> None:
    client.force_login(coordinator)
    view = keep(client, "Mine")
    client.force_login(make_person("coordinator"))
    assert names(client) == set()
    assert client.post(f"/cases/views/{view.pk}/remove/").status_code == 404
    assert client.post(f"/cases/views/{view.pk}/default/").status_code == 404


def test_a_shared_view_is_seen_at_its_site_and_removed_by_its_owner_alone(
    client: Client, coordinator: User, make_person: MakePerson, other_site: Site
) -> None:
    client.force_login(coordinator)
    view = keep(client, "For all", share="HZ")
    client.force_login(make_person("investigator"))
    assert names(client) == {"For all"}
    client.post(f"/cases/views/{view.pk}/remove/")
    assert SavedView.objects.filter(pk=view.pk).exists()
    client.force_login(make_person("coordinator", other_site))
    assert names(client) == set()
    client.force_login(coordinator)
    client.post(f"/cases/views/{view.pk}/remove/")
    assert not SavedView.objects.exists()


def test_a_view_is_shared_only_by_those_who_may_and_with_their_own_site(
    client: Client, investigator: User, coordinator: User, site: Site, other_site: Site
) -> None:
    with pytest.raises(ViewRefusedError):
        save_view(by=investigator, name="x", query="", site=site)
    with pytest.raises(ViewRefusedError):
        save_view(by=coordinator, name="x", query="", site=other_site)
    client.force_login(coordinator)
    assert keep(client, "not shared", share="BE").site is None


def test_a_shared_view_shows_each_person_their_own_cases(
    client: Client, make_person: MakePerson, make_case: MakeCase, site: Site, other_site: Site
) -> None:
    make_case()
    berlin = make_case(at=other_site)
    both = make_person("coordinator", site, other_site)
    client.force_login(both)
    view = keep(client, "Drafts", share="BE")
    assert len(client.get(f"/cases/?{view.query}&view={view.pk}").context["lines"]) == 2
    client.force_login(make_person("coordinator", other_site))
    page = client.get(f"/cases/?{view.query}&view={view.pk}")
    assert [line.key for line in page.context["lines"]] == [berlin.registry_id]
    assert page.context["view"] == view


def test_the_default_view_opens_with_the_list_and_one_press_shows_all(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    make_case()
    client.force_login(coordinator)
    view = keep(client, "Signed ones", default="on", query="status=signed")
    assert client.get("/cases/").url == f"/cases/?status=signed&view={view.pk}"  # type: ignore[attr-defined]
    assert len(client.get("/cases/?view=all").context["lines"]) == 1
    client.post(f"/cases/views/{view.pk}/default/")
    assert client.get("/cases/").status_code == 200


def test_a_default_view_that_is_no_longer_open_is_passed_over(
    client: Client, coordinator: User, make_person: MakePerson
) -> None:
    client.force_login(coordinator)
    view = keep(client, "Shared", share="HZ")
    other = make_person("coordinator")
    choose_default_view(by=other, view=view)
    client.force_login(other)
    assert client.get("/cases/").status_code == 302
    other.memberships.all().delete()
    assert client.get("/cases/").status_code == 200


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_view_needs_a_name(client: Client, coordinator: User, name: str) -> None:
    client.force_login(coordinator)
    answer = client.post("/cases/views/save/", {"name": name, "query": "status=draft"})
    assert answer.url == "/cases/?status=draft"  # type: ignore[attr-defined]
    assert not SavedView.objects.exists()


def test_the_database_keeps_one_view_of_a_name_to_a_person(coordinator: User) -> None:
    save_view(by=coordinator, name="Mine", query="status=draft", site=None)
    save_view(by=coordinator, name="Mine", query="status=signed", site=None)
    assert SavedView.objects.get().query == "status=signed"
    for name in ("Mine", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedView.objects.create(owner=coordinator, name=name)
