"""What the list of cases asks for."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from registry.codebook.lookup import variable_by_name
from registry.forms.showing import value_words
from registry.models import Episode
from registry.models.storage import read

register = template.Library()

STATUS = {"draft": "info", "signed": "done", "amended": "warning"}


@register.simple_tag(takes_context=True)
def sort_header(context: Context, key: str, label: str) -> SafeString:
    """Draw a column head that sorts; pressing it again turns the order round."""
    sort = context["wanted"].sort
    state = {key: "ascending", f"-{key}": "descending"}.get(sort, "none")
    address = context["request"].GET.copy()
    address.pop("page", None)
    address["sort"] = f"-{key}" if sort == key else key
    mark = {"ascending": "↑", "descending": "↓", "none": ""}[state]
    return format_html(
        '<th scope="col" aria-sort="{}"><a href="?{}">{}'
        ' <span aria-hidden="true">{}</span></a></th>',
        state,
        address.urlencode(),
        label,
        mark,
    )


@register.simple_tag
def occlusion(episode: Episode) -> str:
    """Return the site of the occlusion in words."""
    variable = variable_by_name("occlusion_site_primary")
    return value_words(read(episode.imaging, variable), variable) or _("not recorded")


@register.simple_tag
def case_status(episode: Episode) -> SafeString:
    """Draw the status of a case as a badge."""
    words = {"draft": _("Draft"), "signed": _("Signed"), "amended": _("Amended")}
    status = episode.status
    return format_html('<span class="badge {}">{}</span>', STATUS[status], words[status])
