"""Names that look alike come in alike, by whatever letters a source writes them; typed ones with unseen letters are refused."""

from pathlib import Path

import pytest

from adapters.csv_files.opener import CsvFiles
from adapters.outbound.cells import Cells
from domain.custom_people import PersonFields, check_person
from domain.errors import Refusals
from domain.ids import SchoolId
from domain.import_site import SiteStaffer, StaffLine, rooms_of
from domain.roster import School
from domain.roster_feed import FeedRules, FeedSection, FeedStaffer, FeedStudent, Kind, Quarantined

JOSE = "Jos\u00e9"


def read(folder: Path, **files: str) -> list[object]:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return list(CsvFiles().open(str(folder), "homeroom").records(FeedRules({})))


def test_what_a_file_writes_otherwise_is_read_as_it_looks(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        schools="SchoolId,Name\n1,\ufeffMaple\u200b High\n",
        staff="StaffId,SchoolId,FirstName,LastName,Email\nT\u200b1,1,Jose\u0301,Stone\u202e,jose@example.org\n",
        students="StudentId,SchoolId,FirstName,LastName,Email,GraduationYear\n"
        "1,1,\u0646\u06cc\u0645\u200c\u0641,Kern,a\u200b@example.org,2029\n2,1,\u200b,Kern,b@example.org,2029\n",
        enrollments="SectionId,StudentId\n",
        sections="SectionId,SchoolId,Name,StaffIds\n1,1,Art\u00ad,T1\n",
    )
    (staffer,) = [one for one in found if isinstance(one, FeedStaffer)]
    assert (staffer.sis_id, staffer.first_name, staffer.last_name) == ("T1", JOSE, "Stone")
    assert [one.name for one in found if isinstance(one, FeedSection)] == ["Art"]
    told = {one.source_id: (one.code, one.value) for one in found if isinstance(one, Quarantined)}
    assert told == {"1": ("EMAIL_INVALID", "a\ufffd@example.org"), "2": ("REQUIRED_FIELD_MISSING", "")}
    (flaw,) = [one.message for one in found if isinstance(one, Quarantined) and one.code == "EMAIL_INVALID"]
    assert "U+200B ZERO WIDTH SPACE" in flaw
    assert not [one for one in found if isinstance(one, FeedStudent)]


def test_a_word_keeps_what_shapes_it() -> None:
    cells = Cells(
        {"name": {"first": "\u0646\u06cc\u0645\u200c\u0641", "last": "Jose\u0301\u200b"}, "email": "a\u200b@x.org"}
    )
    assert cells.text("name.first") == "\u0646\u06cc\u0645\u200c\u0641"
    assert (cells.text("name.last"), cells.text("email")) == (JOSE, "a\u200b@x.org")


def test_somebody_typed_is_refused_with_the_letter_named() -> None:
    school = School(SchoolId(1), "N", None, "UTC")
    (refused,) = check_person(Kind.STUDENT, PersonFields("1", "Ada\u200b", "Stone", "a@x.org", 2029), school)
    assert (refused.code, refused.field) == ("BAD_TEXT", ("firstName",))
    with pytest.raises(Refusals) as room:
        rooms_of("", [StaffLine(1, "T1", room="B\u202e2")], [SiteStaffer(1, "T1", "A", "B", "a@x.org")])
    assert [one.code for one in room.value.refusals] == ["BAD_TEXT"]
    assert "U+202E" in room.value.refusals[0].message
