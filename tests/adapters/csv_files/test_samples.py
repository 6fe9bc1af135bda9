"""Rosters that other people made, read whole. What they hold is said in the samples' own README."""

from pathlib import Path

import pytest

from adapters.csv_files.opener import CsvFiles
from domain.roster_feed import Completeness, FeedRules, FeedStaffer, FeedStudent, Kind, SchoolRules
from tests.adapters.csv_files.bundles import LENIENT, counts, left_out, notices, of_type, read

ROOT = Path(__file__).parents[3]


def sample(name: str) -> str:
    """Where a sample lies: in the demo's samples or with the tests."""
    for place in (ROOT / "infra" / "demo" / "samples", ROOT / "tests" / "data"):
        for found in sorted(place.rglob(name)):
            return str(found)
    pytest.fail(f"the sample {name} is not in the repository")


def test_the_classlink_bundle_with_its_two_rows_of_another_width() -> None:
    items = read(sample("edfi-oneroster-1.1"))
    assert counts(items) == {
        "FeedSchool": 1,
        "FeedStaffer": 2,
        "FeedStudent": 8,
        "FeedMembership": 10,
        "FeedSection": 2,
        "FeedSectionStaffer": 4,
        "FeedEnrollment": 20,
    }
    assert notices(items) == {"GRADUATION_YEAR_DERIVED": 8, "ROW_WIDTH_MENDED": 2, "SIS_ID_CHOSEN": 1}
    assert {student.graduation_year for student in of_type(items, FeedStudent)} == {2024}
    assert {student.sis_id for student in of_type(items, FeedStudent)} >= {"863", "015"}
    assert {staffer.email for staffer in of_type(items, FeedStaffer)} == {
        "Kelley.Christian@studentgps.org",
        "Sara.Preston@studentgps.org",
    }


@pytest.mark.parametrize(
    ("name", "schools", "staff", "students", "sections", "enrollments"),
    [
        ("high.zip", 1, 12, 320, 84, 2324),
        ("middle.zip", 1, 7, 105, 42, 777),
        ("district.zip", 20, 215, 4225, 1470, 31045),
    ],
)
def test_the_generated_bundles(
    name: str, schools: int, staff: int, students: int, sections: int, enrollments: int
) -> None:
    """`enrollments` counts the file's rows: students and the one teacher of each class."""
    items = read(sample(name))
    assert counts(items) == {
        "FeedSchool": schools,
        "FeedStaffer": staff,
        "FeedStudent": students,
        "FeedMembership": staff + students,
        "FeedSection": sections,
        "FeedSectionStaffer": sections,
        "FeedEnrollment": enrollments - sections,
    }
    found = notices(items)
    assert found.pop("STAFF_AT_NO_SCHOOL", 0) == (1 if name == "district.zip" else 0)
    assert found == {"GRADUATION_YEAR_DERIVED": students, "SIS_ID_CHOSEN": 1}


@pytest.mark.parametrize(
    ("name", "sections", "staff"), [("Test_full_data_set.zip", 1, 2), ("Test_minimal_data_set.zip", 2, 2)]
)
def test_a_bundle_that_calls_its_only_org_a_department(name: str, sections: int, staff: int) -> None:
    items = read(sample(name))
    quarantined = left_out(items)
    assert [item.code for item in quarantined] == ["ORG_NOT_A_SCHOOL"] * (sections + staff + 3)
    assert {item.field for item in quarantined} == {"orgSourcedIds", "schoolSourcedId"}
    assert [item.kind for item in quarantined].count(Kind.STUDENT) == 3
    assert counts(items)["FeedEnrollment"] == 4
    assert counts(items)["FeedSectionStaffer"] == 2
    assert notices(items)["NO_SCHOOLS"] == 1


def test_microsofts_sample_with_a_domain() -> None:
    items = read(sample("100-users"), FeedRules({}, email_domain="contoso.example"))
    assert counts(items) == {
        "FeedSchool": 2,
        "FeedStaffer": 12,
        "FeedStudent": 86,
        "FeedMembership": 98,
        "FeedSection": 28,
        "FeedSectionStaffer": 28,
        "FeedEnrollment": 602,
    }
    assert notices(items) == {"GRADUATION_YEAR_CONTRARY": 86}
    assert of_type(items, FeedStaffer)[0].email == "CBeane@contoso.example"


def test_microsofts_sample_without_a_domain_says_so_once_per_file() -> None:
    items = read(sample("100-users"), FeedRules({}, default=SchoolRules(student_email_required=False)))
    assert counts(items)["FeedStudent"] == 86
    assert {(item.kind, item.code, item.told_by_notice) for item in left_out(items)} == {
        (Kind.STAFFER, "EMAIL_DOMAIN_NEEDED", True)
    }
    assert notices(items)["EMAIL_DOMAIN_NEEDED"] in {12, 86}
    assert counts(items)["FeedMembership"] == 98


@pytest.mark.parametrize("name", ["100-users", "Test_full_data_set.zip"])
def test_no_password_reaches_a_record(name: str) -> None:
    said = repr(read(sample(name), LENIENT))
    assert "P@ss" not in said
    assert "Password1-" not in said


def test_a_feed_knows_its_bytes_and_is_read_as_often_as_one_likes() -> None:
    feed = CsvFiles().open(sample("high.zip"), "auto")
    assert feed.completeness is Completeness.COMPLETE
    assert feed.fingerprint == CsvFiles().open(sample("high.zip"), "oneroster").fingerprint
    assert list(feed.records(FeedRules({}))) == list(feed.records(FeedRules({})))
