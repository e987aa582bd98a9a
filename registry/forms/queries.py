"""What is typed about queries: the filters of the list, a question, the reason for keeping."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from registry.models import Site, User
from registry.models.data_query import QUESTION_LENGTH
from registry.selectors.queries import AGES, QueryFilter

STATE_CHOICES = (
    ("waiting", gettext_lazy("Waiting for an answer")),
    ("open", gettext_lazy("Open")),
    ("reopened", gettext_lazy("Reopened")),
    ("answered", gettext_lazy("Answered")),
    ("closed", gettext_lazy("Closed")),
    ("all", gettext_lazy("Any state")),
)
SOURCE_CHOICES = (
    ("", gettext_lazy("Any source")),
    ("check", gettext_lazy("Automatic check")),
    ("person", gettext_lazy("A person")),
)


class Chip(NamedTuple):
    """A filter in words, and the address of the list without it."""

    words: str
    address: str


class QueryFilterForm(forms.Form):
    """What the list of queries is narrowed to. What cannot be read narrows nothing."""

    state = forms.ChoiceField(
        required=False, label=gettext_lazy("State"), choices=STATE_CHOICES, initial="waiting"
    )
    source = forms.ChoiceField(
        required=False, label=gettext_lazy("Asked by"), choices=SOURCE_CHOICES
    )
    mine = forms.BooleanField(required=False, label=gettext_lazy("For me"))
    rule = forms.CharField(required=False, max_length=80)
    case = forms.CharField(required=False, max_length=40)

    def __init__(self, data: QueryDict, *, sites: QuerySet[Site]) -> None:
        super().__init__(data)
        self.address = data
        self.sites = {site.code: site.name for site in sites}
        self.fields["site"] = forms.ChoiceField(
            required=False,
            label=_("Site"),
            choices=[("", _("All your sites")), *self.sites.items()],
        )
        self.fields["age"] = forms.ChoiceField(
            required=False,
            label=pgettext("of a query", "Age"),
            choices=[("", _("Any age")), *((str(days), older_than(days)) for days in AGES)],
        )

    def wanted(self) -> QueryFilter:
        """Return the filter; a field that cannot be read is left out."""
        self.is_valid()
        found = self.cleaned_data
        return QueryFilter(
            state=found.get("state") or "waiting",
            source=found.get("source", ""),
            site=found.get("site", ""),
            mine=bool(found.get("mine")),
            rule=found.get("rule", ""),
            case=found.get("case", ""),
            older_than=int(found.get("age") or 0),
        )

    def chips(self) -> list[Chip]:
        """Return what the list is narrowed to, in words, each with a way to undo it."""
        wanted = self.wanted()
        words = {
            "rule": _("Check: %s") % wanted.rule if wanted.rule else "",
            "case": _("Case: %s") % wanted.case if wanted.case else "",
            "site": self.sites.get(wanted.site, ""),
            "mine": _("For me") if wanted.mine else "",
            "source": str(dict(SOURCE_CHOICES).get(wanted.source, "")) if wanted.source else "",
            "age": older_than(wanted.older_than) if wanted.older_than else "",
        }
        return [Chip(said, self._without(name)) for name, said in words.items() if said]

    def _without(self, name: str) -> str:
        address = self.address.copy()
        for gone in (name, "page"):
            address.pop(gone, None)
        return f"?{address.urlencode()}"


class QuestionForm(forms.Form):
    """A question about one answer, and who should see to it."""

    text = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=QUESTION_LENGTH,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Write what you want to know.")},
    )

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["assigned_to"] = forms.ModelChoiceField(
            people, required=False, label=_("For"), empty_label=_("Anybody at the site")
        )


def older_than(days: int) -> str:
    """Return the words for an age of more than so many days."""
    return ngettext("Older than %d day", "Older than %d days", days) % days
