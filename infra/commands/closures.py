"""Closing a school from the command line, and telling what became of what was booked."""

from collections.abc import Iterator, Mapping
from typing import Any

from application.closures.wish import ClosureWish
from domain.closing import Booked
from domain.counted import counted
from domain.errors import Refused
from domain.roster import School
from infra.commands.common import Answer
from infra.commands.session import Session
from infra.commands.tables import number

_LEFT = {"past": "are over", "frozen_today": "are frozen", "attendance_taken": "have attendance"}
_WHY_NOT = {
    "no_date": "no later date was found",
    "not_a_member": "the student is no longer at the school",
    "section_not_active": "the section has ended",
    "closed": "no school for the student there, or the flex period does not meet",
    "blocked": "the section is blocked there",
    "already_booked": "the student is in that section there already",
    "slot_taken": "something else stands there",
    "clash": "the student is booked at the same time there",
    "full": "no seat is left there",
}


def booked(given: str) -> Booked:
    """Raises `Refused` `BAD_OPTION`."""
    try:
        return Booked(given.strip().lower())
    except ValueError:
        message = f"{given} is not understood: say keep, cancel or move."
        raise Refused("BAD_OPTION", message, field="appointments") from None


async def close(session: Session, school: School, wish: ClosureWish, *, dry_run: bool) -> Answer:
    app, years = session.app, wish.graduation_years
    data: dict[str, Any] = {
        "school": school.name,
        "firstDay": wish.first_day.isoformat(),
        "lastDay": wish.last_day.isoformat(),
        "reason": wish.reason,
        "graduationYears": None if years is None else sorted(years),
    }
    days = f"from {wish.first_day} to {wish.last_day}: {wish.reason}."
    if wish.booked is Booked.KEEP and not dry_run:
        await app.save_closure(session.viewer, wish)
        return Answer(data, f"{school.name} is closed {days}")
    ask = app.plan_closure if dry_run else app.close_school
    report = await session.work_job(await ask(session.viewer, wish))
    told = [f"{school.name} {'would be' if dry_run else 'is'} closed {days}", *_lines(report)]
    return Answer({**data, "dryRun": dry_run, "appointments": report["counts"]}, "\n".join(told))


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    counts = report["counts"]
    moved = counts.get("moved", 0)
    cancelled = sum(count for name, count in counts.items() if name not in _LEFT) - moved
    yield f"{counted(report['rowCount'], 'appointment')} met: {number(moved)} moved, {number(cancelled)} cancelled."
    for name, why in _WHY_NOT.items():
        if name in counts:
            yield f"Not moved but cancelled, {why}: {number(counts[name])}"
    for name, why in _LEFT.items():
        if name in counts:
            yield f"Left alone, they {why}: {number(counts[name])}"
