"""Which language an answer is in, and what a language changes beside the words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import translation

from registry import language
from registry.civil_time import CivilTimeError, parse_date, parse_moment
from registry.codebook.lookup import all_sections, section_by_key
from registry.codebook.reading import read_aloud
from registry.models import User
from tests.fixtures import MakeCase

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("code", LANGUAGES)
def test_templates_and_python_write_dates_alike(code: str) -> None:
    formats = {
        "DATE_FORMAT": language.date_words(DAY),
        "DATETIME_FORMAT": language.moment_words(AT),
        "MONTH_DAY_FORMAT": language.day_words(DAY),
    }
    with translation.override(code):
        words = [language.date_words(DAY), language.moment_words(AT), language.day_words(DAY)]
        written = [
            Template(f'{{{{ at|date:"{name}" }}}}').render(Context({"at": AT})) for name in formats
        ]
    assert written == words


def test_chinese_dates_are_those_of_the_calendar_on_the_wall() -> None:
    with translation.override("zh-hans"):
        assert language.date_words(DAY) == "2026年11月20日"
        assert language.day_words(DAY) == "11月20日"
        assert language.weekday_words(DAY) == "星期五"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_printed_date_can_be_typed_back_in_any_language(code: str) -> None:
    with translation.override(code):
        words = language.date_words(DAY), language.short_date_words(DAY, DAY)
    assert [parse_date(text, DAY) for text in words] == [DAY, DAY]


def test_a_refused_time_is_explained_in_chinese_with_a_chinese_date() -> None:
    zone = ZoneInfo("Europe/Berlin")
    with pytest.raises(CivilTimeError) as refused:
        parse_moment("25 10 2026", "0230", zone=zone, near=DAY)
    with translation.override("zh-hans"):
        words = language.refusal_words(refused.value)
    assert words.startswith("2026年10月25日的02:30因时钟拨慢而出现两次。")
    assert "02:30+02:00" in str(refused.value)


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [
        (73, "73 min", "73分钟"),
        (132, "2 h 12", "2小时12分"),
        (125, "2 h 05", "2小时05分"),
        (-30, "−30 min", "−30分钟"),
        (4 * 24 * 60, "4 d", "4天"),
    ],
)
def test_intervals(minutes: int, english: str, chinese: str) -> None:
    assert language.interval_words(minutes) == english
    with translation.override("zh-hans"):
        assert language.interval_words(minutes) == chinese


def test_a_condition_is_read_aloud_as_one_chinese_sentence() -> None:
    section = section_by_key("arrival")
    asked = next(item for item in section.variables if item.name == "onset_dt").asked_when
    assert asked is not None
    with translation.override("zh-hans"):
        assert read_aloud(asked, section=section) == "“发病”为有目击"


def test_every_condition_can_be_read_aloud_in_chinese() -> None:
    with translation.override("zh-hans"):
        spoken = [
            read_aloud(condition, section=section)
            for section in all_sections()
            for variable in section.variables
            for condition in (variable.asked_when, variable.required_when)
            if condition is not None
        ]
    assert [words for words in spoken if " is " in words or " and " in words] == []
    assert len(spoken) > 50


def test_the_browser_chooses_until_the_person_does(client: Client, db: None) -> None:
    address = reverse("login")
    chinese = client.get(address, headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"})
    assert '<html lang="zh-Hans"' in chinese.content.decode()
    client.post(reverse("registry:language"), {"language": "en", "next": address})
    english = client.get(address, headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert '<html lang="en"' in english.content.decode()
    cookie = client.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


def test_switching_comes_back_to_the_page_and_nowhere_else(client: Client, db: None) -> None:
    address = reverse("registry:language")
    back = client.post(address, {"language": "zh-hans", "next": "/cases/?status=draft"})
    away = client.post(address, {"language": "zh-hans", "next": "https://example.org/"})
    assert back.headers["Location"] == "/cases/?status=draft"
    assert away.headers["Location"] == "/"


def test_programs_are_answered_in_english(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    client.force_login(coordinator)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    address = reverse("registry:api_section", args=[make_case().registry_id, "imaging"])
    answer = client.patch(
        address, {"version": 1, "values": {"aspects": 11}}, content_type="application/json"
    )
    assert answer.json() == {"aspects": ["ASPECTS goes from 0 to 10. You wrote 11."]}


def test_downloads_of_the_codebook_do_not_depend_on_the_language(
    client: Client, coordinator: User
) -> None:
    client.force_login(coordinator)
    for name in ("registry:dictionary_json", "registry:dictionary_csv"):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        english = client.get(reverse(name)).content
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
        assert client.get(reverse(name)).content == english


def test_the_codebook_page_speaks_chinese_and_keeps_its_codes(
    client: Client, coordinator: User
) -> None:
    client.force_login(coordinator)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    page = client.get(reverse("registry:dictionary")).content.decode()
    assert "有目击" in page
    assert "<code>witnessed</code>" in page
