"""A list of cases that somebody gave a name: nothing but the query of its address."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.models.user import User

LONGEST_QUERY = 1000


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def open_to(self, user: User) -> SavedViewQuerySet:
        """Keep the person's own views and those shared with a site they are a member of."""
        shared = Q(site__memberships__user=user)
        return self.filter(Q(owner=user) | shared).distinct()


class SavedView(models.Model):
    """A name for a query. Private without a site, else shared with everybody at that site.

    It opens nothing: whoever follows it sees the cases of their own sites, as always.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    site = models.ForeignKey(
        "registry.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="views"
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        permissions = [("share_view", "Share a list view with a site")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="savedview_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="savedview_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
