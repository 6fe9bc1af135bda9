"""Pitfalls of files: how they are saved, packed, named and headed."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.csv_files.opener import CsvFiles
from domain.roster_feed import Kind
from tests.adapters.csv_files.bundles import LENIENT, ONEROSTER, changed, folder, with_row, zip_bytes
from tests.rostering_pitfalls.conftest import Imports

WHOLE = {"created": 2}


@pytest.mark.parametrize(
    "save",
    [
        lambda text: ("\ufeff" + text).encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.rstrip("\n").encode(),
        lambda text: text.replace("\n", "\n\n").encode(),
        lambda text: text.replace(",Kern,", ', "Kern" ,'.replace(' "', '"').replace('" ', '"')).encode(),
        lambda text: text.replace("S-ben,", " S-ben ,").encode(),
    ],
    ids=["mark", "utf-16", "crlf", "no-final-newline", "blank-lines", "quoted", "padded"],
)
async def test_pitfall_21_the_same_file_however_it_is_saved(imports: Imports, save: Callable[[str], bytes]) -> None:
    report = await imports({**ONEROSTER, "users.csv": save(ONEROSTER["users.csv"])})
    assert (report.of(Kind.STUDENT), report.left_out) == (WHOLE, [])


async def test_pitfall_21_windows_1252_is_refused_with_file_row_and_what_to_do(imports: Imports) -> None:
    users = ONEROSTER["users.csv"].replace("Ben,Kern", "Zoë,Kern").encode("cp1252")
    refused = await imports.refused({**ONEROSTER, "users.csv": users})
    assert refused.code == "WRONG_ENCODING"
    assert refused.message.startswith("users.csv, row 4: ")
    assert "CSV UTF-8" in refused.message


async def test_pitfall_21_a_row_of_another_width_is_told_by_number(imports: Imports) -> None:
    report = await imports(
        with_row(ONEROSTER, "users", "S-x,,,true,SCH-1,student,,,X,Kern, Jr,7,x@x.example,,,,10,,more")
    )
    assert report.left_out == [("users.csv", 6, "row", "ROW_WIDTH")]
    assert report.of(Kind.STUDENT) == {**WHOLE, "quarantined": 1}


async def test_pitfall_22_headers_in_another_case_order_and_spelling(imports: Imports) -> None:
    users = "EMAIL,prefferedGivenName,datLastModified,GRADES,Identifier,Family_Name,given name,Role,OrgSourcedIds,SourcedID,x\n"
    users += "ben@x.example,,,10,1001,Kern,Ben,student,SCH-1,S-ben,y\n"
    report = await imports(changed(ONEROSTER, users=users))
    assert report.of(Kind.STUDENT) == {"created": 1}
    assert report.said("UNKNOWN_COLUMN") == "Columns that are not read: x."


async def test_pitfall_22_a_missing_required_column_refuses_the_file_by_name(imports: Imports) -> None:
    refused = await imports.refused(changed(ONEROSTER, users=ONEROSTER["users.csv"].replace("familyName", "surname")))
    assert refused.code == "MISSING_COLUMN"
    assert "users.csv has no column familyName" in refused.message


@pytest.mark.parametrize("word", ["TRUE", "yes", "1", "True"])
async def test_pitfall_23_booleans_in_every_spelling(imports: Imports, word: str) -> None:
    await imports(changed(ONEROSTER, enrollments=ONEROSTER["enrollments.csv"].replace("TRUE", word)))
    assert await imports.world.staff_of("C-1") == [("T-ada", True)]


@pytest.mark.parametrize("day", ["8/15/2026", "15/08/2026", "soon"])
async def test_pitfall_23_a_day_that_is_not_iso_is_told_not_guessed(imports: Imports, day: str) -> None:
    rows = ONEROSTER["enrollments.csv"].replace("2026-08-17", day)
    report = await imports(changed(ONEROSTER, enrollments=rows))
    assert report.left_out == [("enrollments.csv", 3, "beginDate", "DATE_INVALID")]
    assert "--date-format" in report.quarantine[0].message


@pytest.mark.parametrize(
    ("format", "first", "last"), [("mdy", "8/17/2026", "6/4/2027"), ("dmy", "17/8/2026", "4/6/2027")]
)
async def test_pitfall_23_a_bundle_that_excel_has_saved_loses_nothing_once_its_days_are_named(
    imports: Imports, format: str, first: str, last: str
) -> None:
    saved = {
        name: ONEROSTER[f"{name}.csv"].replace("2026-08-17", first).replace("2027-06-04", last)
        for name in ("academicSessions", "enrollments")
    }
    report = await imports(changed(ONEROSTER, **saved), date_format=format)
    assert (report.left_out, report.of(Kind.ENROLLMENT)) == ([], {"created": 1})
    assert "SESSION_UNREADABLE" not in report.notices
    assert await imports.world.graduation_years() == {"S-ben": 2029, "S-eva": 2039}
    assert (await imports(ONEROSTER)).sync.counts.changes == 0


async def test_pitfall_24_words_in_another_case_and_roles_of_another_version(imports: Imports) -> None:
    users = ONEROSTER["users.csv"].replace("teacher", "ext:Coach").replace("student", "Student")
    report = await imports(changed(ONEROSTER, users=users))
    assert (report.of(Kind.STUDENT), report.of(Kind.STAFFER)) == (WHOLE, {"created": 1})
    assert "without rights" in report.said("ROLE_UNKNOWN")


async def test_pitfall_24_a_role_in_a_class_that_the_version_does_not_have_is_staff_and_no_lead(
    imports: Imports,
) -> None:
    files = with_row(ONEROSTER, "users", "T-kim,,,true,SCH-1,aide,,,Kim,Lee,,9002,kim@x.example,,,,,")
    report = await imports(with_row(files, "enrollments", "E-7,,,C-1,SCH-1,T-kim,ext:coTeacher,true,,"))
    assert (report.left_out, report.notices["ROLE_UNKNOWN"]) == ([], 1)
    assert sorted(await imports.world.staff_of("C-1")) == [("T-ada", True), ("T-kim", False)]


async def test_pitfall_25_the_files_decide_not_the_manifest(imports: Imports) -> None:
    manifest = "propertyName,value\noneroster.version,9\nfile.users,absent\nfile.demographics,bulk\n"
    report = await imports(changed(ONEROSTER, manifest=manifest))
    assert report.of(Kind.STUDENT) == WHOLE
    assert {"MANIFEST_CONTRARY", "MANIFEST_VERSION"} <= set(report.notices)


async def test_pitfall_25_files_that_a_manifest_promises_and_that_lack_take_nothing_away(imports: Imports) -> None:
    await imports(ONEROSTER)
    before = await imports.world.tables()
    lists = ("courses.csv", "academicSessions.csv")
    report = await imports({name: text for name, text in ONEROSTER.items() if name not in lists})
    assert (report.of(Kind.SECTION), report.notices["MANIFEST_CONTRARY"]) == ({}, 2)
    assert await imports.world.tables() == before


@pytest.mark.parametrize("name", ["courses.csv", "academicSessions.csv"])
async def test_pitfall_25_a_list_that_was_full_and_is_a_header_is_refused_by_name(imports: Imports, name: str) -> None:
    await imports(ONEROSTER)
    refused = await imports.refused({**ONEROSTER, name: ONEROSTER[name].splitlines()[0] + "\n"})
    assert (refused.code, name in refused.message) == ("SOURCE_EMPTY", True)


async def test_pitfall_26_a_folder_inside_the_zip_is_no_matter(imports: Imports) -> None:
    report = await imports({f"export/2026/{name}": text for name, text in ONEROSTER.items()}, as_zip=True)
    assert report.of(Kind.STUDENT) == WHOLE


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"../users.csv": "x"}, "UNSAFE_ARCHIVE"),
        ({"/etc/users.csv": "x"}, "UNSAFE_ARCHIVE"),
        ({"inner.zip": zip_bytes({"a.csv": "x"})}, "UNSAFE_ARCHIVE"),
        ({"big.csv": b"0" * 20_000_000}, "UNSAFE_ARCHIVE"),
        ({"other/Users.csv": "x"}, "DUPLICATE_FILE"),
    ],
    ids=["out", "absolute", "nested", "bomb", "twice"],
)
async def test_pitfall_26_a_zip_that_is_not_to_be_trusted_is_refused(
    imports: Imports, more: dict[str, str | bytes], code: str
) -> None:
    assert (await imports.refused({**ONEROSTER, **more}, as_zip=True)).code == code


def test_pitfall_27_many_rows_are_a_stream(tmp_path: Path) -> None:
    """Reading 200,000 enrollments, 7.5 MB and some 100 MB as records, holds none of them.

    The peak of one and the same reading goes up and down by 1.5 MB, a buffer more or less, whatever the number of rows.
    """
    peaks = []
    for count in (2_000, 200_000):
        rows = "".join(f"E{n},,,C-1,SCH-1,S{n},student,,,\n" for n in range(count))
        enrollments = ONEROSTER["enrollments.csv"].splitlines()[0] + "\n" + rows
        path = folder(tmp_path / f"n{count}", {**ONEROSTER, "enrollments.csv": enrollments})
        del rows, enrollments
        tracemalloc.start()
        for _ in CsvFiles().open(path, "auto").records(LENIENT):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 4_000_000


async def test_pitfall_29_passwords_phones_and_birth_dates_reach_nothing_that_is_kept(imports: Imports) -> None:
    users = (
        ONEROSTER["users.csv"].replace("ada@x.example,,", "ada@x.example,555-0100,").replace("ben@x.example", "broken")
    )
    report = await imports(
        {**changed(ONEROSTER, users=users), "demographics.csv": "sourcedId,birthDate\nS-ben,2010-02-03\n"}
    )
    kept = repr((report.sync, report.quarantine, await imports.world.dump()))
    assert report.left_out == [("users.csv", 4, "email", "EMAIL_INVALID")]
    assert not [secret for secret in ("CANARY", "555-0100", "2010-02-03") if secret in kept]
