"""What Clever's records come to in Homeroom's words; what cannot be read is left out with field and reason."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.clever.client import Page
from adapters.clever.feed import CleverFeed
from adapters.clever.fields import COLLECTIONS
from adapters.clever.spool import Spool, Started
from domain.roster_feed import (
    FeedEnrollment,
    FeedItem,
    FeedMembership,
    FeedRules,
    FeedSchool,
    FeedSection,
    FeedSectionStaffer,
    FeedStaffer,
    FeedStudent,
    Kind,
    Notice,
    Quarantined,
    SchoolRules,
)  # fmt: skip
from domain.roster_validation import storable
from tests.adapters.clever.districts import RULES, Json, guardian, school, section, small, student, teacher, user
from tests.adapters.clever.pulls import no_progress


class Pages:
    """Hands out collections as the client does, one page each."""

    def __init__(self, data: dict[str, list[Json]]) -> None:
        self._data = data

    def path(self, rest: str) -> str:
        return rest

    async def pages(self, link: str) -> AsyncIterator[Page]:
        yield Page(self._data[link.partition("?")[0]], None)


def feed_of(data: dict[str, list[Json]], folder: Path) -> CleverFeed:
    async def fill(spool: Spool) -> None:
        for collection in COLLECTIONS:
            await spool.fill(collection, Pages(data), no_progress)  # type: ignore[arg-type]

    spool = Spool(folder / "clever")
    spool.start(Started("v3.1", "d", None))
    asyncio.run(fill(spool))
    return CleverFeed(spool)


def read(data: dict[str, list[Json]], rules: FeedRules = RULES) -> list[FeedItem]:
    with tempfile.TemporaryDirectory() as folder:
        return list(feed_of(data, Path(folder)).records(rules))


def of(kind: type, items: list[FeedItem]) -> list[Any]:
    return [item for item in items if isinstance(item, kind)]


def with_users(*people: Json, schools: int = 1) -> list[FeedItem]:
    found = small()
    found["schools"] = [school(f"sch{number}") for number in range(1, schools + 1)]
    found["users"] = list(people)
    return read(found)


def codes(items: list[FeedItem]) -> set[str]:
    return {item.code for item in of(Notice, items)}


def test_a_teacher_who_is_also_staff_and_an_administrator_is_one_adult() -> None:
    roles = {
        "teacher": {"sis_id": "T9", "school": "sch2", "schools": ["sch2"]},
        "staff": {"staff_id": "ST9", "schools": ["sch1", "sch2"]},
        "district_admin": {"title": "Head"},
    }
    items = with_users(user("a1", roles), schools=2)
    (staffer,) = of(FeedStaffer, items)
    assert (staffer.sis_id, staffer.admin) == ("T9", True)
    assert [(one.school_source_id, one.primary) for one in of(FeedMembership, items)] == [
        ("sch2", True),
        ("sch1", False),
    ]


def test_staff_without_a_teachers_role_go_by_their_staff_id_and_are_no_admins() -> None:
    (staffer,) = of(
        FeedStaffer, with_users(user("a1", {"staff": {"staff_id": "7", "schools": ["sch1"], "title": "Principal"}}))
    )
    assert (staffer.sis_id, staffer.admin) == ("7", False)


def test_an_administrator_at_no_school_is_passed_over_with_a_notice() -> None:
    items = with_users(user("a1", {"district_admin": {"title": "x"}}))
    assert (of(FeedStaffer, items), of(Quarantined, items)) == ([], [])
    assert "STAFF_AT_NO_SCHOOL" in codes(items)


def test_somebody_added_in_clever_by_hand_goes_by_clevers_id() -> None:
    items = with_users(user("a1", {"teacher": {"school": "sch1", "schools": ["sch1"]}}))
    assert of(FeedStaffer, items)[0].sis_id == "a1"
    assert "SOURCE_ID_USED" in codes(items)


def guardians(items: list[Any]) -> dict[str, tuple[str, ...] | None]:
    return {one.source_id: one.guardian_emails for one in of(FeedStudent, items)}


def test_of_guardians_only_the_address_is_read_and_written_down(tmp_path: Path) -> None:
    data = small()
    data["users"] = [student("s1"), student("s2"), student("s3"), guardian("g1", "s1", "s2"), guardian("g2", "s1")]
    feed = feed_of(data, tmp_path)
    items = list(feed.records(RULES))
    both = ("g1@x.example", "g2@x.example")
    assert guardians(items) == {"s1": both, "s2": both[:1], "s3": ()}
    assert "FAMILY_PASSED_OVER" not in codes(items)
    assert "CANARY" not in "".join(file.read_text() for file in tmp_path.rglob("*.jsonl"))


def test_where_no_contacts_are_shared_nothing_is_said_of_guardians() -> None:
    assert guardians(with_users(student("s1"))) == {"s1": None}
    unrelated = user("g1", {"contact": {}})
    items = with_users(student("s1"), unrelated)
    assert guardians(items) == {"s1": None}
    assert "FAMILY_PASSED_OVER" in codes(items)


def test_who_is_to_be_called_in_an_emergency_only_is_no_guardian_nor_is_the_student() -> None:
    own = guardian("g2", "s1")
    own["roles"]["contact"]["student_relationships"][0]["relationship"] = "Self"
    items = with_users(student("s1"), guardian("g1", "s1", kind="Emergency"), own, guardian("g3", "s1", kind=""))
    assert guardians(items) == {"s1": ("g3@x.example",)}
    assert {one.code: one.count for one in of(Notice, items)}["FAMILY_PASSED_OVER"] == 2


def test_guardians_without_an_address_leave_nobody_out() -> None:
    contacts = [
        guardian("g1", "s1", email="none"), guardian("g2", "s1", email=None), guardian("g3", "s1", email="A@x.example"),
        guardian("g4", "s1", email="a@X.example"), *(guardian(f"h{n}", "s2", email=f"h{n:02}@x.org") for n in range(12)),
    ]  # fmt: skip
    items = with_users(student("s1"), student("s2"), *contacts)
    assert guardians(items) == {"s1": ("A@x.example",), "s2": tuple(f"h{n:02}@x.org" for n in range(10))}
    told = {one.code: one.count for one in of(Notice, items)}
    assert (told["GUARDIAN_EMAIL_INVALID"], told["GUARDIAN_EMAILS_TOO_MANY"]) == (1, 2)


@pytest.mark.parametrize("listed", [None, 5, "s1", {}, [None], ["s1"], [{"student": None}], [{"student": ["s1"]}]])
def test_relations_of_another_shape_are_no_relations(listed: Any) -> None:
    odd = user("g1", {"contact": {"student_relationships": listed}})
    assert guardians(with_users(student("s1"), odd, guardian("g2", "s1"))) == {"s1": ("g2@x.example",)}


@pytest.mark.parametrize("roles", [{}, None, "student", [], {"wizard": {}}, {"student": None}])
def test_pitfall_09_somebody_without_a_role_counts_as_present_whoever_it_is(roles: Any) -> None:
    left_out = of(Quarantined, with_users(user("u1", roles)))
    assert {(one.kind, one.source_id, one.code) for one in left_out} == {
        (Kind.STUDENT, "u1", "ROLE_UNKNOWN"),
        (Kind.STAFFER, "u1", "ROLE_UNKNOWN"),
    }


def test_pitfall_09_a_student_and_a_guardian_of_one_address_are_two_people() -> None:
    items = with_users(student("s1", email="same@x.example"), user("g1", {"contact": {}}, email="same@x.example"))
    assert [one.source_id for one in of(FeedStudent, items)] == ["s1"]


def test_pitfall_09_a_student_who_is_an_adult_as_well_is_left_out() -> None:
    both = student("s1")
    both["roles"]["staff"] = {"staff_id": "1", "schools": ["sch1"]}
    items = with_users(both)
    (left_out,) = of(Quarantined, items)
    assert (left_out.kind, left_out.code, left_out.value) == (Kind.STUDENT, "ROLE_UNKNOWN", "staff, student")
    assert of(FeedStudent, items) == []


def test_pitfall_08_a_student_at_several_schools_is_a_member_of_each_and_of_one_first() -> None:
    one = student("s1", role={"school": "sch3", "schools": ["sch1", "sch2", "sch3", "sch1"]})
    memberships = of(FeedMembership, with_users(one, schools=3))
    assert [(one.school_source_id, one.primary) for one in memberships] == [
        ("sch3", True),
        ("sch1", False),
        ("sch2", False),
    ]


def test_pitfall_08_a_school_that_is_not_shared_is_nobodys() -> None:
    items = with_users(student("s1", "unshared", "sch1"), student("s2", "unshared"))
    assert [(one.person_source_id, one.school_source_id, one.primary) for one in of(FeedMembership, items)] == [
        ("s1", "sch1", True)
    ]
    assert [(one.source_id, one.code) for one in of(Quarantined, items)] == [("s2", "SCHOOL_UNKNOWN")]
    assert "SCHOOL_NOT_SHARED" in codes(items)


@pytest.mark.parametrize("email", ["seth_schoen.example.org", "a@b", "two words@x.example"])
def test_pitfall_10_an_address_that_is_none_is_left_out_with_its_value(email: str) -> None:
    (left_out,) = of(Quarantined, with_users(student("s1", email=email)))
    assert (left_out.field, left_out.value, left_out.code) == ("email", email, "EMAIL_INVALID")


def test_an_address_may_stand_in_the_role_alone() -> None:
    items = with_users(student("s1", email=None, role={"email": "s1@role.example"}))
    assert of(FeedStudent, items)[0].email == "s1@role.example"


def test_pitfall_12_every_homeroom_section_is_there_for_the_rule_to_choose_from() -> None:
    data = small()
    data["sections"] = [section(id, ["s1"], subject="homeroom/advisory", period=id[-1]) for id in ("h0", "h4")]
    items = read(data)
    assert [(one.subject, one.period) for one in of(FeedSection, items)] == [
        ("homeroom/advisory", "0"),
        ("homeroom/advisory", "4"),
    ]
    assert [one.section_source_id for one in of(FeedEnrollment, items)] == ["h0", "h4"]


def test_pitfall_13_the_lead_is_the_named_teacher_else_the_first() -> None:
    data = small()
    data["sections"] = [
        section("x1", [], ["t1", "t2"]) | {"teacher": "t2"},
        section("x2", [], ["t1", "t2", "t1"]) | {"teacher": None},
        section("x3", [], []),
    ]
    staff = [(one.section_source_id, one.staffer_source_id, one.lead) for one in of(FeedSectionStaffer, read(data))]
    assert staff == [("x1", "t2", True), ("x1", "t1", False), ("x2", "t1", True), ("x2", "t2", False)]


def test_pitfall_14_no_section_is_dropped_because_its_term_is_over() -> None:
    data = small()
    data["terms"] = [{"id": "term1", "start_date": "2012-08-20", "end_date": "2013-06-01"}]
    items = read(data)
    assert len(of(FeedSection, items)) == 2
    assert of(FeedSection, items)[0].term_last_day == date(2013, 6, 1)


def test_the_school_year_is_the_one_most_sections_meet_in() -> None:
    data = small()
    data["terms"].append({"id": "old", "start_date": "2025-08-20", "end_date": "2026-06-01"})
    data["sections"].append(section("x9", [], term_id="old"))
    items = read(data)
    assert of(FeedSchool, items)[0].year_first_day == date(2026, 8, 17)
    assert {one.graduation_year for one in of(FeedStudent, items)} == {2029}


@pytest.mark.parametrize("days", [("", ""), ("x", "2027-06-01"), ("2027-06-01", "2026-06-01"), (None, 5), ([], {})])
def test_terms_that_cannot_be_read_are_told_and_passed_over(days: tuple[Any, Any]) -> None:
    data = small()
    data["terms"] = [{"id": "term1", "start_date": days[0], "end_date": days[1]}]
    items = read(data, FeedRules({}, default=SchoolRules(year_ends_in=2027)))
    assert {"SESSION_UNREADABLE", "TERM_UNKNOWN"} <= codes(items)
    assert [one.term_first_day for one in of(FeedSection, items)] == [None, None]


def test_pitfall_15_members_that_nobody_shows_are_handed_on_for_the_sync_to_skip() -> None:
    data = small()
    data["sections"] = [section("x1", ["s1", "gone"], ["gone too"], course="gone")]
    items = read(data)
    assert [one.student_source_id for one in of(FeedEnrollment, items)] == ["s1", "gone"]
    assert "COURSE_UNKNOWN" in codes(items)


def test_pitfall_16_the_same_student_twice_in_a_section_is_one_enrollment() -> None:
    data = small()
    data["sections"] = [section("x1", ["s1", "s1"])]
    assert len(of(FeedEnrollment, read(data))) == 1


@pytest.mark.parametrize(
    ("grade", "year"),
    [
        ("InfantToddler", 2043), ("Preschool", 2042), ("PreKindergarten", 2041), ("TransitionalKindergarten", 2040),
        ("Kindergarten", 2039), ("1", 2038), ("9", 2030), ("12", 2027), ("13", 2026), ("PostGraduate", 2025),
    ],
)  # fmt: skip
def test_pitfall_18_clevers_grades_are_graduation_years(grade: str, year: int) -> None:
    (found,) = of(FeedStudent, with_users(student("s1", grade=grade)))
    assert (found.graduation_year, found.grade) == (year, grade)


@pytest.mark.parametrize("grade", ["Ungraded", "Other", "", None])
def test_pitfall_18_students_without_a_grade_come_in_where_the_school_allows_it(grade: Any) -> None:
    data = small()
    data["users"] = [student("s1", role={"grade": grade})]
    assert [one.code for one in of(Quarantined, read(data))] == ["GRADUATION_YEAR_MISSING"]
    allowed = FeedRules({}, default=SchoolRules(ungraded_allowed=True))
    assert of(FeedStudent, read(data, allowed))[0].graduation_year is None


def test_pitfall_19_a_given_graduation_year_wins_over_the_grade() -> None:
    items = with_users(student("s1", role={"graduation_year": "2031"}))
    assert of(FeedStudent, items)[0].graduation_year == 2031
    assert "GRADUATION_YEAR_CONTRARY" in codes(items)


def test_pitfall_29_nothing_personal_that_is_not_read_is_in_a_feed() -> None:
    assert "CANARY" not in repr(read(small()))


@pytest.mark.parametrize("students", [None, "s1", 5, {"s1": 1}, [["s1"]], [None, {"id": "s1"}]])
def test_a_list_of_students_that_is_none_lets_no_student_leave(students: Any) -> None:
    """A roster that cannot be read stands under its section's id: the sync leaves it as it is."""
    data = small()
    data["sections"] = [section("x1", []) | {"students": students}]
    items = read(data)
    assert [(one.kind, one.source_id, one.field) for one in of(Quarantined, items)] == [
        (Kind.ENROLLMENT, "x1", "students")
    ]
    assert len(of(FeedSection, items)) == 1


def test_a_list_of_teachers_that_is_none_leaves_the_sections_staff_as_they_are() -> None:
    data = small()
    data["sections"] = [section("x1", ["s1"]) | {"teachers": {"t1": 1}}]
    items = read(data)
    assert [(one.kind, one.source_id, one.field) for one in of(Quarantined, items)] == [
        (Kind.SECTION, "x1", "teachers")
    ]
    assert len(of(FeedEnrollment, items)) == 1


def test_a_record_twice_is_told_by_the_school_that_came_second() -> None:
    data = small()
    data["schools"] = [school(), school(name="Again")]
    assert [one.code for one in of(Quarantined, read(data))] == ["DUPLICATE_ID"]


ODD: list[Any] = [True, 1.5, [], {}, ["x"], {"x": 1}, "\0", "\ud800", "n" * 2000, "\x1b[31m"]
PLACES: list[tuple[str, Callable[[Any], Json], Kind]] = [
    ("schools", lambda odd: school(name=odd), Kind.SCHOOL),
    ("schools", lambda odd: school(id="q", sis_id=odd), Kind.SCHOOL),
    ("users", lambda odd: student("q", name={"first": odd, "last": "x"}), Kind.STUDENT),
    ("users", lambda odd: student("q", role={"sis_id": odd}), Kind.STUDENT),
    ("users", lambda odd: student("q", role={"grade": odd}), Kind.STUDENT),
    ("users", lambda odd: teacher("q", email=odd), Kind.STAFFER),
    ("sections", lambda odd: section("q", [], name=odd), Kind.SECTION),
    ("sections", lambda odd: section("q", [], period=odd), Kind.SECTION),
]


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("place", range(len(PLACES)))
def test_an_odd_value_leaves_its_record_out_with_field_and_reason(place: int, odd: Any) -> None:
    collection, made, kind = PLACES[place]
    data = small()
    data[collection] = [*data[collection], made(odd)]
    found = [one for one in of(Quarantined, read(data)) if one.kind is kind]
    assert len(found) == 1
    assert found[0].field
    assert found[0].message.endswith(".")
    assert found[0].code in {"VALUE_MALFORMED", "CONTROL_CHARACTER", "CELL_TOO_LONG"}


@pytest.mark.parametrize("odd", [["A1", "A2"], {"x": 1}, True, "\0", "n" * 2000], ids=repr)
def test_a_room_that_is_no_text_is_no_reason_to_leave_a_section_out(odd: Any) -> None:
    data = small()
    data["sections"] = [section("q", [], ext={"classroom": odd}), section("r", [], ext={"classroom": 12.5})]
    items = read(data)
    assert [(one.source_id, one.room) for one in of(FeedSection, items)] == [("q", None), ("r", "12.5")]
    assert "ROOM_UNREADABLE" in codes(items)
    assert of(Quarantined, items) == []


def test_staff_with_the_number_of_another_ones_teacher_go_by_clevers_id() -> None:
    data = small()
    taken = teacher("t1")["roles"]["teacher"]["sis_id"]
    data["users"] += [
        user("p1", {"staff": {"staff_id": taken, "schools": ["sch1"]}}),
        user("p2", {"staff": {"staff_id": "E-2", "schools": ["sch1"]}}),
        user(
            "p3", {"teacher": {"sis_id": "E-3", "schools": ["sch1"]}, "staff": {"staff_id": "E-3", "schools": ["sch1"]}}
        ),
    ]
    items = read(data)
    assert {one.source_id: one.sis_id for one in of(FeedStaffer, items) if one.source_id.startswith("p")} == {
        "p1": "p1",
        "p2": "E-2",
        "p3": "E-3",
    }
    assert "STAFF_ID_TAKEN" in codes(items)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.floats(allow_nan=False) | st.text(max_size=5)
    | st.sampled_from(["sch1", "s1", "t1", "term1", "\ud800", "\0", "2026-08-17", "10"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "student", "first"]), inner),
    max_leaves=5,
)  # fmt: skip


def spoiled(value: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Any:
    """The JSON with anything in a place or two."""
    if draw(st.integers(0, 9)) == 0:
        return draw(JSON)
    if isinstance(value, dict):
        return {name: spoiled(one, draw) for name, one in value.items() if draw(st.integers(0, 15))}
    return [spoiled(one, draw) for one in value] if isinstance(value, list) else value


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_whatever_clever_sends_nothing_is_raised_and_all_of_it_can_be_stored(data: st.DataObject) -> None:
    sent = {
        name: [one for record in records if isinstance(one := spoiled(record, data.draw), dict)]
        for name, records in small().items()
    }
    items = read(sent)
    for item in items:
        texts = [text for value in item for text in (value if isinstance(value, tuple) else (value,))]
        assert all(storable(text) == text for text in texts if isinstance(text, str)), item
        if isinstance(item, Quarantined | Notice):
            assert item.message.endswith(".")
        if isinstance(item, FeedMembership):
            assert item.school_source_id in {one.source_id for one in of(FeedSchool, items)}
    schools = {one.source_id for one in of(FeedSchool, items)}
    assert all(one.school_source_id in schools for one in of(FeedSection, items))


def test_a_large_district_is_read_in_flat_memory(tmp_path: Path) -> None:
    """Ten times as many people take no more memory, but for what hypothesis and caches hold."""
    import tracemalloc

    def peak(people: int) -> int:
        data = small()
        data["users"] = [student(f"s{number:06}") for number in range(people)]
        feed = feed_of(data, tmp_path / str(people))
        del data
        tracemalloc.start()
        count = sum(isinstance(item, FeedStudent) for item in feed.records(RULES))
        assert count == people
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(5000) < 2 * peak(500) + 500_000
