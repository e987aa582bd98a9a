"""The patient: clinical facts here, identity in a table of its own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from registry.codebook.lookup import sections_of_table
from registry.models.record import Record
from registry.models.storage import legal_values, stores


@stores(*sections_of_table("patient"))
class Patient(Record):
    """A person as the analyses know them: no name, no number, no birth date."""

    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="patients")
    # Keyed hash of site and hospital number: finds a second stroke without showing who it is.
    hospital_number_hash = models.CharField(max_length=64, editable=False)

    class Meta:
        constraints = [
            *legal_values(*sections_of_table("patient")),
            models.UniqueConstraint(
                fields=["site", "hospital_number_hash"], name="patient_once_per_site"
            ),
        ]

    def __str__(self) -> str:
        return f"patient {self.pk}"


@stores(*sections_of_table("patientidentity"))
class PatientIdentity(Record):
    """Who the patient is. Never extracted, never in an address, a file name or a log line."""

    patient = models.OneToOneField(Patient, on_delete=models.PROTECT, related_name="identity")

    class Meta:
        verbose_name_plural = "patient identities"
        constraints = [
            *legal_values(*sections_of_table("patientidentity")),
            models.CheckConstraint(
                condition=Q(hospital_number__isnull=False), name="patientidentity_has_number"
            ),
        ]

    def __str__(self) -> str:
        return f"identity of patient {self.patient_id}"
