"""Lists of rooms and administrators, as schools save them."""

from io import BytesIO

import pytest

from adapters.csv_files.staff_lists import StaffListFiles
from domain.errors import Refusals, Refused
from domain.import_site import StaffLine
from domain.provisioning import Contact
from tests.adapters.csv_files.test_workbooks import book


def read(text: str | bytes, name: str = "rooms.csv", *, rooms: bool = True) -> list[StaffLine]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(StaffListFiles().read(BytesIO(data), name, rooms=rooms))


@pytest.mark.parametrize(
    "text",
    [
        "StaffId,Email,Room\nT1,,B204\n,ada@example.org,\n",
        "\ufeffstaff_id,E-mail ,ROOM\r\nT1,,B204\r\n\r\n,ada@example.org,\r\n".replace("E-mail ", "e_mail"),
        '"Room","Email","Staff Id","Notes"\n"B204",,T1,x\n,ada@example.org,,\n',
        "StaffId,Email,Room\nT1,,B204\n,ada@example.org,\n".encode("utf-16"),
    ],
)
def test_lists_are_read_however_they_are_saved(text: str | bytes) -> None:
    lines = [(line.staff_id, line.email, line.room) for line in read(text)]
    assert lines == [("T1", "", "B204"), ("", "ada@example.org", "")]


def test_rows_are_counted_as_people_see_them() -> None:
    assert [line.row for line in read("StaffId,Room\nT1,A\n\nT2,B\n")] == [2, 4]


def test_administrators_need_no_room() -> None:
    assert read("Email\nada@example.org\n", rooms=False) == [StaffLine(2, "", "ada@example.org")]


@pytest.mark.parametrize(
    ("text", "rooms", "code"),
    [
        ("StaffId\nT1\n", True, "MISSING_COLUMN"),
        ("Room\nB2\n", True, "MISSING_COLUMN"),
        ("Name\nAda\n", False, "MISSING_COLUMN"),
        ("", True, "MISSING_COLUMN"),
        ("StaffId,StaffId,Room\n", True, "DUPLICATE_COLUMN"),
        ("StaffId,Room\nT1,\xe9\n".encode("latin-1"), True, "WRONG_ENCODING"),
        ('StaffId,Room\nT1,"B2\nT2,B3\n', True, "CSV_MALFORMED"),
        (b"PK\x03\x04 no workbook", True, "ARCHIVE_DAMAGED"),
        ("StaffId,Room\n" + "T1,B2\n" * 5001, True, "TOO_MANY_LINES"),
        ("StaffId,Room\n" + "T1,B2\n" * 400_000, True, "TOO_LARGE"),
    ],
)
def test_what_cannot_be_trusted_is_refused_whole(text: str | bytes, rooms: bool, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(text, rooms=rooms)
    assert (refused.value.code, refused.value.field) == (code, ("file",))


def test_rows_that_cannot_be_read_are_told_with_their_place() -> None:
    with pytest.raises(Refusals) as refused:
        read("StaffId,Room\nT1,B2,too,wide\nT2,B\x01\nT3,ok\n")
    told = [(one.code, one.details) for one in refused.value.refusals]
    assert told == [
        ("ROW_WIDTH", {"file": "rooms.csv", "row": 2, "field": "row"}),
        ("CONTROL_CHARACTER", {"file": "rooms.csv", "row": 3, "field": "Room"}),
    ]


def test_a_file_names_one_person() -> None:
    def contact(text: str) -> Contact:
        return StaffListFiles().read_contact(BytesIO(text.encode()), "it.csv")

    assert contact("Email,Name\nada@example.org,Ada Stone\n") == Contact("Ada Stone", "ada@example.org")
    for text, code in {
        "Name,Email\n": "ONE_LINE",
        "Name,Email\nA,a@b.org\nB,b@b.org\n": "ONE_LINE",
        "Name\nA\n": "MISSING_COLUMN",
    }.items():
        with pytest.raises(Refused) as refused:
            contact(text)
        assert (refused.value.code, refused.value.field) == (code, ("file",))


def test_a_workbook_is_read_whatever_it_is_called() -> None:
    data = book({"rooms": [("StaffId", "Room"), ("T1", "B204")]})
    assert read(data, "rooms.csv") == read(data, "My rooms.XLSX") == [StaffLine(2, "T1", "", "B204")]
