"""Keeping, removing and preferring named views of the list of cases."""

from __future__ import annotations

from django.db import transaction

from registry.models import SavedView, Site, User
from registry.models.saved_view import LONGEST_QUERY
from registry.services import audit
from registry.services.errors import WriteRefusedError


class ViewRefusedError(WriteRefusedError):
    """The name is taken or empty, the query too long, or the person may not do this."""


def save_view(*, by: User, name: str, query: str, site: Site | None) -> SavedView:
    """Keep ``query`` under ``name``; a view of one's own with this name is replaced.

    With ``site`` everybody there sees the view. Raises ViewRefusedError.
    """
    name = " ".join(name.split())
    longest = SavedView._meta.get_field("name").max_length or 0
    if not name or len(name) > longest:
        raise ViewRefusedError(f"Give the view a name of at most {longest} characters.")
    if len(query) > LONGEST_QUERY:
        raise ViewRefusedError("This list has too many filters to be kept.")
    if site is not None and not _may_share(by, site):
        raise ViewRefusedError("You cannot share a view with this site.")
    with transaction.atomic():
        view, _made = SavedView.objects.update_or_create(
            owner=by, name=name, defaults={"query": query, "site": site}
        )
        audit.record(
            audit.Act(
                action="view.save",
                target=f"savedview:{view.pk}",
                site=site,
                changes={"name": [None, name], "query": [None, query]},
            ),
            by=by,
        )
    return view


def _may_share(person: User, site: Site) -> bool:
    is_member = person.memberships.filter(site=site).exists()
    return is_member and person.has_perm("registry.share_view")


def remove_view(*, by: User, view: SavedView) -> None:
    """Remove a view of one's own. Raises ViewRefusedError for somebody else's."""
    if view.owner_id != by.pk:
        raise ViewRefusedError("Only its owner can remove a view.")
    with transaction.atomic():
        audit.record(
            audit.Act(
                action="view.remove",
                target=f"savedview:{view.pk}",
                site=view.site,
                changes={"name": [view.name, None], "query": [view.query, None]},
            ),
            by=by,
        )
        view.delete()


def choose_default_view(*, by: User, view: SavedView | None) -> None:
    """Open the list of cases with this view from now on; without one, with every case."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=by.pk)
        audit.record(
            audit.Act(
                action="view.default",
                target=f"user:{by.pk}",
                changes={"default_view": [person.default_view_id, view.pk if view else None]},
            ),
            by=by,
        )
        person.default_view = view
        person.save(update_fields=["default_view"])
