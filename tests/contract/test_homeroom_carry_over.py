"""A school year ends and another begins: the first sync waits, seniors leave, homerooms are proposed again."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from application.access import Role, Viewer
from application.homeroom.carry_over import CarryOverDesignations, ProposeCarryOver
from domain.errors import NotAllowed
from domain.homeroom_carry_over import CarryOver
from domain.ids import SchoolId
from domain.roster_feed import FeedSection, Kind
from tests.contract.roster_feeds import Feed, holds, told
from tests.contract.roster_worlds import RosterWorld
from tests.support.schools import FixedClock

THIS, NEXT = (date(2026, 8, 17), date(2027, 6, 4)), (date(2027, 8, 16), date(2028, 6, 2))


def a_year(year: tuple[date, date], sections: dict[str, tuple[str | None, str]], *students: str) -> Feed:
    """Sections by id: course number and lead."""
    feed = Feed().school("N", "North High", year=year).staffer("kim", "N").staffer("lee", "N")
    for student in students:
        feed.student(student, "N")
    for key, (number, lead) in sections.items():
        feed.section(key, "N", staff=[lead])
        for student in students:
            feed.enroll(key, student)
        feed.sections = [_of_course(one, key, number) for one in feed.sections]
    return feed


def _of_course(one: Any, key: str, number: str | None) -> Any:
    of_key = isinstance(one, FeedSection) and one.source_id == key
    return one._replace(course_number=number) if of_key else one


OLD = {"adv-kim": ("HR9", "kim"), "adv-lee": ("HR9", "lee"), "art": ("A1", "kim")}
NEW = {"adv-kim-28": ("HR9", "kim"), "adv-kim-b": ("X", "kim"), "art-28": ("A1", "kim")}


async def a_new_year(home: RosterWorld) -> SchoolId:
    await home.sync(a_year(THIS, OLD, "ada", "bob", "senior"))
    for section in ("adv-kim", "adv-lee"):
        await home.designate(section)
    first = replace(a_year(NEXT, NEW, "ada", "bob", "freshman"), fingerprint="1" * 64)
    held = await home.sync(first)
    assert holds(held) == {"North High": "HOLD_NEW_YEAR"}
    assert held.parts[0].hold is not None
    assert held.parts[0].hold.message.startswith("This is the first sync of a new school year and such changes are exp")
    assert (await home.students())["senior"][2] == "active"
    done = await home.sync(first, release=held.id)
    assert (told(done, Kind.STUDENT), told(done, Kind.SECTION)) == (
        {"created": 1, "left": 1},
        {"created": 3, "left": 3},
    )
    assert (await home.students())["senior"][2] == "left"
    return SchoolId((await home.ids(Kind.SCHOOL))["N"])


async def test_a_new_year_waits_then_seniors_leave_and_homerooms_are_proposed(home: RosterWorld) -> None:
    school = await a_new_year(home)
    ids = await home.ids(Kind.SECTION)
    before = await home.dump()
    found = (await ProposeCarryOver(home.begin)(home.admin, [school]))[school]
    assert [(one.past, one.outcome, one.section) for one in found] == [
        (ids["adv-kim"], CarryOver.PROPOSED, ids["adv-kim-28"]),
        (ids["adv-lee"], CarryOver.NO_SUCCESSOR, None),
    ]
    assert await home.dump() == before, "a proposal changes nothing"


async def test_what_is_proposed_is_designated_once(home: RosterWorld) -> None:
    school = await a_new_year(home)
    ids = await home.ids(Kind.SECTION)
    apply = CarryOverDesignations(home.begin, FixedClock(home.now))
    some = await apply(home.admin, school, [ids["art-28"]], key="a")
    assert [(one.id, one.refused and one.refused.code) for one in some] == [(ids["art-28"], "NOT_PROPOSED")]
    for _ in range(2):
        done = await apply(home.admin, school, key="b")
        assert [(one.id, one.refused) for one in done] == [(ids["adv-kim-28"], None)]
    assert ("adv-kim-28",) in (await home.tables())["homeroom_designation"]
    assert await apply(home.admin, school) == ()
    assert [one.outcome for one in (await ProposeCarryOver(home.begin)(home.admin, [school]))[school]] == [
        CarryOver.NO_SUCCESSOR
    ] * 2


async def test_only_admins_of_the_school_see_and_do_it(home: RosterWorld) -> None:
    school = await a_new_year(home)
    other = Viewer(Role.ADMIN, home.id, "staffer:1", frozenset({SchoolId(1)}))
    with pytest.raises(NotAllowed):
        await ProposeCarryOver(home.begin)(other, [school])
    with pytest.raises(NotAllowed):
        await CarryOverDesignations(home.begin, FixedClock(home.now))(other, school)
