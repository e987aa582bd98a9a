"""The demonstration: 127 synthetic cases after Guo 2023, and the sites they belong to."""

from __future__ import annotations

from datetime import date
from random import Random

from django.db import transaction

from registry.bulk.draft import Draft
from registry.bulk.loading import load
from registry.demonstration.people import make_people
from registry.demonstration.profile import profiles_after_guo
from registry.demonstration.questions import ask_some
from registry.demonstration.sampling import sample_case
from registry.models import Procedure, Site, User
from registry.services.core_lab import send_to_core_lab
from registry.services.sign_off import sign_off

DEMO_SEED = 20230113
DEMO_SITE = "HZ"
SECOND_SITE = "QD"
SENT_TO_CORE_LAB = 18
SIGNED_BEFORE = date(2021, 9, 1)


def demonstration_drafts(site: Site) -> list[Draft]:
    """Return the 127 cases, always the same."""
    random = Random(DEMO_SEED)
    return [
        sample_case(Random(f"{DEMO_SEED}:{place}"), profile, site.zone, f"SYN{place:05d}")
        for place, profile in enumerate(profiles_after_guo(random), start=1)
    ]


def load_demonstration() -> int:
    """Load the demonstration unless it is there already; return how many cases were added."""
    with transaction.atomic():
        site, _ = Site.objects.get_or_create(
            code=DEMO_SITE,
            defaults={
                "name": "Hangzhou (synthetic)",
                "time_zone": "Asia/Shanghai",
                "synthetic": True,
            },
        )
        # A second site without cases shows that nobody sees beyond their own.
        Site.objects.get_or_create(
            code=SECOND_SITE,
            defaults={
                "name": "Qingdao (synthetic)",
                "time_zone": "Asia/Shanghai",
                "synthetic": True,
            },
        )
        make_people(site)
        if site.episodes.exists():
            return 0
        count = load(site, demonstration_drafts(site), source="synthetic cohort after Guo 2023")
        _sign_older(site)
        ask_some(site)
        _send_to_core_lab(site)
        return count


def _sign_older(site: Site) -> None:
    """Sign the cases of the first years, as a coordinator would have; the rest wait."""
    coordinator = User.objects.get(username="coordinator")
    for episode in site.episodes.filter(index_date__lt=SIGNED_BEFORE):
        sign_off(by=coordinator, episode=episode)


def _send_to_core_lab(site: Site) -> None:
    """Give the core-lab readers something to read. Nobody has graded anything yet."""
    procedures = Procedure.objects.filter(episode__site=site, seq=1).select_related("episode__site")
    manager = User.objects.get(username="manager")
    send_to_core_lab(by=manager, procedures=list(procedures.order_by("-pk")[:SENT_TO_CORE_LAB]))


def generated_sites(count: int) -> list[Site]:
    """Return the synthetic sites G01, G02, …, made where they are missing."""
    return [
        Site.objects.get_or_create(
            code=f"G{number:02d}",
            defaults={
                "name": f"Generated site {number} (synthetic)",
                "time_zone": "Asia/Shanghai" if number % 2 else "Europe/Berlin",
                "synthetic": True,
            },
        )[0]
        for number in range(1, count + 1)
    ]
