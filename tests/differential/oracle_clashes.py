"""The naive reading of the rules: whom and which rooms a run puts into two places at once. Every two sections are compared."""

from collections import Counter
from datetime import date
from itertools import combinations

from tests.differential.oracle import Slot
from tests.differential.oracle_facts import Row, World, every, lead, overlap, the

Place = tuple[int, date, int]
"""Section, date, flex period."""


def clashes(world: World, order: Row, rows: dict[Slot, Row]) -> dict[str, Counter[tuple[date, int]]]:
    """How many clashes the run has part in, by code, then by date and the flex period in which it books.

    It may be asked before the rows are written and after.
    """
    after = {
        (one["student_id"], one["on_date"], one["flex_period_id"]): one["section_id"] for one in world["appointment"]
    }
    booked: set[Place] = set()
    for slot, row in rows.items():
        if row["outcome"] in ("created", "replaced"):
            after[slot] = row["target"]
            booked.add((row["target"], *slot[1:]))
    held = sorted({(section, day, period) for (_, day, period), section in after.items()})
    found: dict[str, Counter[tuple[date, int]]] = {}
    for one, other in combinations(held, 2):
        by = next((place for place in (one, other) if place in booked), None)
        if by is None or one[0] == other[0] or one[1] != other[1] or not at_once(world, one, other):
            continue
        if (leads := lead(world, one[0])) is not None and leads == lead(world, other[0]):
            found.setdefault("STAFF_CLASH", Counter())[by[1:]] += 1
        if (needs := room(world, order["school"], one)) is not None and needs == room(world, order["school"], other):
            found.setdefault("ROOM_CLASH", Counter())[by[1:]] += 1
    return found


def at_once(world: World, one: Place, other: Place) -> bool:
    if one[2] == other[2]:
        return True
    both_ring = all(the(world, "flex_period", id=place[2])["active"] for place in (one, other))
    return both_ring and overlap(world, one[2], other[2], one[1])


def room(world: World, school: int, place: Place) -> str | None:
    """The date's, else the section's, else its lead's; big and small letters and spaces around are one room."""
    section = the(world, "section", id=place[0])
    if section["school_id"] != school:
        return None
    rooms = [row["room"] for row in every(world, "adjustment", section_id=place[0], on_date=place[1])]
    rooms.append(section["room"])
    works = {"staffer_id": lead(world, place[0]), "school_id": school, "active": True}
    rooms += [row["room"] for row in every(world, "staffer_school", **works)]
    return next((one for one in rooms if one is not None), "").strip().lower() or None
