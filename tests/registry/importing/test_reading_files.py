"""Files as they come: encodings, delimiters, workbooks, and what is no file at all."""

from __future__ import annotations

import io
import stat
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest

from registry.importing.downloads import as_csv, as_workbook
from registry.importing.folder import ImportFolder
from registry.importing.text_file import UnreadableFileError
from registry.models import Site, User
from tests.registry.importing.importing import check, csv_file, errors, planned, read, workbook

pytestmark = pytest.mark.django_db

MORNING = datetime(2021, 11, 20, 9, 10)  # noqa: DTZ001 - a spreadsheet knows no zone
ROWS = [["hospital_number", "onset_date", "family_name"], ["A-1", "2021-11-20", "王"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_delimiter_are_found_out(
    coordinator: User, site: Site, encoding: str, delimiter: str
) -> None:
    found = read(coordinator, site, csv_file(ROWS, encoding=encoding, delimiter=delimiter))
    columns = ImportFolder(found.folder).read_columns()
    assert found.status == "mapping", found.failure
    assert [column["samples"] for column in columns] == [["A-1"], ["2021-11-20"], ["王"]]


def test_a_character_that_is_legal_in_both_encodings_is_read_as_the_common_one(
    coordinator: User, site: Site
) -> None:
    for word, encoding in (("女", "gb18030"), ("Müller", "utf-8")):
        found = read(coordinator, site, csv_file([["family_name"], [word]], encoding=encoding))
        assert ImportFolder(found.folder).read_columns()[0]["samples"] == [word]


def test_a_chosen_encoding_is_taken_or_refused(coordinator: User, site: Site) -> None:
    content = csv_file([["family_name"], ["Müller"]], encoding="cp1252")
    chosen = read(coordinator, site, content, encoding="cp1252")
    assert ImportFolder(chosen.folder).read_columns()[0]["samples"] == ["Müller"]
    refused = read(coordinator, site, content, encoding="utf-8-sig")
    assert (refused.status, refused.failed_step) == ("failed", "reading")
    assert "UTF-8" in refused.failure


def test_a_workbook_gives_what_a_person_would_have_typed(coordinator: User, site: Site) -> None:
    content = workbook(
        [
            ["hospital_number", "onset_date", "lkw_dt", "puncture_dt.date", "puncture_dt.time"],
            [4711.0, date(2021, 11, 20), MORNING, "20/11/2021", time(11, 5)],
        ]
    )
    (line,) = planned(check(coordinator, site, content))
    assert (line.hospital_number, line.index_date) == ("4711", "2021-11-20")
    answers = {name: pair[1] for change in line.changes for name, pair in change.changes.items()}
    assert answers == {"lkw_dt": "2021-11-20T09:10+08:00", "puncture_dt": "2021-11-20T11:05+08:00"}


@pytest.mark.parametrize(
    ("content", "lines"), [(b"hospital_number\r\n", 0), (b"\r\n\r\nhospital_number\r\n\r\n", 0)]
)
def test_a_file_of_headings_has_no_lines(
    coordinator: User, site: Site, content: bytes, lines: int
) -> None:
    found = check(coordinator, site, content)
    assert (found.status, found.row_count, planned(found)) == ("checked", lines, [])


@pytest.mark.parametrize(
    "content", [b"\r\n\r\n", b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0 old"]
)
def test_what_cannot_be_read_is_said_in_words(
    coordinator: User, site: Site, content: bytes
) -> None:
    found = read(coordinator, site, content)
    assert (found.status, found.failed_step) == ("failed", "reading")
    assert found.failure.endswith((".", "?"))


def test_an_empty_file_and_other_kinds_are_refused_at_once(coordinator: User, site: Site) -> None:
    with pytest.raises(UnreadableFileError, match="empty"):
        read(coordinator, site, b"")


def test_a_workbook_that_explodes_is_never_unpacked(coordinator: User, site: Site) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    found = read(coordinator, site, content.getvalue())
    assert "too large" in found.failure


def test_files_are_for_this_user_alone(coordinator: User, site: Site) -> None:
    found = check(coordinator, site, csv_file(ROWS))
    folder = ImportFolder(found.folder).path
    files = list(folder.iterdir())
    assert len(files) == 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_repeated_headings_and_ragged_lines(coordinator: User, site: Site) -> None:
    content = b"hospital_number,onset_date,onset_date\r\nA-1,2021-11-20\r\nA-2,2021-11-20,,x\r\n"
    found = check(coordinator, site, content)
    assert [item["target"] for item in found.mapping] == ["hospital_number", "onset_date", ""]
    assert [(number, reason[:22]) for number, _, reason in errors(found)] == [
        (3, "This line has more cel")
    ]


def test_a_download_is_read_back_as_it_was(tmp_path: Path, coordinator: User, site: Site) -> None:
    cells = ["=1+1", "+86 571", "-3", "plain", "'quoted", " =x"]
    heading = [f"note{place}" for place in range(len(cells))]
    text = as_csv([heading, cells])
    assert '"\'=1+1"' in text
    assert '"-3"' in text
    for content in (text.encode(), as_workbook(Data=[heading, cells])):
        found = read(coordinator, site, content)
        back = [column["samples"][0] for column in ImportFolder(found.folder).read_columns()]
        assert back == [cell.strip() for cell in cells]
