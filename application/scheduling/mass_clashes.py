"""Notices of a mass run that puts a lead or a room into two places at the same time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from application.ports.mass_clashes import Needed, RivalPeriod, RunClashes
from application.ports.mass_schedules import Counts
from application.ports.transaction import Transaction
from application.scheduling.clash_json import clash_to_json
from application.scheduling.clash_reader import Need
from application.scheduling.find_clashes import booked
from application.scheduling.mass_order import Prepared, bells_of
from domain.clashes import ROOM_CLASH, STAFF_CLASH, Clash
from domain.counted import counted
from domain.mass_days import rivals_at

SHOWN = 10
"""So many clashes stand with a notice; the rest are counted."""


async def clash_notices(tx: Transaction, prepared: Prepared, counts: Counts) -> tuple[Mapping[str, Any], ...]:
    """After all dates are planned or applied. Clashes stop nothing, and those that the run has no part in are not told."""
    dates = {day for (day, outcome), rows in counts.by_date.items() if outcome.books and rows}
    if not dates:
        return ()
    school, find = prepared.order.school, tx.mass_schedules.clashes_of_run
    leads = await find(school, Needed.LEAD, await _rivals(tx, prepared, dates), SHOWN)
    rooms = await find(school, Needed.ROOM, (), SHOWN)
    told = [(STAFF_CLASH, "lead", leads), (ROOM_CLASH, "room", rooms)]
    return tuple([await _notice(tx, code, of, found) for code, of, found in told if found.count])


async def _rivals(tx: Transaction, prepared: Prepared, dates: set[date]) -> list[RivalPeriod]:
    """Of schools that share a lead with the order's, but no student."""
    further = await tx.mass_schedules.schools_of_leads(prepared.order.school) - prepared.schools
    if not further:
        return []
    own, others = await bells_of(tx, prepared.order.school, sorted(further))
    days = [day for day in prepared.days if day.day in dates]
    return [RivalPeriod(one.day, one.flex_period, rival) for one, rival in rivals_at(days, own, others)]


async def _notice(tx: Transaction, code: str, of: str, found: RunClashes) -> dict[str, Any]:
    dates = len({day for day, _ in found.by_period})
    return {
        "code": code,
        "message": f"{counted(found.count, 'time')}, on {counted(dates, 'date')}, a {of} has two sections with students at once: "
        f"look at the first of these clashes, then give one of the sections another {of}, or book elsewhere.",
        "count": found.count,
        "byPeriod": [
            {"date": day.isoformat(), "flexPeriod": period, "count": count}
            for (day, period), count in sorted(found.by_period.items())
        ],
        "first": [clash_to_json(one) for one in await _clashes(tx, found.first)],
    }


async def _clashes(tx: Transaction, pairs: Sequence[tuple[Need, Need]]) -> list[Clash]:
    ones = await booked(tx, [one for one, _ in pairs])
    others = await booked(tx, [other for _, other in pairs])
    return [Clash(need.needed, *both) for (need, _), *both in zip(pairs, ones, others, strict=True)]
