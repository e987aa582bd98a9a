"""The practice site: synthetic cases around today, so that the daily work can be tried out.

The demonstration's 127 cases are fixed by the study and years old. These here are placed by the day
on which they are loaded; no standing report counts them (``Site.practice``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from registry.bulk.draft import Answers, Draft
from registry.bulk.loading import load
from registry.demonstration.clock import Clock
from registry.demonstration.people import admit
from registry.demonstration.profile import random_profile
from registry.demonstration.sampling import sample_case
from registry.models import FollowUp, Site, User
from registry.services.sign_off import sign_off

SEED = "practice"
PRACTICE_SITE = "PRACT"
MEMBERS = ("coordinator", "manager", "investigator", "administrator")
# From so many days on a synthetic patient has surely left hospital, and has had a first scan.
LEFT_BY, SCANNED_BY = 20, 3
Try = tuple[int, int, str]  # days ago, minute of the day, result


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One case: how old it is, what was tried, what is left open."""

    days_ago: int
    tries: tuple[Try, ...] = ()
    called: bool = False
    lost: bool = False
    signed: bool = False
    call_in_days: int | None = None
    without: tuple[str, ...] = ()  # tables that nobody has filled in yet


MORNING, NOON, EVENING = 9 * 60 + 5, 10 * 60 + 15, 16 * 60 + 40
PLANS = (
    # Overdue: the window closed some days ago.
    Plan(days_ago=110, tries=((9, NOON, "no_answer"), (4, EVENING, "no_answer"))),
    Plan(
        days_ago=108,
        tries=((6, MORNING, "no_answer"), (4, NOON, "no_answer"), (2, NOON, "no_answer")),
    ),
    Plan(days_ago=106, tries=((5, NOON, "no_answer"), (1, EVENING, "call_back")), call_in_days=2),
    Plan(days_ago=105, tries=((3, MORNING, "wrong_number"),)),
    Plan(days_ago=105),
    # The window closes within the week.
    Plan(days_ago=104),
    Plan(days_ago=103, tries=((1, EVENING, "no_answer"),)),
    Plan(days_ago=101, tries=((2, EVENING, "no_answer"),)),
    *(Plan(days_ago=days) for days in (100, 99, 97)),
    # The window is open, or will open.
    *(Plan(days_ago=days) for days in (95, 92, 88, 84, 79, 70, 61, 55, 47, 40, 33, 26)),
    # In hospital, or just left: not complete yet.
    Plan(days_ago=16, without=("discharge",)),
    Plan(days_ago=12),
    Plan(days_ago=9, without=("earlycourse",)),
    Plan(days_ago=6, without=("antithrombotics", "imaging")),
    Plan(days_ago=4),
    Plan(days_ago=2),
    Plan(days_ago=1, without=("imaging",)),
    Plan(days_ago=1, without=("procedure",)),
    # The 90 days are over.
    *(Plan(days_ago=days, called=True) for days in (112, 121, 133)),
    *(Plan(days_ago=days, called=True, signed=True) for days in (127, 139, 148, 156)),
    *(Plan(days_ago=days, called=True, without=("discharge",)) for days in (118, 144)),
    Plan(days_ago=128, lost=True, tries=((40, NOON, "no_answer"), (30, NOON, "wrong_number"))),
    Plan(days_ago=151, lost=True, tries=((70, MORNING, "no_answer"), (52, NOON, "no_answer"))),
)


def load_practice() -> int:
    """Load the practice site unless it has cases already; return how many were added."""
    with transaction.atomic():
        site, _ = Site.objects.get_or_create(
            code=PRACTICE_SITE,
            defaults={
                "name": "Practice site (synthetic)",
                "time_zone": "Asia/Shanghai",
                "synthetic": True,
                "practice": True,
            },
        )
        admit(MEMBERS, site)
        if site.episodes.exists():
            return 0
        today = timezone.now().astimezone(site.zone).date()
        count = load(site, practice_drafts(site.zone, today), source="practice cases")
        _finish(site, today)
        return count


def practice_drafts(zone: ZoneInfo, today: date) -> list[Draft]:
    """Return the cases as they stand on ``today``: nothing in them lies in the future."""
    return [_draft(plan, place, zone, today) for place, plan in enumerate(PLANS, start=1)]


def _draft(plan: Plan, place: int, zone: ZoneInfo, today: date) -> Draft:
    random = Random(f"{SEED}:{place}")
    index = today - timedelta(days=plan.days_ago)
    # Everybody here is alive: whom one calls must be able to answer.
    drawn = random_profile(random, index, 1)
    profile = replace(drawn, mrs90=random.choice((0, 1, 1, 2, 2, 3, 4)), died_on_day=None)
    draft = sample_case(random, profile, zone, f"PRACTICE{place:04d}")
    draft.singles["patientidentity"] |= _telephones(place)
    if plan.days_ago < LEFT_BY:
        _not_yet(draft, "discharge")
    if plan.days_ago < SCANNED_BY:
        _not_yet(draft, "earlycourse", "antithrombotics")
    _not_yet(draft, *plan.without)
    if not plan.called:
        draft.follow_ups["d90"] = _lost() if plan.lost else {}
        draft.singles["death"] = {}
        draft.contacts["d90"] = [_contact(plan, index, zone, one) for one in plan.tries]
    elif draft.follow_ups["d90"]["fu_date"] >= today:
        draft.follow_ups["d90"]["fu_date"] = today - timedelta(days=1)
    return draft


def _telephones(place: int) -> Answers:
    """Return numbers that are kept free for fiction: nobody can be called by mistake."""
    if place % 9 == 0:
        return {}
    numbers: Answers = {"telephone": f"+44 7700 900{place:03d}"}
    if place % 3 == 0:
        numbers["second_contact_name"] = "Invented relative"
        numbers["second_contact_telephone"] = f"+44 7700 900{900 + place:03d}"
    return numbers


def _not_yet(draft: Draft, *tables: str) -> None:
    """Empty the tables, and what hangs on them."""
    for table in tables:
        draft.singles[table] = {}
    if "discharge" in tables:
        draft.follow_ups["discharge"] = {}
        draft.singles["death"] = {}
    if "earlycourse" in tables:
        draft.rows["haemorrhagefinding"] = []
    if "procedure" in tables:
        draft.rows = {}


def _lost() -> Answers:
    return {"fu_status": "unable_to_contact"}


def _contact(plan: Plan, index: date, zone: ZoneInfo, one: Try) -> Answers:
    days_ago, minute, result = one
    moment = Clock(zone, index, minute).at((plan.days_ago - days_ago) * 24 * 60)
    return {"contact_dt": moment, "channel": "telephone", "contact_result": result}


def _finish(site: Site, today: date) -> None:
    """Do what is no answer of a case: signatures, and the day a patient wants to be called."""
    coordinator = User.objects.get(username="coordinator")
    episodes = site.episodes.order_by("pk")
    for episode, plan in zip(episodes, PLANS, strict=True):
        if plan.signed:
            sign_off(by=coordinator, episode=episode)
        if plan.call_in_days is not None:
            calls = FollowUp.objects.filter(episode=episode, timepoint="d90")
            calls.update(call_not_before=today + timedelta(days=plan.call_in_days))
