"""The guided questions in the form of a call: where the answers have led so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from registry.derived.guided import Guide, Place, QuestionnaireError
from registry.models import FollowUp, Questionnaire


@dataclass(frozen=True, slots=True)
class Step:
    """A question that has been answered."""

    text: str
    answer: str


@dataclass
class Guidance:
    """The questions of the site, if it has loaded any, and the path through them.

    A recorded path keeps its own questionnaire, even after the site has loaded another one.
    """

    questionnaire: Questionnaire | None
    path: list[list[str]] = field(default_factory=list)

    @classmethod
    def of(cls, follow_up: FollowUp, site_id: int) -> Guidance:
        if follow_up.questionnaire is not None:
            return cls(follow_up.questionnaire, list(follow_up.guided_path or []))
        in_use = Questionnaire.objects.filter(site=site_id, retired_at__isnull=True)
        return cls(in_use.first())

    def take(self, questionnaire: str, path: str) -> None:
        """Take the posted path; one through other questions than these begins again."""
        steps = [step.split(":") for step in path.split(",") if step]
        same = self.questionnaire is not None and questionnaire == str(self.questionnaire.pk)
        self.path = steps if same and self._leads(steps) else []

    def answer(self, answer: str) -> None:
        """Go one question on, or with any other word back to the first."""
        place = self.place
        if place is not None and place.question and answer in ("yes", "no"):
            self.path = [*self.path, [place.question, answer]]
        elif place is not None:
            self.path = []

    @property
    def place(self) -> Place | None:
        """Where the answers have led: a question or a grade."""
        return None if self._guide is None else self._guide.follow(self.path)

    @property
    def grade(self) -> int | None:
        place = self.place
        return None if place is None else place.grade

    @property
    def steps(self) -> list[Step]:
        """The answered questions in words."""
        questions = {} if self._guide is None else self._guide.questions
        return [Step(questions[key]["text"], answer) for key, answer in self.path]

    @property
    def typed(self) -> str:
        """The path as the form carries it."""
        return ",".join(f"{key}:{answer}" for key, answer in self.path)

    @property
    def _guide(self) -> Guide | None:
        if self.questionnaire is None:
            return None
        content = self.questionnaire.content
        return Guide(content["first"], content["questions"])

    def _leads(self, steps: list[list[str]]) -> bool:
        try:
            if self._guide is not None:
                self._guide.follow(steps)
        except (QuestionnaireError, ValueError, KeyError, TypeError):
            return False
        return True
