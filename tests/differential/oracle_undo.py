"""The naive reading of the rules of undo: every row a run wrote, one after the other, by what stands before the undo."""

from datetime import datetime

from tests.differential.oracle import Slot, enforces_capacity
from tests.differential.oracle_facts import (
    Row,
    World,
    blocked,
    clashes,
    closed,
    every,
    frozen,
    seats,
    taken,
    the,
)
from tests.differential.oracle_people import is_member, people

APPOINTMENT = (
    "on_date", "student_id", "flex_period_id", "section_id", "birth", "version", "run_id", "replaced", "made_at", "locked",
    "attended", "origin", "made_by", "type", "comment",
)  # fmt: skip
TAKEN_BACK = ("removed", "restored", "opened")


def plan_undo(world: World, run: int, now: datetime) -> dict[Slot, Row]:
    """What would become of every row of the run: outcome, and the history entry that would come back."""
    ran = the(world, "run", id=run)
    order = ran["order"]
    found: dict[Slot, Row] = {}
    for slot, row in ran["rows"].items():
        if row["outcome"] in ("created", "replaced"):
            found[slot] = judge(world, order, run, slot, now)
        elif row["outcome"] == "cancelled":
            found[slot] = judge_cancelled(world, order, run, slot, now)
    if enforces_capacity(order):
        give_seats(world, order, found)
    return found


def judge(world: World, order: Row, run: int, slot: Slot, now: datetime) -> Row:
    student, day, period = slot
    where = {"student_id": student, "on_date": day, "flex_period_id": period}
    birth = ("born", run, *slot)
    standing = next(every(world, "appointment", **where, birth=birth), None)
    if standing is None or standing["version"] != birth:
        return {"outcome": "changed_since", "back": None}
    if standing["attended"]:
        return {"outcome": "attendance_taken", "back": None}
    reason = frozen(world, order["school"], day, now)
    if reason is not None:
        return {"outcome": reason, "back": None}
    if standing["replaced"] is None:
        return {"outcome": "removed", "back": None}
    back = what_stood_before(world, standing)
    if back is None:
        return {"outcome": "opened", "back": None}
    return {"outcome": may_come_back(world, order["school"], back), "back": back}


def judge_cancelled(world: World, order: Row, run: int, slot: Slot, now: datetime) -> Row:
    """Of a row that the run cancelled: nothing may stand, or have stood, in its slot since."""
    where = {"student_id": slot[0], "on_date": slot[1], "flex_period_id": slot[2]}
    last = list(every(world, "appointment_history", **where))[-1]
    ours = last["ended_run_id"] == run and last["end_reason"] == "cancelled"
    if not ours or any(every(world, "appointment", **where)):
        return {"outcome": "changed_since", "back": None}
    reason = frozen(world, order["school"], slot[1], now)
    if reason is not None:
        return {"outcome": reason, "back": None}
    back = that_or_before(world, last)
    if back is None:
        return {"outcome": "opened", "back": None}
    return {"outcome": may_come_back(world, order["school"], back), "back": back}


def what_stood_before(world: World, row: Row) -> Row | None:
    """What the row displaced; if that belonged to a run undone meanwhile, what that had displaced, and so on."""
    if row["replaced"] is None:
        return None
    return that_or_before(world, the(world, "appointment_history", birth=row["replaced"], successor=row["birth"]))


def that_or_before(world: World, before: Row) -> Row | None:
    for run in every(world, "run", id=before["run_id"]):
        as_written = before["version"] == before["birth"]
        if as_written and run["undone_at"] is not None and run["undone_at"] > before["ended_at"]:
            return what_stood_before(world, before)
    return before


def may_come_back(world: World, school: int, back: Row) -> str:
    student, day, period = back["student_id"], back["on_date"], back["flex_period_id"]
    if not is_member(world, school, student):
        return "not_a_member"
    if the(world, "section", id=back["section_id"])["status"] != "active":
        return "section_not_active"
    if closed(world, period, day, the(world, "student", id=student)["graduation_year"]):
        return "closed"
    if blocked(world, back["section_id"], day, period):
        return "blocked"
    return "clash" if clashes(world, student, day, period) else "restored"


def give_seats(world: World, order: Row, found: dict[Slot, Row]) -> None:
    """Rows that would come back compete for the seats free before the undo, in the order of the run's own list or by name."""
    everyone = {**order, "exclude": [], "who": order["who"] if order["who"]["kind"] == "ids" else {"kind": "everyone"}}
    rank = {student["id"]: number for number, student in enumerate(people(world, everyone))}
    given: dict[object, int] = {}
    for slot in sorted(
        (slot for slot, row in found.items() if row["outcome"] == "restored"), key=lambda slot: rank[slot[0]]
    ):
        section, day, period = found[slot]["back"]["section_id"], slot[1], slot[2]
        limit = seats(world, section, day)
        if limit is None:
            continue
        if given.get((section, day, period), 0) >= limit - taken(world, section, day, period):
            found[slot]["outcome"] = "full"
        else:
            given[section, day, period] = given.get((section, day, period), 0) + 1


def undo(world: World, run: int, actor: Row, now: datetime) -> dict[Slot, Row]:
    """Take the rows back; a row that had displaced something goes to the history, one that had not leaves no trace."""
    found = plan_undo(world, run, now)
    for (student, day, period), row in found.items():
        if row["outcome"] not in TAKEN_BACK:
            continue
        if the(world, "run", id=run)["order"]["cancels"]:
            if row["back"] is not None:
                world["appointment"].append({column: row["back"][column] for column in APPOINTMENT})
            continue
        standing = the(world, "appointment", student_id=student, on_date=day, flex_period_id=period)
        world["appointment"].remove(standing)
        if standing["replaced"] is not None:
            ended = {"ended_at": now, "ended_by": actor["name"], "end_reason": "undone", "ended_run_id": run}
            world["appointment_history"].append({**standing, **ended, "successor": None})
        if row["back"] is not None:
            world["appointment"].append({column: row["back"][column] for column in standing})
    the(world, "run", id=run)["undone_at"] = now
    return found
