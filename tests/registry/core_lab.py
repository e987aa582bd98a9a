"""A core laboratory of three readers, and shorthand for what they do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.models import Angiogram, Episode, Procedure, Reading, User
from registry.models.core_lab import Grades
from registry.services.core_lab import save_reading, send_to_core_lab
from tests.fixtures import MakePerson


@dataclass(frozen=True)
class CoreLab:
    """Who reads, and who sends."""

    readers: tuple[User, ...]
    manager: User

    def send(self, episode: Episode) -> Angiogram:
        (angiogram,) = send_to_core_lab(by=self.manager, procedures=[procedure_of(episode)])
        return angiogram


def make_core_lab(make_person: MakePerson, readers: int = 3) -> CoreLab:
    people = tuple(make_person("core_lab_reader") for _ in range(readers))
    return CoreLab(people, make_person("data_manager"))


def procedure_of(episode: Episode) -> Procedure:
    return Procedure.objects.select_related("episode__site").get(episode=episode, seq=1)


def lock(angiogram: Angiogram, role: str, grade: str | None, **said: Any) -> Reading:
    """Lock the reading of this role."""
    reading = angiogram.readings.get(role=role)
    grades = Grades(etici_final=grade, **said)
    return save_reading(by=reading.reader, number=angiogram.number, grades=grades, lock=True)


def core_lab_grade(episode: Episode) -> str | None:
    grade: str | None = getattr(procedure_of(episode), "etici_final_corelab")  # noqa: B009 - a codebook column
    return grade
