"""`school prebook`: what is booked by itself after every sync; and its runs, where a command has synced."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import CycleDaysOption, SchoolOption, WeekdaysOption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.commands.session import Session


def prebook(
    school: SchoolOption = None,
    weeks: Annotated[int | None, typer.Option(help="Book so many weeks ahead, from 1 to 26.")] = None,
    weekdays: WeekdaysOption = None,
    cycle_days: CycleDaysOption = None,
    period: Annotated[list[str] | None, typer.Option(help="Only in these flex periods; in all if not given.")] = None,
    off: Annotated[bool, typer.Option("--off", help="Pre-book no more; what has been booked stays.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """After every import or sync, book all students into their homerooms some weeks ahead. Without --weeks or --off: show it.

    Example: homeroom school prebook --school "Lincoln High" --weeks 4 --weekdays mon-thu
    """

    async def command(session: "Session") -> Answer:
        from domain.calendar import WEEKDAYS
        from domain.counted import counted
        from domain.prebooking import Prebooking
        from infra.commands import words
        from infra.commands.names import find_periods, find_school

        wanted = (await find_school(session, school)).school
        if weeks is not None and not off:
            days = WEEKDAYS if weekdays is None else words.weekdays(weekdays)
            periods = frozenset(one.id for one in await find_periods(session, wanted.id, period)) if period else None
            new = Prebooking(weeks, days, words.labels(cycle_days or []), periods)
            await session.app.set_prebooking(session.viewer, wanted.id, new)
        elif off:
            await session.app.set_prebooking(session.viewer, wanted.id, None)
        found = (await session.app.prebookings_of(session.viewer, [wanted.id])).get(wanted.id)
        if found is None:
            return Answer({"school": wanted.name, "prebooking": None}, f"{wanted.name}: nothing is booked by itself.")
        views = (await session.app.flex_periods_of(session.viewer, [wanted.id])).get(wanted.id, ())
        chosen = found.flex_periods
        names = None if chosen is None else [one.flex_period.name for one in views if one.flex_period.id in chosen]
        told = {
            "weeks": found.weeks,
            "weekdays": sorted(found.weekdays),
            "cycleDays": None if found.cycle_days is None else sorted(found.cycle_days),
            "flexPeriods": names,
        }
        ahead = counted(found.weeks, "week")
        text = f"{wanted.name}: after every sync, all students are booked into their homerooms {ahead} ahead."
        return Answer({"school": wanted.name, "prebooking": told}, text)

    run(command, district=district, json=json)


async def prebooked(session: "Session", result: "Mapping[str, Any]") -> list[dict[str, Any]]:
    """Work the runs that a sync has asked for: school by school what became of its rows, or why nothing did."""
    from domain.errors import Refused
    from domain.ids import JobId, SchoolId
    from infra.commands.names import id_of

    told = []
    for one in result.get("prebooking", ()):
        school = id_of(session, "School", SchoolId(one["school"]))
        try:
            done = await session.work_job(JobId(one["job"]))
            told.append({"school": school, "counts": dict(done["counts"]), "error": None})
        except Refused as refused:
            error = {"code": refused.code, "message": refused.message}
            told.append({"school": school, "counts": {}, "error": error})
    return told
