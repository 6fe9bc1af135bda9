"""Random orders of every kind, and who gives them; as plain data for the oracle, and in the application's own words."""

from datetime import date, timedelta
from typing import Any

from application.access import Role, Viewer
from domain.appointment import Origin
from domain.ids import DistrictId, FlexPeriodId, SchoolId, SectionId, StafferId
from domain.mass_change import AsInWeek, Booked, ToNowhere
from domain.mass_order import (
    Audience,
    ByGradeLevels,
    ByGradesBelow,
    ByGraduationYears,
    BySections,
    BySisIds,
    Capacity,
    Everyone,
    Existing,
    ListedId,
    MassOrder,
    Target,
    ToOwnHomeroom,
    ToSection,
)
from domain.window import Window
from tests.differential.dice import COURSES, DAYS, Maker
from tests.differential.oracle_facts import Row


def an_order(make: Maker) -> Row:
    dice, world = make.dice, make.world
    school = dice.choice(world["school"])["id"]
    sections = [row["id"] for row in world["section"] if row["school_id"] == school]
    active = [row["id"] for row in world["section"] if row["school_id"] == school and row["status"] == "active"]
    periods = [row["id"] for row in world["flex_period"] if row["school_id"] == school and row["active"]]
    if make.chance(0.03):
        sections = active = [row["id"] for row in world["section"]]
        periods = [row["id"] for row in world["flex_period"]]
    first = dice.choice(DAYS[:7])
    order = {
        "school": school,
        "who": {"kind": "everyone"} if make.chance(0.5) else an_audience(make, sections),
        "exclude": [an_audience(make, sections) for _ in range(dice.choice([0, 0, 0, 0, 1, 2]))],
        "section": dice.choice(active if make.chance(0.97) else sections) if make.chance(0.55) else None,
        "first": first,
        "last": first + timedelta(days=dice.randint(2, 9)),
        "weekdays": dice.choice([[1, 2, 3, 4, 5]] * 4 + [[1, 2, 3, 4, 5, 6], make.some(range(1, 8), 1, 4)]),
        "cycle_days": make.some("AB", 1, 2) if make.chance(0.15) else None,
        "every": 2 if make.chance(0.1) else 1,
        "without": make.some(DAYS, 1, 2) if make.chance(0.15) else [],
        "periods": make.some(periods, 1, 2 if make.chance(0.4) else 1),
        "existing": dice.choice(
            ["keep", "keep", "replace_prebooked", "replace", "replace", "replace_locked", "replace_locked"]
        ),
        "capacity": dice.choice([None, None, "enforce", "enforce", "ignore"]),
        "lock": make.chance(0.3),
        "type": dice.choice([None, "Advisory"]),
        "comment": dice.choice([None, "See you there"]),
        "booked": None,
        "cancels": False,
        "week": None,
    }
    if world["run"] and make.chance(0.7 if make.calm else 0.5):
        # The rows of an earlier run once more, to another place.
        before = dice.choice(world["run"])["order"]
        same = {name: before[name] for name in ("school", "who", "first", "last", "weekdays", "without", "periods")}
        elsewhere = [row["id"] for row in world["section"] if row["school_id"] == before["school"]]
        existing = dice.choice(["replace", "replace_locked", "replace_prebooked"])
        order |= same | {"section": dice.choice([None, None, *elsewhere]), "existing": existing}
    return order | what_is_booked(make, sections, first)


def what_is_booked(make: Maker, sections: list[int], first: date) -> Row:
    """Now and then the order changes or cancels what is booked, or books a week again."""
    such = {
        "sections": make.some(sections, 1, 3) if make.chance(0.4) else None,
        "origins": make.some(("homeroom_prebook", "student", "staff", "admin"), 1, 3) if make.chance(0.3) else None,
    }
    match make.dice.choice(["book"] * 9 + ["move", "cancel", "copy"]):
        case "move":
            return {"booked": such}
        case "cancel":
            return {"booked": such, "cancels": True, "section": None}
        case "copy":
            week = first + timedelta(days=make.dice.choice([-7, 0, 0, 7]))
            return {"week": week, "of_week": such, "section": None}
    return {}


def an_audience(make: Maker, sections: list[int]) -> Row:
    match make.dice.choice(
        ["graduation_years", "grade_levels", "ids", "ids", "ids", "ids", "sections", "grades_below"]
    ):
        case "graduation_years":
            return {"kind": "graduation_years", "value": make.some(range(2027, 2031), 1, 3)}
        case "grade_levels":
            return {"kind": "grade_levels", "value": make.some(range(8, 13), 1, 3)}
        case "sections":
            return {"kind": "sections", "value": make.some(sections, 1, 3)}
        case "grades_below":
            return {"kind": "grades_below", "value": (make.dice.choice(COURSES), make.dice.choice([50, 62.5, 80]))}
    known = [row["sis_id"] for row in make.world["student"]]
    ids = [make.dice.choice([*known, *known, "nobody", "0"]) for _ in range(make.dice.randint(4, 20))]
    return {"kind": "ids", "value": [(sis_id, 2 * line) for line, sis_id in enumerate(ids, 1)]}


def an_actor(make: Maker, order: Row) -> Row:
    """An admin who is also a staffer, a district admin who is none, or a staffer, rather one of the order's section."""
    staff = [row["staffer_id"] for row in make.world["staffer_school"] if row["school_id"] == order["school"]]
    teaching = [row["staffer_id"] for row in make.world["section_staffer"] if row["section_id"] == order["section"]]
    staffer = make.dice.choice(teaching if teaching and make.chance(0.5) else staff)
    match make.dice.choice(["admin", "district_admin", "staffer"]):
        case "admin":
            return {"name": f"staffer:{staffer}", "is_admin": True, "staffer": staffer}
        case "district_admin":
            return {"name": "district_admin:Lee", "is_admin": True, "staffer": None}
    return {"name": f"staffer:{staffer}", "is_admin": False, "staffer": staffer}


def viewer_of(actor: Row, district: DistrictId, school: int) -> Viewer:
    role = Role.DISTRICT_ADMIN if actor["staffer"] is None else Role.ADMIN if actor["is_admin"] else Role.STAFFER
    staffer = None if actor["staffer"] is None else StafferId(actor["staffer"])
    return Viewer(role, district, actor["name"], frozenset({SchoolId(school)}), staffer=staffer)


def in_own_words(order: Row) -> MassOrder:
    return MassOrder(
        school=SchoolId(order["school"]),
        who=_audience(order["who"]),
        exclude=tuple(_audience(one) for one in order["exclude"]),
        where=_target(order),
        when=Window(
            order["first"],
            order["last"],
            tuple(FlexPeriodId(one) for one in order["periods"]),
            frozenset(order["weekdays"]),
            None if order["cycle_days"] is None else frozenset(order["cycle_days"]),
            order["every"],
            frozenset(order["without"]),
        ),
        existing=Existing(order["existing"]),
        capacity=None if order["capacity"] is None else Capacity(order["capacity"]),
        lock=order["lock"],
        type=order["type"],
        comment=order["comment"],
        booked=None if order["booked"] is None else _booked(order["booked"]),
    )


def _target(order: Row) -> Target:
    if order["cancels"]:
        return ToNowhere()
    if order["week"] is not None:
        return AsInWeek(order["week"], _booked(order["of_week"]))
    return ToOwnHomeroom() if order["section"] is None else ToSection(SectionId(order["section"]))


def _booked(given: Row) -> Booked:
    sections, origins = given["sections"], given["origins"]
    return Booked(
        None if sections is None else frozenset(SectionId(one) for one in sections),
        None if origins is None else frozenset(Origin(one) for one in origins),
    )


def _audience(given: Row) -> Audience:
    value: Any = given.get("value")
    match given["kind"]:
        case "graduation_years":
            return ByGraduationYears(frozenset(value))
        case "grade_levels":
            return ByGradeLevels(frozenset(value))
        case "ids":
            return BySisIds(tuple(ListedId(sis_id, line) for sis_id, line in value))
        case "sections":
            return BySections(frozenset(SectionId(one) for one in value))
        case "grades_below":
            return ByGradesBelow(*value)
    return Everyone()
