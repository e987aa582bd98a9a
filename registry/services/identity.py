"""Hospital numbers: one form, one keyed hash, one patient per site."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from registry.models import Episode, Patient, Site
from registry.services.errors import HospitalNumberError

LONGEST = 40


def normalised_number(hospital_number: str) -> str:
    """Return the number as it is kept: half-width, upper case, without spaces.

    Raises HospitalNumberError if nothing printable is left or if it is too long.
    """
    number = "".join(unicodedata.normalize("NFKC", hospital_number).upper().split())
    if not number or not number.isprintable():
        raise HospitalNumberError(_("Write the patient's hospital number."))
    if len(number) > LONGEST:
        raise HospitalNumberError(_("A hospital number has at most %d characters.") % LONGEST)
    return number


def number_hash(site_code: str, hospital_number: str) -> str:
    """Return the keyed hash by which a patient is found again without being shown."""
    message = f"{site_code}\n{normalised_number(hospital_number)}".encode()
    return hmac.new(settings.REPERFUSE_IDENTITY_KEY.encode(), message, hashlib.sha256).hexdigest()


def find_patient(site: Site, hospital_number: str) -> Patient | None:
    """Return the patient known at ``site`` by this hospital number."""
    hashed = number_hash(site.code, hospital_number)
    return Patient.objects.filter(site=site, hospital_number_hash=hashed).first()


def with_normal_number(
    values: Mapping[str, Any], missing: Mapping[str, str | None]
) -> Mapping[str, Any]:
    """Return answers of the identity with the hospital number in its kept form.

    Raises HospitalNumberError if the number would be emptied: a case cannot be without one.
    """
    if "hospital_number" not in values and "hospital_number" not in missing:
        return values
    number = values.get("hospital_number")
    if number is None:
        raise HospitalNumberError(_("A case cannot be without a hospital number."))
    return {**values, "hospital_number": normalised_number(number)}


def follow_number(episode: Episode, hospital_number: str) -> None:
    """Keep the patient's hash in step with a corrected number.

    Raises HospitalNumberError if another patient of the site has this number already.
    """
    site = episode.site
    known = find_patient(site, hospital_number)
    if known is not None and known.pk != episode.patient_id:
        raise HospitalNumberError(_("Another patient of this site has this hospital number."))
    patient = Patient.objects.only("pk").get(pk=episode.patient_id)
    patient.hospital_number_hash = number_hash(site.code, hospital_number)
    patient.save(update_fields=["hospital_number_hash"])
