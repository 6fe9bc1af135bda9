"""`school digest`: how often a school mails its students and staff what they were told."""

from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from datetime import time

    from infra.commands.session import Session


def digest(
    school: SchoolOption = None,
    hourly: Annotated[bool, typer.Option("--hourly", help="At most one mail for each student and hour.")] = False,
    daily_at: Annotated[
        str | None, typer.Option(help="At most one a day, at this time on the school's clock: 16:00.")
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="No mails; everybody still sees everything in their app.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Mail students what others did to their schedules, and staff which requests wait for them.

    Without --hourly, --daily-at or --off: show how often.

    Example: homeroom school digest --school "Lincoln High" --daily-at 16:00
    """

    async def command(session: "Session") -> Answer:
        from domain.digest import DigestRhythm, DigestSetting
        from domain.errors import Refused
        from infra.commands.names import find_school

        if hourly + off + (daily_at is not None) > 1:
            raise Refused("BAD_OPTION", "Give one of --hourly, --daily-at and --off.")
        wanted = (await find_school(session, school)).school
        if off:
            await session.app.set_digest(session.viewer, wanted.id, None)
        elif hourly:
            await session.app.set_digest(session.viewer, wanted.id, DigestSetting(DigestRhythm.HOURLY))
        elif daily_at is not None:
            setting = DigestSetting(DigestRhythm.DAILY, _time(daily_at))
            await session.app.set_digest(session.viewer, wanted.id, setting)
        found = (await session.app.digests_of(session.viewer, [wanted.id])).get(wanted.id)
        if found is None:
            return Answer({"school": wanted.name, "digest": None}, f"{wanted.name}: students and staff get no mails.")
        at = None if found.daily_at is None else f"{found.daily_at:%H:%M}"
        often = "once an hour" if at is None else f"once a day, at {at}"
        text = f"{wanted.name}: students are mailed what is new in their schedules, staff which requests wait, at most {often}."
        return Answer({"school": wanted.name, "digest": {"rhythm": found.rhythm.value, "dailyAt": at}}, text)

    run(command, district=district, json=json)


def _time(text: str) -> "time":
    from datetime import time

    from domain.errors import Refused

    try:
        return time.fromisoformat(text.strip().rjust(5, "0"))
    except ValueError:
        raise Refused("BAD_DIGEST_TIME", f"{text} is no time of day: write it like 16:00.", field="dailyAt") from None
