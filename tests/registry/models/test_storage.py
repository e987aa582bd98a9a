"""A recorded value comes back as it was written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from registry.codebook.lookup import all_sections, section_by_key, variable_by_name
from registry.codebook.variable import Kind, Variable
from registry.models import Episode, Site, User
from registry.models.storage import join_codes, read, read_missing, written
from registry.services.cases import create_case
from tests.registry.models.whole_case import TABLES, a_record, add_a_row_to_every_table

NO_CASE = "00000000-0000-4000-8000-000000000001"
EVERYTHING = [item for section in all_sections() for item in section.variables]
QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TEXTS = st.characters(exclude_categories=("Cs",), exclude_characters="\x00")


def values(variable: Variable) -> st.SearchStrategy[Any]:
    """Return every legal value of a variable in record form."""
    if variable.choices is not None:
        codes = st.sampled_from(variable.choices.codes)
        return codes if variable.kind is Kind.CHOICE else _ticked(variable)
    if variable.valid is not None:
        low, high = variable.valid.low, variable.valid.high
        whole = variable.kind is Kind.INTEGER
        return st.integers(int(low), int(high)) if whole else st.floats(low, high)
    return {
        Kind.BOOLEAN: st.booleans(),
        Kind.DATE: st.dates(date(1900, 1, 1), date(2100, 12, 31)),
        Kind.MOMENT: st.datetimes(
            datetime(1900, 1, 1),  # noqa: DTZ001 - the strategy adds the offset
            datetime(2100, 12, 31),  # noqa: DTZ001
            timezones=OFFSETS,
        ),
        Kind.TEXT: st.text(TEXTS, min_size=1, max_size=variable.max_length),
    }[variable.kind]


def _ticked(variable: Variable) -> st.SearchStrategy[tuple[str, ...]]:
    codes = () if variable.choices is None else variable.choices.codes
    subsets = st.sets(st.sampled_from(codes), min_size=1)
    return subsets.map(lambda ticked: tuple(code for code in codes if code in ticked))


def answers(variable: Variable) -> st.SearchStrategy[tuple[Any, str | None]]:
    """Return a value, a reason, or neither."""
    both = values(variable).map(lambda value: (value, None))
    reasons = [(None, reason.value) for reason in variable.missing_reasons]
    return both | st.sampled_from([(None, None), *reasons])


class TestThroughTheDatabase(TestCase):
    """One row per table; every variable of it at once."""

    @classmethod
    def setUpTestData(cls) -> None:
        site = Site.objects.create(code="HZ", name="Hangzhou", time_zone="Asia/Shanghai")
        person = User.objects.create(username="coordinator")
        cls.episode: Episode = create_case(
            by=person,
            site=site,
            hospital_number="1",
            onset_date=date(2026, 11, 20),
            sex=None,
            client_key=NO_CASE,  # type: ignore[arg-type]
        )
        add_a_row_to_every_table(person, cls.episode)

    @QUICK
    @given(st.data())
    def test_every_answer_of_a_row_comes_back(self, data: st.DataObject) -> None:
        record = a_record(self.episode, data.draw(st.sampled_from(TABLES)))
        sent = {item.name: data.draw(answers(item), item.name) for item in record.variables()}
        sent = {
            name: answer
            for name, answer in sent.items()
            if name != "hospital_number" or answer[0] is not None
        }
        for variable in record.variables():
            if variable.name in sent:
                value, reason = sent[variable.name]
                for column, content in written(variable, value, missing=reason).items():
                    setattr(record, column, content)
        record.save()
        again = type(record)._default_manager.get(pk=record.pk)
        for variable in record.variables():
            if variable.name in sent:
                assert (read(again, variable), read_missing(again, variable)) == sent[variable.name]


@QUICK
@given(st.data())
def test_columns_and_record_form_say_the_same(data: st.DataObject) -> None:
    variable = data.draw(st.sampled_from(EVERYTHING))
    value, reason = data.draw(answers(variable))
    columns = written(variable, value, missing=reason)
    assert (read(columns, variable), read_missing(columns, variable)) == (value, reason)


def test_a_moment_comes_back_in_its_own_offset() -> None:
    variable = variable_by_name("onset_dt")
    sent = datetime(2026, 10, 25, 2, 30, tzinfo=timezone(timedelta(hours=1)))
    columns = written(variable, sent, missing=None)
    assert columns["onset_dt"] == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    came_back = read(columns, variable)
    assert came_back.utcoffset() == timedelta(hours=1)
    assert (came_back.hour, came_back.minute) == (2, 30)


def test_a_moment_without_an_offset_is_refused() -> None:
    naive = datetime(2026, 11, 20, 9, 10)  # noqa: DTZ001
    with pytest.raises(ValueError, match="onset_dt: a moment needs its UTC offset"):
        written(variable_by_name("onset_dt"), naive, missing=None)


@pytest.mark.parametrize("value", [0, False], ids=repr)
def test_zero_and_no_exclude_a_reason_as_any_answer_does(value: object) -> None:
    variable = section_by_key("imaging").variable("aspects")
    with pytest.raises(ValueError, match="exclude each other"):
        written(variable, value, missing="unknown")


def test_a_reason_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="because"):
        written(variable_by_name("aspects"), None, missing="because")


def test_ticked_codes_are_kept_in_the_order_of_the_options() -> None:
    variable = variable_by_name("ethnicity")
    assert variable.choices is not None
    assert join_codes(variable, reversed(variable.choices.codes)) == ",".join(
        variable.choices.codes
    )
    assert join_codes(variable, []) is None
    with pytest.raises(ValueError, match="martian"):
        join_codes(variable, ["martian"])
