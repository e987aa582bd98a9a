from __future__ import annotations

from django.apps import AppConfig


class CompositionConfig(AppConfig):
    """The composition root: an application so that its management commands are found."""

    name = "config"
    verbose_name = "Reperfuse"
