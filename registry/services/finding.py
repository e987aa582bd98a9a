"""Finding a patient's cases by the hospital number, which leaves a trace."""

from __future__ import annotations

from django.db import transaction

from registry.models import Episode, User
from registry.selectors.cases import sites_of_person
from registry.services import audit
from registry.services.errors import HospitalNumberError
from registry.services.identity import number_hash


def cases_by_number(*, by: User, typed: str) -> list[Episode]:
    """Return the cases of the patient with exactly this number at any of the person's sites.

    Only the keyed hash is looked up. Each case that is found is written into the audit trail:
    it ties a number to a case. Without the permission to see identity nothing is found.
    """
    if not by.has_perm("registry.view_identity"):
        return []
    sites = list(sites_of_person(by))
    try:
        hashes = [number_hash(site.code, typed) for site in sites]
    except HospitalNumberError:
        return []
    found = list(
        Episode.objects.standing()
        .filter(site__in=sites, patient__site__in=sites, patient__hospital_number_hash__in=hashes)
        .select_related("site")
        .only("registry_id", "index_date", "site__code", "site__name")
        .order_by("-index_date", "registry_id")
    )
    with transaction.atomic():
        audit.record_many([_act(episode) for episode in found], by=by)
    return found


def _act(episode: Episode) -> audit.Act:
    return audit.Act(
        action="case.find",
        target=episode.target,
        site=episode.site,
        case_key=episode.registry_id,
    )
