"""What a district said it shares beside what a source has; and a feed of which only that is let in."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from application.ports.roster_sources import Problem, SharedSchool, SourceReport
from application.roster.read_sources import held_against
from domain.data_sharing import DataSharing, declared_only, named
from domain.roster_feed import FeedGone, FeedItem, FeedRules, Kind, Notice, Place, Quarantined
from domain.shared_data import EVERYTHING, SharedData
from tests.contract.roster_feeds import Feed

STAFF, ADMINS, STUDENTS, SECTIONS = SharedData
NOW = datetime(2026, 9, 1, tzinfo=UTC)
SCHOOLS = [SharedSchool("N", "North")]


def a_feed() -> list[FeedItem]:
    feed = Feed().school("N").staffer("lee", "N").staffer("pat", "N", admin=True).student("ada", "N")
    feed.quarantined(Kind.STUDENT, "eve", "N").section("Art", "N", staff=("lee",)).enroll("Art", "ada")
    return [*feed.records(FeedRules({})), FeedGone(Place("f", 9), Kind.SECTION, "Gym")]


def said(*shares: SharedData) -> DataSharing:
    return DataSharing(frozenset(shares), "me", NOW, 1)


@given(st.frozensets(st.sampled_from(SharedData)))
def test_letting_in_is_letting_in_once(shares: frozenset[SharedData]) -> None:
    once = list(declared_only(a_feed(), shares))
    again = list(declared_only([one for one in once if not isinstance(one, Notice)], shares))
    assert [one for one in once if not isinstance(one, Notice)] == again
    if shares == EVERYTHING:
        assert once == a_feed()


def test_nothing_of_an_undeclared_kind_is_let_in_and_one_notice_counts_it() -> None:
    found = list(declared_only(a_feed(), {STAFF, ADMINS}))
    assert {type(one).__name__ for one in found} == {"FeedSchool", "FeedStaffer", "FeedMembership", "Notice"}
    assert not [one for one in found if isinstance(one, Quarantined)]
    notices = {one.code: one.count for one in found if isinstance(one, Notice)}
    assert notices == {"NOT_DECLARED_STUDENT": 2, "NOT_DECLARED_SECTION": 1}


def test_a_source_that_does_as_was_said_has_no_problem() -> None:
    report = SourceReport(SCHOOLS, {Kind.STAFFER: 3, Kind.STUDENT: 9}, [], None)
    assert held_against(report, said(STAFF, STUDENTS, SECTIONS)).problems == []


def test_what_is_said_and_not_shared_or_shared_and_not_said_is_told_kind_by_kind() -> None:
    problems = [
        Problem("NO_RECORDS", "There are no sections.", kind=Kind.SECTION),
        Problem("EMAIL_MISSING", "9 students.", 9, Kind.STUDENT),
        Problem("EMAIL_MISSING", "1 staffer.", 1, Kind.STAFFER),
    ]
    report = SourceReport(SCHOOLS, {Kind.STAFFER: 3, Kind.STUDENT: 9, Kind.SECTION: 0}, problems, 2)
    told = held_against(report, said(STAFF, SECTIONS))
    assert [(one.code, one.count) for one in told.problems] == [
        ("SHARED_NOT_DECLARED", 2), ("SHARED_NOT_DECLARED", 9), ("DECLARED_NOT_SHARED", 1), ("EMAIL_MISSING", 1)
    ]  # fmt: skip
    assert [(one.kind, one.declared, one.shared) for one in told.sharing] == [
        (STAFF, True, True), (ADMINS, False, True), (STUDENTS, False, True), (SECTIONS, True, False)
    ]  # fmt: skip


def test_a_district_that_never_said_anything_has_no_such_problem() -> None:
    problems = [Problem("NO_RECORDS", "There are no sections.", kind=Kind.SECTION)]
    report = SourceReport(SCHOOLS, {Kind.SECTION: 0}, problems, 2)
    assert held_against(report, DataSharing()).problems == problems


def test_why_nothing_can_be_synced() -> None:
    paused = Problem("SOURCE_PAUSED", "The district is paused.")
    assert SourceReport(SCHOOLS, {}, [Problem("EMAIL_MISSING", "x"), paused]).obstacle == paused
    assert SourceReport(SCHOOLS, {}, []).obstacle is None


def test_kinds_in_words() -> None:
    assert [named(()), named({STAFF}), named(EVERYTHING)] == [
        "nothing", "staff", "staff, school admins, students and sections"
    ]  # fmt: skip
