"""Files are read as written: separators, byte-order marks, and what is missing and what is not."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analytics.tabular.cases import with_codebook, without_codebook
from analytics.tabular.codebook import read_codebook
from analytics.tabular.errors import TableError
from analytics.tabular.reading import read_table

TEXT = 'id,grade,"a, b",n\nx,None,"one, two",1\ny,NA," ",2\nz,,"two\nlines",3\n'


def write(folder: Path, content: str | bytes, name: str = "cohort.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def column(folder: Path, content: str | bytes, name: str) -> list[str | None]:
    found: list[str | None] = read_table(write(folder, content)).columns[name].to_pylist()
    return found


def test_only_the_empty_cell_is_missing(tmp_path: Path) -> None:
    assert column(tmp_path, TEXT, "grade") == ["None", "NA", None]
    assert column(tmp_path, TEXT, "a, b") == ["one, two", None, "two\nlines"]


@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_any_separator_any_ending_with_and_without_mark(
    tmp_path: Path, separator: str, mark: bytes, end: str
) -> None:
    lines = [["ä", "b"], ["1", "x y"], ["", "None"]]
    text = end.join(separator.join(line) for line in lines) + end
    table = read_table(write(tmp_path, mark + text.encode()))
    assert (table.rows, table.separator) == (2, separator)
    assert table.columns["ä"].to_pylist() == ["1", None]
    assert table.columns["b"].to_pylist() == ["x y", "None"]


def test_in_a_single_column_an_empty_line_is_a_missing_answer(tmp_path: Path) -> None:
    assert column(tmp_path, "a\n1\n\n3\n", "a") == ["1", None, "3"]


def test_commas_inside_quotes_do_not_choose_the_separator(tmp_path: Path) -> None:
    text = 'a;"b, c, d"\n1;"2, 3"\n'
    assert column(tmp_path, text, "b, c, d") == ["2, 3"]


BAD = [
    pytest.param(b"", "the file is empty", None, id="empty"),
    pytest.param(b"a,a\n1,2\n", "two columns are called “a”", 1, id="twice"),
    pytest.param(b"a,,c\n1,2,3\n", "column 2 has no name", 1, id="no name"),
    pytest.param(b"a,b\n1,2\n1,2,3\n", "has 3 cells, and the heading 2", 3, id="ragged"),
    pytest.param("a,b\nä,1\n".encode("latin-1"), "not UTF-8 text", 2, id="latin"),
]


@pytest.mark.parametrize(("content", "reason", "line"), BAD)
def test_a_bad_file_is_refused_with_name_line_and_reason(
    tmp_path: Path, content: bytes, reason: str, line: int | None
) -> None:
    with pytest.raises(TableError, match=reason) as refusal:
        read_table(write(tmp_path, content))
    assert str(refusal.value).startswith("cohort.csv")
    assert refusal.value.line == line


def test_a_file_that_is_not_there_or_no_parquet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"nowhere\.csv: the file cannot be read"):
        read_table(tmp_path / "nowhere.csv")
    with pytest.raises(TableError, match="not a Parquet file"):
        read_table(write(tmp_path, "a,b", "cohort.parquet"))


def test_parquet_gives_what_the_same_csv_gives(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "age": [50, 61, 72],
            "score": pd.array([1, None, 3], dtype="Int64"),
            "weight": [60.5, None, 81.25],
            "grade": ["None", "NA", None],
            "stent": pd.array([True, False, None], dtype="boolean"),
            "door": pd.to_datetime(["2024-01-02 03:04", "NaT", "2024-01-05 06:07"]),
            "site": pd.Categorical(["A", "B", "A"]),
        }
    )
    frame.to_parquet(tmp_path / "cohort.parquet")
    frame.to_csv(tmp_path / "cohort.csv", index=False, date_format="%Y-%m-%dT%H:%M:%S")
    names = set(frame.columns)
    from_parquet = without_codebook(read_table(tmp_path / "cohort.parquet")).load(names)
    from_csv = without_codebook(read_table(tmp_path / "cohort.csv")).load(names)
    pd.testing.assert_frame_equal(from_parquet.frame, from_csv.frame)
    assert from_parquet.frame["grade"].tolist()[:2] == ["None", "NA"]


BOOK = """name,label,kind,unit,levels,ordered,missing,definition,format,remark
sex,Sex,choice,,1=female; 2=male,,9=unknown,,,
grade,Grade,choice,,None; Poor; Good,yes,NA=not assessed,,,
stent,Stent,boolean,,1=yes; 2=no,,,,,
seen,Seen,date,,,,,,%d/%m/%Y,
mrs,mRS,integer,points,,,99; -1=refused,,,
site,Site,choice,,,,,,,
"""
ROWS = """sex,grade,stent,seen,mrs,site,more
1,None,1,31/01/2024,3,B,x
9,NA,2,,99,A,y
2,Good,,,-1,,z
"""


def cases_of(folder: Path, rows: str, book: str) -> pd.DataFrame:
    entries = read_codebook(write(folder, book, "codebook.csv"))
    cases = with_codebook(
        read_table(write(folder, rows)), entries, name="codebook.csv", sha256="abc"
    )
    return cases.load(cases.known()).frame


def test_the_codebook_says_what_is_missing_and_what_a_code_means(tmp_path: Path) -> None:
    frame = cases_of(tmp_path, ROWS, BOOK)
    assert frame["sex"].astype("object").tolist()[::2] == ["1", "2"]
    assert frame["sex"].isna().tolist() == [False, True, False]
    assert list(frame["grade"].cat.categories) == ["None", "Poor", "Good"]
    assert frame["grade"].cat.ordered
    assert frame["grade"].isna().tolist() == [False, True, False]
    assert frame["stent"].tolist()[:2] == [True, False]
    assert frame["seen"].iloc[0] == pd.Timestamp(2024, 1, 31)
    assert frame["mrs"].isna().tolist() == [False, True, True]
    assert list(frame["site"].cat.categories) == ["A", "B"]
    assert "more" not in frame


WRONG = [
    pytest.param("2,Bad,1,,1,A,x", "“grade” is “Bad”, not one of None, Poor, Good", id="level"),
    pytest.param("2,Good,3,,1,A,x", "“stent” is “3”, not yes or no", id="yes"),
    pytest.param("2,Good,1,2024-01-31,1,A,x", "“seen” is “2024-01-31”, not a date", id="date"),
    pytest.param("2,Good,1,,1.5,A,x", "“mrs” is “1.5”, not a whole number", id="whole"),
]


@pytest.mark.parametrize(("row", "reason"), WRONG)
def test_a_cell_that_the_codebook_does_not_know_is_refused_with_its_line(
    tmp_path: Path, row: str, reason: str
) -> None:
    with pytest.raises(TableError, match=reason) as refusal:
        cases_of(tmp_path, f"{ROWS}{row}\n", BOOK)
    assert refusal.value.line == 5


BOOKS = [
    pytest.param("name,label\nx,y\n", "has no column “kind”", 1, id="no kind"),
    pytest.param("name,kind,colour\nx,integer,red\n", "“colour” is no column", 1, id="column"),
    pytest.param("name,kind\nx,number\n", "“number” is no kind", 2, id="kind"),
    pytest.param("name,kind\n,integer\n", "the line has no name", 2, id="name"),
    pytest.param("name,kind\nx,text\nx,text\n", "“x” stands twice", 3, id="twice"),
    pytest.param("name,kind,levels\nx,boolean,1=a; 2=b\n", "such as 1=yes; 2=no", 2, id="levels"),
    pytest.param("name,kind,ordered\nx,choice,maybe\n", "“ordered” is yes or no", 2, id="ordered"),
    pytest.param("name,kind\nabsent,integer\n", "and cohort.csv has not", None, id="absent"),
]


@pytest.mark.parametrize(("book", "reason", "line"), BOOKS)
def test_a_bad_codebook_is_refused(
    tmp_path: Path, book: str, reason: str, line: int | None
) -> None:
    with pytest.raises(TableError, match=reason) as refusal:
        cases_of(tmp_path, ROWS, book)
    assert str(refusal.value).startswith("codebook.csv")
    assert refusal.value.line == line


REDCAP_HEADING = (
    '"Variable / Field Name","Form Name","Field Type","Field Label",'
    '"Choices, Calculations, OR Slider Labels","Text Validation Type OR Show Slider Number"\n'
)
REDCAP = """record_id,a,text,Record,,
sex,a,radio,Sex,"1, Female | 2, Male",
age,a,text,Age,,integer
weight,a,text,Weight,,number_1dp
seen,a,text,Seen,,date_dmy
stent,a,yesno,Stent,,
drug,a,checkbox,Drugs,"a, Aspirin | c, Clopidogrel",
head,a,descriptive,Words,,
"""


def test_a_redcap_dictionary_is_a_codebook(tmp_path: Path) -> None:
    rows = (
        "record_id,sex,age,weight,seen,stent,drug___a,drug___c\n"
        "1,2,50,60.5,2024-01-31,1,1,0\n2,1,61,70.0,,0,0,0\n"
    )
    frame = cases_of(tmp_path, rows, REDCAP_HEADING + REDCAP)
    assert frame["sex"].astype("object").tolist() == ["2", "1"]
    assert frame["weight"].tolist() == [60.5, 70.0]
    assert frame["seen"].iloc[0] == pd.Timestamp(2024, 1, 31)
    assert frame["drug___a"].tolist() == [True, False]
    assert "record_id" not in frame
