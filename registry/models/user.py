"""A person who signs in, and the sites whose cases they may see."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.utils.functional import cached_property

from registry.models.site import Site
from registry.models.wide import Through, rows_through


class User(AbstractUser):
    """A named person. The role is the group (``config/roles.py``); accounts are never shared."""

    sites = models.ManyToManyField(
        "registry.Site", through="registry.SiteMembership", related_name="people", blank=True
    )
    morning_digest = models.BooleanField(
        default=False, help_text="An e-mail each morning with the calls that wait."
    )
    single_keys = models.BooleanField(
        default=True, help_text="Single keys such as j, k and n do something outside fields."
    )
    # Letters that find the person in a search, where those made from the name are not right.
    search_initials = models.CharField(max_length=12, blank=True)
    default_view = models.ForeignKey(
        "registry.SavedView", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def role_keys(self) -> tuple[str, ...]:
        """The names of the groups, read once for this object: once in a request."""
        through = Through(User.groups.through, "group_id", "user_id")
        return tuple(group.name for group in rows_through(Group, through, self.pk, order="name"))

    @cached_property
    def own_sites(self) -> tuple[Site, ...]:
        """The sites whose cases the person may see, read once for this object."""
        through = Through(SiteMembership, "site_id", "user_id")
        return tuple(rows_through(Site, through, self.pk, order="code"))

    def forget_roles(self) -> None:
        """Read the groups again when they are next asked for."""
        self.__dict__.pop("role_keys", None)


class SiteMembership(models.Model):
    """A person works at a site, and sees its cases."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="memberships")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "site"], name="sitemembership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.site}"
