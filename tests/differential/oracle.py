"""A naive row-at-a-time reading of the rules of mass scheduling (plan and apply), to hold the SQL against.

Written from the rules in words and sharing no code with domain, application or adapters (test_oracle_stands_alone.py sees to
that). It is slow and obvious on purpose: every row asks every question anew.

An order is a dict: school, who and exclude ({kind, value}), section (None: own homeroom), first, last, weekdays, cycle_days,
every, without, periods, existing, capacity, lock, type, comment, booked ({sections, origins}: only what is booked and matches is
changed), cancels, week (with of_week: where each is in it, instead of a section). An actor is a dict: name, is_admin, staffer.
"""

from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

from tests.differential.oracle_facts import (
    Row,
    World,
    blocked,
    clashes,
    closed,
    dates_of,
    every,
    frozen,
    homerooms,
    overlap,
    seats,
    taken,
    the,
)
from tests.differential.oracle_facts import bells as meeting_of
from tests.differential.oracle_people import people, reported_ids

Slot = tuple[int, date, int]
"""Student, date, flex period."""

IN_ORDER = (
    "closed",
    "frozen",
    "no_homeroom",
    "ambiguous_homeroom",
    "blocked",
    "unchanged",
    "locked",
    "kept",
    "clash",
    "full",
    "replaced",
    "created",
    "cancelled",
)


def refusals(world: World, order: Row, actor: Row) -> set[str]:
    """Why the order cannot be carried out at all."""
    found = set()
    years = list(every(world, "school_year", school_id=order["school"]))
    if not any(year["first_day"] <= order["first"] and order["last"] <= year["last_day"] for year in years):
        found.add("OUTSIDE_SCHOOL_YEAR")
    dates = dates_of(world, order)
    if not dates:
        found.add("EMPTY_WINDOW")
    own = {row["id"] for row in every(world, "flex_period", school_id=order["school"], active=True)}
    if not set(order["periods"]) <= own:
        found.add("NOT_FOUND")
    elif order["booked"] is None and any(
        overlap(world, one, other, day) for day in dates for one, other in combinations(order["periods"], 2)
    ):
        found.add("PERIODS_OVERLAP")
    sections = {row["id"]: row["status"] for row in every(world, "section", school_id=order["school"])}
    asked = [one["value"] for one in (order["who"], *order["exclude"]) if one["kind"] == "sections"]
    if any(section not in sections for named in asked for section in named):
        found.add("NOT_FOUND")
    such = order["of_week"] if order["week"] else order["booked"]
    if such is not None and not set(such["sections"] or []) <= set(sections):
        found.add("NOT_FOUND")
    own_sections = {row["section_id"] for row in every(world, "section_staffer", staffer_id=actor["staffer"])}
    if (
        order["booked"] is not None
        and not actor["is_admin"]
        and not set(order["booked"]["sections"] or [0]) <= own_sections
    ):
        found.add("BOOKINGS_NOT_YOURS")
    if order["section"] is not None and order["section"] not in sections:
        found.add("NOT_FOUND")
    elif order["section"] is not None and sections[order["section"]] != "active":
        found.add("SECTION_NOT_ACTIVE")
    teaches = any(every(world, "section_staffer", section_id=order["section"], staffer_id=actor["staffer"]))
    if not actor["is_admin"] and not enforces_capacity(order) and not teaches:
        found.add("CAPACITY_NOT_YOURS")
    return found


def enforces_capacity(order: Row) -> bool:
    if order["capacity"] is None:
        return order["section"] is not None or order["cancels"] or order["week"] is not None
    return bool(order["capacity"] == "enforce")


def displaces(world: World, order: Row, actor: Row, current: Row) -> bool:
    if current["locked"]:
        teaches = any(every(world, "section_staffer", section_id=current["section_id"], staffer_id=actor["staffer"]))
        may_unlock = actor["is_admin"] or current["made_by"] == actor["name"] or teaches
        return bool(order["existing"] == "replace_locked" and may_unlock)
    if order["existing"] == "replace_prebooked":
        return bool(current["origin"] == "homeroom_prebook")
    return bool(order["existing"] in ("replace", "replace_locked"))


def judge(world: World, order: Row, actor: Row, student: Row, day: date, period: int, now: datetime) -> Row:
    """Everything that holds of one row, but for the seats, which rows compete for."""
    where = {"student_id": student["id"], "on_date": day, "flex_period_id": period}
    current = next(every(world, "appointment", **where), None)
    if order["week"] is not None:
        source = in_the_week(world, order, student["id"], day, period)
        own = set() if source is None else {source["section_id"]}
    else:
        own = {order["section"]} if order["section"] else homerooms(world, order["school"], student["id"], day, period)
    if order["cancels"]:
        return judge_cancelling(world, order, actor, current, day, now)
    target = min(own) if len(own) == 1 else None
    reason = frozen(world, order["school"], day, now)
    if reason is None and current is not None and current["attended"]:
        reason = "attendance_taken"
    holds = set()
    if closed(world, period, day, student["graduation_year"]):
        holds.add("closed")
    if reason is not None:
        holds.add("frozen")
    if target is None:
        holds.add("ambiguous_homeroom" if own else "no_homeroom")
    elif blocked(world, target, day, period):
        holds.add("blocked")
    if current is not None and current["section_id"] == target:
        holds.add("unchanged")
    elif current is not None and not displaces(world, order, actor, current):
        holds.add("locked" if current["locked"] else "kept")
    if clashes(world, student["id"], day, period):
        holds.add("clash")
    return {"target": target, "current": current, "frozen": reason, "holds": holds}


def judge_cancelling(world: World, order: Row, actor: Row, current: Row | None, day: date, now: datetime) -> Row:
    assert current is not None
    reason = frozen(world, order["school"], day, now) or ("attendance_taken" if current["attended"] else None)
    holds = {"cancelled"}
    if reason is not None:
        holds.add("frozen")
    if not displaces(world, order, actor, current):
        holds.add("locked" if current["locked"] else "kept")
    return {"target": None, "current": current, "frozen": reason, "holds": holds}


def matches(such: Row, one: Row) -> bool:
    of_sections = such["sections"] is None or one["section_id"] in such["sections"]
    return of_sections and (such["origins"] is None or one["origin"] in such["origins"])


def in_the_week(world: World, order: Row, student: int, day: date, period: int) -> Row | None:
    """What the student has in the week to copy, on the same weekday in the same period."""
    like = order["week"] - timedelta(days=order["week"].weekday()) + timedelta(days=day.weekday())
    found = next(every(world, "appointment", student_id=student, on_date=like, flex_period_id=period), None)
    return found if found is not None and matches(order["of_week"], found) else None


def has_row(world: World, order: Row, student: int, day: date, period: int) -> bool:
    if order["week"] is not None:
        source = in_the_week(world, order, student, day, period)
        return source is not None and the(world, "section", id=source["section_id"])["status"] == "active"
    if order["booked"] is not None:
        where = {"student_id": student, "on_date": day, "flex_period_id": period}
        return any(matches(order["booked"], one) for one in every(world, "appointment", **where))
    return True


def members(world: World, order: Row) -> list[Row]:
    """The people of the order; of those that start from bookings, who has any that match from the first to the last date."""
    found = people(world, order)
    if order["week"] is not None:
        monday = order["week"] - timedelta(days=order["week"].weekday())
        such, first, last = order["of_week"], monday, monday + timedelta(days=6)
    elif order["booked"] is not None:
        such, first, last = order["booked"], order["first"], order["last"]
    else:
        return found
    having = {
        one["student_id"]
        for one in world["appointment"]
        if first <= one["on_date"] <= last and one["flex_period_id"] in order["periods"] and matches(such, one)
    }
    return [student for student in found if student["id"] in having]


def have_ended(world: World, order: Row) -> list[int]:
    """How many bookings of a week to copy bring no row, since their sections have ended; nothing where there are none."""
    if order["week"] is None:
        return []
    sources = [
        in_the_week(world, order, student["id"], day, period)
        for student in members(world, order)
        for day in dates_of(world, order)
        for period in order["periods"]
    ]
    count = sum(
        one is not None and the(world, "section", id=one["section_id"])["status"] != "active" for one in sources
    )
    return [count] if count else []


def plan(world: World, order: Row, actor: Row, now: datetime) -> dict[Slot, Row]:
    """Every row of the order with its outcome; rows of one date and period in the order in which seats are given."""
    found: dict[Slot, Row] = {}
    everybody = members(world, order)
    for day in dates_of(world, order):
        for period in order["periods"]:
            given: dict[int, int] = {}
            for student in everybody:
                if not has_row(world, order, student["id"], day, period):
                    continue
                row = judge(world, order, actor, student, day, period, now)
                target = row["target"]
                if target is not None and enforces_capacity(order):
                    limit = seats(world, target, day)
                    if limit is not None:
                        free = max(0, limit - taken(world, target, day, period))
                        reaches = not row["holds"]
                        if given.get(target, 0) >= free:
                            row["holds"].add("full")
                        if reaches:
                            given[target] = given.get(target, 0) + 1
                if not order["cancels"]:
                    row["holds"].add("created" if row["current"] is None else "replaced")
                row["outcome"] = next(outcome for outcome in IN_ORDER if outcome in row["holds"])
                found[student["id"], day, period] = row
    return found


def shown(rows: dict[Slot, Row]) -> dict[Slot, tuple[Any, ...]]:
    """Rows as a plan shows them: outcome, reason, target, and the current appointment with its version."""
    return {
        slot: (
            row["outcome"],
            row["frozen"] if row["outcome"] == "frozen" else None,
            row["target"],
            *(None if row["current"] is None else row["current"][name] for name in ("section_id", "birth", "version")),
        )
        for slot, row in rows.items()
    }


def fingerprint(rows: dict[Slot, Row]) -> dict[Slot, tuple[Any, ...]]:
    """What must not have changed since the plan: outcome, target, current appointment and its version."""
    return {
        slot: (outcome, target, birth, version) for slot, (outcome, _, target, _, birth, version) in shown(rows).items()
    }


def count(values: list[Any]) -> dict[Any, int]:
    return {value: values.count(value) for value in set(values)}


def counts(rows: dict[Slot, Row]) -> Row:
    """By outcome, by date, by target section."""
    return {
        "all": count([row["outcome"] for row in rows.values()]),
        "by_date": {
            day: count([row["outcome"] for slot, row in rows.items() if slot[1] == day])
            for day in {slot[1] for slot in rows}
        },
        "by_section": {
            section: count([row["outcome"] for row in rows.values() if row["target"] == section])
            for section in {row["target"] for row in rows.values()} - {None}
        },
    }


def missing_bells(world: World, order: Row) -> list[int]:
    """For each period without bell times with which a clash could not be seen: on how many of the order's dates.

    Those of the order, and others on dates on which one of the order has bell times; of this school and of those that share a
    student with it.
    """
    found = []
    for period in every(world, "flex_period", active=True):
        if period["school_id"] != order["school"] and not _share_a_student(world, order["school"], period["school_id"]):
            continue
        silent = [day for day in dates_of(world, order) if _is_silent(world, period["id"], day)]
        if period["id"] not in order["periods"]:
            silent = [day for day in silent if any(_rings(world, one, day) for one in order["periods"])]
        found.append(len(silent))
    return sorted(number for number in found if number)


def _is_silent(world: World, period: int, day: date) -> bool:
    meeting = meeting_of(world, period, day)
    return meeting is not None and meeting["starts_at"] is None


def _rings(world: World, period: int, day: date) -> bool:
    meeting = meeting_of(world, period, day)
    return meeting is not None and meeting["starts_at"] is not None


def _share_a_student(world: World, here: int, there: int) -> bool:
    ours = {row["student_id"] for row in every(world, "student_school", school_id=here, active=True)}
    return any(row["student_id"] in ours for row in every(world, "student_school", school_id=there))


def apply(world: World, order: Row, actor: Row, run: int, now: datetime) -> dict[Slot, Row]:
    """Write what `plan` says: appointments, and the displaced ones to the history."""
    rows = plan(world, order, actor, now)
    by_whom = "admin" if actor["is_admin"] else "staff"
    for slot, row in rows.items():
        if row["outcome"] == "cancelled":
            world["appointment"].remove(row["current"])
            ended = {"ended_at": now, "ended_by": actor["name"], "end_reason": "cancelled", "ended_run_id": run}
            world["appointment_history"].append({**row["current"], **ended, "successor": None})
        if row["outcome"] not in ("created", "replaced"):
            continue
        student, day, period = slot
        birth = ("born", run, *slot)
        current = row["current"]
        if current is not None:
            world["appointment"].remove(current)
            ended = {"ended_at": now, "ended_by": actor["name"], "end_reason": "displaced", "ended_run_id": run}
            world["appointment_history"].append({**current, **ended, "successor": birth})
        world["appointment"].append(
            {
                "on_date": day,
                "student_id": student,
                "flex_period_id": period,
                "section_id": row["target"],
                "birth": birth,
                "version": birth,
                "run_id": run,
                "replaced": None if current is None else current["birth"],
                "made_at": now,
                "locked": order["lock"],
                "attended": False,
                "origin": "homeroom_prebook" if order["section"] is None and order["week"] is None else by_whom,
                "made_by": actor["name"],
                "type": order["type"],
                "comment": order["comment"],
            }
        )
    world["run"].append({"id": run, "order": order, "actor": actor, "rows": rows, "at": now, "undone_at": None})
    return rows


__all__ = [
    "apply",
    "counts",
    "enforces_capacity",
    "fingerprint",
    "have_ended",
    "members",
    "missing_bells",
    "plan",
    "refusals",
    "reported_ids",
    "shown",
]
