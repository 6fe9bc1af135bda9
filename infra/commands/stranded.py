"""`appointment stranded`: what is booked where it could not be booked any more."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from domain.ids import SchoolId
    from infra.commands.session import Session

_WHY = {"CLOSED": "no flex time", "BLOCKED": "not available", "CLASH": "booked twice at once"}


def stranded(
    school: SchoolOption = None,
    first: Annotated[str | None, typer.Option("--from", help="The first date.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last one, included; --from if not given.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=50_000, help="At most so many.")] = 1_000,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Appointments that could not be made any more, because calendar, bell times or blocks have changed since.

    Example: homeroom appointment stranded --school "Lincoln High" --from 2026-09-07 --to 2026-09-11
    """

    async def command(session: "Session") -> Answer:
        from application.lists.stranded import StrandedOfSchool
        from infra.commands import words
        from infra.commands.appointment_rows import shown
        from infra.commands.names import find_school, items_of
        from infra.commands.tables import table

        wanted = (await find_school(session, school)).school
        start = words.given_date(first, "from")
        asked = StrandedOfSchool(start, start if last is None else words.a_date(last, "to"))
        every = await items_of(session, wanted.id, asked, limit)
        views, more = every[:limit], len(every) > limit
        told = await shown(session, [view.appointment for view in views])
        found = [
            {**one, "reasons": [reason.name for reason in view.reasons]} for one, view in zip(told, views, strict=True)
        ]
        rows = [
            [one["date"], one["period"], one["student"], one["section"], _why(one["reasons"]), one["id"]]
            for one in found
        ]
        text = table(("date", "period", "student", "section", "why", "id"), rows) if rows else "Nothing is stranded."
        text += f"\n… and more: --limit is {limit}." if more else ""
        return Answer({"school": wanted.name, "appointments": found, "more": more}, text)

    run(command, district=district, json=json)


async def stranded_note(session: "Session", school: "SchoolId", first: date, last: date) -> tuple[int, str]:
    """How many appointments are stranded then, and where to look. Of a long range, its first two months."""
    from application.lists.stranded import MOST_DAYS, StrandedOfSchool
    from domain.counted import counted

    last = min(last, first + timedelta(MOST_DAYS - 1))
    counts = await session.app.read_lists.counts(session.viewer, [school], StrandedOfSchool(first, last))
    count = counts.get(school, 0)
    if not count:
        return 0, ""
    what = counted(count, "appointment is", "appointments are")
    return count, f"\n{what} stranded then: `homeroom appointment stranded --from {first} --to {last}` lists them."


def _why(reasons: list[str]) -> str:
    return ", ".join(_WHY[reason] for reason in reasons)
