"""What stands in the form of one call: its fields, its versions, its guided questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.codebook.scales import MRS_LABELS
from registry.codebook.scales_treatment import STENT_TYPES
from registry.forms.call import CallForm, Suggested
from registry.forms.reading import Setting
from registry.http import person_of
from registry.language import date_words, short_date_words
from registry.models import Death, Episode, FollowUp, RescueTreatment
from registry.models.wide import row_of
from registry.selectors.calls import as_calls
from registry.services.errors import StaleRecordError
from registry.services.follow_up import Guided, Sitting
from registry.views.call_clash import DEATH, Difference, clashing_section, differences_of
from registry.views.call_guide import Guidance
from registry.views.call_line import Line
from registry.views.call_place import Place

HABITS = "call_habits"
HABITUAL = ("fu_method", "fu_instrument")


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade as a tile: its figure, a few words, the whole definition."""

    figure: int
    words: str
    definition: str
    checked: bool


@dataclass(kw_only=True)
class CallSheet:
    """The form of one call, as it is shown: new, refused, or beside somebody else's answers."""

    episode: Episode
    follow_up: FollowUp
    death: Death
    line: Line
    place: Place
    form: CallForm
    guidance: Guidance
    now: datetime
    version: int
    death_version: int
    client_key: UUID = field(default_factory=uuid4)
    reason: str = ""
    problem: str = ""
    clashes: list[Difference] = field(default_factory=list)
    call_back_on: str = ""
    call_back_error: str = ""

    @classmethod
    def of(cls, request: HttpRequest, key: str, place: Place) -> CallSheet:
        """Return the sheet of a case's 90-day call. A case that one may not see is not found."""
        person = person_of(request)
        episode = (
            Episode.objects.visible_to(person).select_related("site").filter(registry_id=key)
        ).first()
        if episode is None:
            raise Http404
        follow_up = _ninety_days(episode)
        death = row_of(Death, "episode_id", episode.pk)
        now = timezone.now()
        today = now.astimezone(episode.site.zone).date()
        habits = request.session.get(HABITS, {})
        form = CallForm.of(
            follow_up.values(),
            death.values(),
            setting=Setting(zone=episode.site.zone, near=today, now=now),
            suggested=Suggested(
                day=today,
                assessor=str(person),
                method=habits.get("fu_method", "telephone"),
                instrument=habits.get("fu_instrument", ""),
            ),
        )
        (call,) = as_calls([follow_up])
        return cls(
            episode=episode,
            follow_up=follow_up,
            death=death,
            line=place.line_of(call),
            place=place,
            form=form,
            guidance=Guidance.of(follow_up, episode.site_id),
            now=now,
            version=follow_up.version,
            death_version=death.version,
            call_back_on=short_date_words(today + timedelta(days=1), today),
        )

    def take(self, posted: QueryDict) -> None:
        """Keep what was typed, and which versions the person was looking at."""
        self.form.take(posted)
        self.guidance.take(posted.get("questionnaire", ""), posted.get("path", ""))
        self.version = _whole(posted.get("version"), self.version)
        self.death_version = _whole(posted.get("death_version"), self.death_version)
        self.client_key = _key(posted.get("client_key", ""))
        self.reason = posted.get("reason", "")
        self.call_back_on = posted.get("call_back_on", self.call_back_on)

    def sitting(self, request: HttpRequest) -> Sitting:
        return Sitting(
            by=person_of(request),
            episode=self.episode,
            follow_up_id=self.follow_up.pk,
            version=self.version,
            client_key=self.client_key,
            now=self.now,
            reason=self.reason,
        )

    def clash(self, stale: StaleRecordError) -> None:
        """Show both answers. Sending the form again is a choice made with both in view."""
        self.clashes = differences_of(stale, self.episode.site.zone)
        if clashing_section(stale) is DEATH:
            self.death_version = stale.current_version
        else:
            self.version = stale.current_version

    def guided(self) -> Guided | None:
        """Return the way through the questions, if it was walked to its end."""
        walked, grade = self.guidance.questionnaire, self.guidance.grade
        if walked is None or grade is None:
            return None
        return Guided(questionnaire=walked, path=self.guidance.path, grade=grade)

    @property
    def grades(self) -> list[Grade]:
        words = {
            0: _("No symptoms"),
            1: _("Symptoms, usual life intact"),
            2: _("Slight, looks after self"),
            3: _("Some help, walks alone"),
            4: _("Help to walk and with care"),
            5: _("Bed-bound, constant care"),
            6: _("Died"),
        }
        chosen = self.form.fields["mrs"].text
        return [
            Grade(figure, words[figure], _(MRS_LABELS[figure]), str(figure) == chosen)
            for figure in MRS_LABELS
        ]

    @property
    def died_on(self) -> str:
        """The date of a death that is known already, in words."""
        facts = self.death.values()
        day = facts["death_date"]
        return date_words(day) if facts["died"] and day is not None else ""

    @property
    def is_stented(self) -> bool:
        """Whether a stent was left, so that the two questions about it need an answer."""
        rescues = RescueTreatment.objects.filter(procedure__episode=self.episode)
        return rescues.filter(rescue_type__in=STENT_TYPES).exists()

    @property
    def too_few_tries(self) -> bool:
        """Whether giving up now is earlier than the edit check asks for."""
        return len(self.line.call.contacts) < 2  # noqa: PLR2004 - with today's there are three


def remember_habits(request: HttpRequest, sheet: CallSheet) -> None:
    """Keep how this person asked, to be suggested for the next call of the session."""
    request.session[HABITS] = {
        name: sheet.form.values[name] for name in HABITUAL if sheet.form.values.get(name)
    }


def _ninety_days(episode: Episode) -> FollowUp:
    pk = episode.follow_ups.filter(timepoint="d90").values_list("pk", flat=True).first()
    if pk is None:
        raise Http404
    return row_of(FollowUp, "id", pk)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdecimal() else otherwise


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
