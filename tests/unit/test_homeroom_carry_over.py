"""Which of this year's sections are last year's homerooms again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Days
from domain.homeroom import Designation
from domain.homeroom_carry_over import CarryOver, CourseSection, PastHomeroom, carry_over
from domain.ids import FlexPeriodId, SectionId, StafferId

KIM, LEE = StafferId(1), StafferId(2)
LIMITED = (Days(frozenset({1, 3})), frozenset({FlexPeriodId(7)}))


def a_section(
    id: int,
    number: str | None = "HR10",
    lead: StafferId | None = KIM,
    period: str | None = None,
    name: str = "Advisory",
) -> CourseSection:
    return CourseSection(SectionId(id), name, number, lead, period)


def was(section: CourseSection) -> PastHomeroom:
    return PastHomeroom(section, Designation(section.section, *LIMITED))


@pytest.mark.parametrize(
    ("past", "sections", "expected"),
    [
        ([a_section(1)], [a_section(11)], [11]),
        ([a_section(1)], [a_section(11, " hr10 ")], [11]),
        ([a_section(1)], [a_section(11, "HR11")], ["no_successor"]),
        ([a_section(1)], [a_section(11, lead=LEE)], ["no_successor"]),
        ([a_section(1, None)], [a_section(11, None)], ["no_successor"]),
        ([a_section(1, " ")], [a_section(11, " ")], ["no_successor"]),
        ([a_section(1, lead=None)], [a_section(11, lead=None)], ["no_successor"]),
        ([a_section(1)], [], ["no_successor"]),
        ([a_section(1), a_section(2, lead=LEE)], [a_section(12, lead=LEE), a_section(11)], [11, 12]),
        ([a_section(1)], [a_section(11), a_section(12)], ["several_successors"]),
        ([a_section(1, name="A")], [a_section(11, name="B"), a_section(12, name="a ")], [12]),
        ([a_section(1, period="2")], [a_section(11, period="1"), a_section(12, period="2")], [12]),
        ([a_section(1, period="1"), a_section(2, period="2")], [a_section(11, period="2"), a_section(12, period="1")], [12, 11]),
        ([a_section(1, period="1"), a_section(2, period="2")], [a_section(11, period="2"), a_section(12, period="9")], [12, 11]),
        ([a_section(1), a_section(2)], [a_section(11)], ["several_successors", "several_successors"]),
    ],
)  # fmt: skip
def test_by_course_number_and_lead(
    past: list[CourseSection], sections: list[CourseSection], expected: list[int | str]
) -> None:
    found = carry_over([was(one) for one in past], sections)
    assert [one.past for one in found] == [one.section for one in past]
    assert [one.section or one.outcome.value for one in found] == expected
    for one in found:
        proposed = one.outcome is CarryOver.PROPOSED
        assert one.designation == (Designation(one.section, *LIMITED) if proposed and one.section else None)


ANY = st.lists(
    st.tuples(
        st.sampled_from(["HR1", "hr1", "HR2", None, ""]), st.sampled_from([KIM, LEE, None]),
        st.sampled_from(["1", "2", None]), st.sampled_from(["A", "B"]),
    ),
    max_size=8,
)  # fmt: skip


@given(past=ANY, now=ANY)
def test_no_section_is_proposed_twice_and_none_of_another_course_or_lead(past: list[tuple], now: list[tuple]) -> None:  # type: ignore[type-arg]
    old = [a_section(number, *one) for number, one in enumerate(past, 1)]
    new = {number: a_section(number, *one) for number, one in enumerate(now, 101)}
    found = carry_over([was(one) for one in old], new.values())
    proposed = [one.section for one in found if one.section is not None]
    assert len(set(proposed)) == len(proposed)
    for one, before in zip(found, old, strict=True):
        alike = [
            section
            for section in new.values()
            if before.course_number
            and before.lead
            and section.lead == before.lead
            and (section.course_number or "").lower() == before.course_number.lower()
        ]
        assert (one.outcome is CarryOver.NO_SUCCESSOR) >= (not alike)
        if one.section is not None:
            assert new[one.section] in alike
