from __future__ import annotations


class ConfigurationError(Exception):
    """A setting is missing or unreadable. The text is one sentence for the operator.

    It deliberately is not an ImproperlyConfigured: Django's command line keeps that one back
    and goes on to an unrelated failure.
    """
