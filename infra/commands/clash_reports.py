"""Clashes of leads and rooms, in the notices of a mass schedule: for programs and in words."""

from collections.abc import Mapping
from typing import Any

from application.scheduling.clash_json import clashes_by_period, first_clashes
from domain.clashes import STAFF_CLASH, Clash
from domain.counted import listed
from domain.ids import StafferId
from infra.commands.names import id_of
from infra.commands.session import Session
from infra.commands.tables import table
from infra.commands.words import told_time


def notice_of(session: Session, notice: Mapping[str, Any]) -> dict[str, Any]:
    """A notice as the API says it, with the first clashes where it is of such."""
    told = {"code": notice["code"], "message": notice["message"], "count": notice["count"]}
    if "first" not in notice:
        return told
    code = notice["code"]
    by_period = [
        {
            "date": one.day.isoformat(),
            "period": id_of(session, "FlexPeriod", one.flex_period),
            "count": one.counts[code],
        }
        for one in clashes_by_period([notice])
    ]
    return told | {
        "byPeriod": by_period,
        "first": [_shown(session, one, code) for one in first_clashes([notice], code)],
    }


async def clashes_in_words(session: Session, notice: Mapping[str, Any]) -> list[str]:
    """A table of the first clashes; nothing for other notices."""
    code = notice["code"]
    first = first_clashes([notice], code)
    if not first:
        return []
    meeting = [one for clash in first for one in (clash.one, clash.other)]
    sections = await session.app.sections_by_id(session.viewer, {one.section for one in meeting})
    periods = await session.app.flex_periods_by_id(session.viewer, {one.flex_period for one in meeting})
    leads = [StafferId(int(one.of)) for one in first] if code == STAFF_CLASH else []
    staff = await session.app.staffers_by_id(session.viewer, leads)
    names = {lead: f"{one.staffer.first_name} {one.staffer.last_name}" for lead, one in staff.items()}

    def meets(clash: Clash) -> str:
        return listed(
            f"{sections[one.section].section.name} ({periods[one.flex_period].flex_period.name})"
            if one.section in sections and one.flex_period in periods
            else "a section of another school"
            for one in (clash.one, clash.other)
        )

    rows = [(one.one.day, names.get(StafferId(int(one.of))) if leads else one.of, meets(one)) for one in first]
    more = notice["count"] - len(first)
    text = table(("date", "lead" if leads else "room", "sections"), rows)
    return [text + (f"\n… and {more:,} more; --json counts them by date and period." if more else "")]


def _shown(session: Session, clash: Clash, code: str) -> dict[str, Any]:
    of = {"staffer": id_of(session, "Staffer", int(clash.of))} if code == STAFF_CLASH else {"room": clash.of}
    sections = [
        {
            "section": id_of(session, "Section", one.section),
            "period": id_of(session, "FlexPeriod", one.flex_period),
            "startsAt": None if one.instants is None else told_time(one.instants[0]),
            "endsAt": None if one.instants is None else told_time(one.instants[1]),
        }
        for one in (clash.one, clash.other)
    ]
    return {**of, "date": clash.one.day.isoformat(), "sections": sections}
