"""What a dropped file is, and the files that tell its outcome."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.csv_files.drop_outcome import DropOutcomes
from adapters.csv_files.recognise import RecognisedFiles
from adapters.csv_files.safe_cells import safe_cell
from adapters.csv_files.templates import templates, templates_zip
from domain.drops import Box, DropKind, DropOutcome, LeftOutRecord, check_place, status_of
from domain.errors import Refused
from domain.ids import DistrictId, SchoolId
from tests.adapters.csv_files.bundles import ENRICHING, ONEROSTER, SDS, zipped

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("files", [ONEROSTER, SDS, ENRICHING])
def test_a_roster_is_known_by_its_files(tmp_path: Path, files: dict[str, str]) -> None:
    assert RecognisedFiles().kind_of(zipped(tmp_path, files)) is DropKind.ROSTER


def test_grades_and_attendance_are_known_by_their_headers(tmp_path: Path) -> None:
    for name, kind in (("grades.csv", DropKind.GRADES), ("attendance.csv", DropKind.ATTENDANCE)):
        place = tmp_path / f"whatever {name}"
        place.write_bytes(templates()[name])
        assert RecognisedFiles().kind_of(str(place)) is kind
    place = tmp_path / "templates.zip"
    place.write_bytes(templates_zip())
    assert RecognisedFiles().kind_of(str(place)) is DropKind.ROSTER


@pytest.mark.parametrize(("name", "content"), [("a.csv", b"x,y\n1,2\n"), ("a.txt", b"hello"), ("a.zip", b"PK\x03\x04")])
def test_anything_else_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    place = tmp_path / name
    place.write_bytes(content)
    with pytest.raises(Refused):
        RecognisedFiles().kind_of(str(place))


def test_each_kind_has_its_place() -> None:
    district, school = Box(DistrictId(1), None), Box(DistrictId(1), SchoolId(2))
    check_place(DropKind.ROSTER, district)
    check_place(DropKind.GRADES, school)
    for kind, box in ((DropKind.ROSTER, school), (DropKind.ATTENDANCE, district)):
        with pytest.raises(Refused) as caught:
            check_place(kind, box)
        assert caught.value.code == "WRONG_DROP_FOLDER"


@pytest.mark.parametrize(
    ("state", "status", "word"),
    [
        ("done", "applied", "imported"),
        ("done", "held", "held"),
        ("done", "unchanged", "unchanged"),
        ("failed", "", "failed"),
    ],
)
def test_one_word_for_what_became_of_it(state: str, status: str, word: str) -> None:
    assert status_of(state, {"status": status}) == word


def test_an_outcome_is_told_to_programs_people_and_spreadsheets() -> None:
    rows = [
        LeftOutRecord("grades.csv", 3, "Mark", "=HYPERLINK(1)", "MARK_INVALID", "No."),
        LeftOutRecord("a", 4, "", "-2", "", ""),
    ]
    report = {"added": 3, "changed": 0, "unchanged": 1, "removed": 0, "reportedIds": [], "notices": []}
    files = DropOutcomes().files(DropOutcome("grades.csv", DropKind.GRADES, "imported", NOW, NOW, report, None, rows))
    told = json.loads(files["outcome.json"])
    assert (told["status"], told["kind"], told["leftOut"], told["report"]["added"]) == ("imported", "grades", 2, 3)
    assert b"3 added, 0 changed" in files["outcome.txt"]
    table = list(csv.reader(io.StringIO(files["left-out.csv"].decode("utf-8-sig"))))
    assert [row[3] for row in table] == ["Value", "'=HYPERLINK(1)", "'-2"]


def test_a_refusal_is_told_with_its_code() -> None:
    error = {"code": "UNKNOWN_FORMAT", "message": "Not known."}
    files = DropOutcomes().files(DropOutcome("x.csv", None, "refused", NOW, NOW, {}, error))
    assert set(files) == {"outcome.json", "outcome.txt"}
    assert b"UNKNOWN_FORMAT: Not known." in files["outcome.txt"]


@given(text=st.text(max_size=20))
def test_no_cell_is_a_formula(text: str) -> None:
    shown = safe_cell(text).lstrip(" \u00a0")
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe_cell(text).endswith(text)
