"""What others do between a run and its undoing: edits, cancellations, leavers, closures, blocks, fewer seats."""

from datetime import datetime, timedelta

from tests.differential.dice import Maker
from tests.differential.oracle_facts import Row
from tests.differential.schools import an_appointment


def meddle(make: Maker, now: datetime) -> set[str]:
    """Change a few things at random; answers the tables that changed."""
    written = [row for row in make.world["appointment"] if row["run_id"] is not None]
    # Rather rows that displaced something: they are the harder ones to undo.
    written = [row for row in written if row["replaced"] is not None] or written
    changed: set[str] = set()
    for row in make.some(range(len(written)), 0, 4):
        changed |= to_an_appointment(make, written[row], now)
    for _ in range(make.dice.choice([0, 1, 2]) if make.world["appointment"] else 0):
        changed |= to_the_school(make, written, now)
    return changed


def to_an_appointment(make: Maker, row: Row, now: datetime) -> set[str]:
    world = make.world
    match make.dice.choice(["edit", "cancel", "attend", "crowd", "book_beside", "book_beside", "block"]):
        case "edit":
            row["version"], row["comment"] = make.birth(), "Edited"
        case "attend":
            row["attended"] = True
        case "cancel":
            world["appointment"].remove(row)
            ended = {"ended_at": now, "ended_by": "staffer:1", "end_reason": "cancelled", "ended_run_id": None}
            world["appointment_history"].append({**row, **ended, "successor": None})
            return {"appointment", "appointment_history"}
        case "crowd":
            crowd_what_was_displaced(make, row)
        case "book_beside":
            book_beside(make, row)
        case "block":
            section = next(
                (one["section_id"] for one in world["appointment_history"] if one["successor"] == row["birth"]),
                row["section_id"],
            )
            school = next(one["school_id"] for one in world["section"] if one["id"] == section)
            where = {"school_id": school, "section_id": section, "staffer_id": None, "flex_period_ids": None}
            days = {"first_day": row["on_date"], "last_day": row["on_date"]}
            make.put("blocked_date", id=make.id(), **where, **days, reason="Trip")
            return {"blocked_date"}
    return {"appointment"}


def crowd_what_was_displaced(make: Maker, row: Row) -> None:
    """Others take the seats of the section that the row's student was displaced from."""
    world = make.world
    for old in [one for one in world["appointment_history"] if one["successor"] == row["birth"]]:
        busy = {
            one["student_id"]
            for one in world["appointment"]
            if (one["on_date"], one["flex_period_id"]) == (row["on_date"], row["flex_period_id"])
        }
        for student in make.some({one["id"] for one in world["student"]} - busy, 0, 2):
            an_appointment(make, student, old["on_date"], old["flex_period_id"], old["section_id"])


def book_beside(make: Maker, row: Row) -> None:
    """The same student on the same date in the other periods of the school, which may well overlap."""
    world = make.world
    section = next(one for one in world["section"] if one["id"] == row["section_id"])
    busy = {
        one["flex_period_id"]
        for one in world["appointment"]
        if (one["student_id"], one["on_date"]) == (row["student_id"], row["on_date"])
    }
    for period in world["flex_period"]:
        if period["school_id"] == section["school_id"] and period["active"] and period["id"] not in busy:
            an_appointment(make, row["student_id"], row["on_date"], period["id"], section["id"])


def to_the_school(make: Maker, written: list[Row], now: datetime) -> set[str]:
    world, dice = make.world, make.dice
    row = dice.choice(written or world["appointment"])
    student, day = row["student_id"], row["on_date"]
    match dice.choice(
        ["leave", "inactive", "end_section", "closure", "closure", "closure", "freeze", "seats", "pin", "enroll"]
    ):
        case "leave":
            for membership in world["student_school"]:
                membership["active"] &= membership["student_id"] != student
            return {"student_school"}
        case "inactive":
            next(row for row in world["student"] if row["id"] == student)["status"] = "inactive"
            return {"student"}
        case "end_section":
            dice.choice(world["section"])["status"] = "ended"
            return {"section"}
        case "closure":
            years = make.some(range(2027, 2031), 1, 3) if make.chance(0.3) else None
            school = next(one["school_id"] for one in world["section"] if one["id"] == row["section_id"])
            own = {"id": make.id(), "school_id": school, "reason": "Flood"}
            make.put("closure", **own, graduation_years=years, first_day=day, last_day=day)
            return {"closure"}
        case "freeze":
            freezing = dice.choice(world["school"])
            freezing["frozen"] = not freezing["frozen"]
            return {"school"}
        case "seats":
            dice.choice(world["section"])["seats"] = dice.choice([None, 0, 1])
            return {"section"}
        case "pin":
            for pin in make.some(range(len(world["homeroom_pin"])), 0, 2):
                world["homeroom_pin"][pin]["ended_at"] = now
            return {"homeroom_pin"}
    for number in make.some(range(len(world["enrollment"])), 0, 3):
        roster = world["enrollment"][number]
        roster["active"] = not roster["active"]
    return {"enrollment"}


def later(make: Maker, now: datetime) -> datetime:
    """Minutes go by, sometimes days."""
    return now + timedelta(minutes=make.dice.choice([1, 5, 5, 30, 30, 24 * 60, 3 * 24 * 60]))
