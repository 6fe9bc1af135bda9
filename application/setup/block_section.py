"""A blocked date: a section, or all sections a staffer leads, is not available."""

from dataclasses import dataclass
from datetime import date

from application.access import Viewer
from application.idempotency import once
from application.ports.transaction import Begin, Transaction
from application.setup.edit import editing
from application.staff import teaches
from domain.closure_refusals import range_refusals
from domain.errors import NotAllowed, Refused, gather, not_found
from domain.free_text import LONGEST_REASON, text_refusals
from domain.ids import BlockId, FlexPeriodId, SchoolId, SectionId, StafferId
from domain.letters import composed


@dataclass(frozen=True, slots=True)
class BlockSection:
    begin: Begin

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        first_day: date,
        last_day: date,
        reason: str,
        *,
        section: SectionId | None = None,
        staffer: StafferId | None = None,
        flex_periods: frozenset[FlexPeriodId] | None = None,
        key: str | None = None,
    ) -> BlockId:
        """Block a section or a staffer on these days, in some or (None) all flex periods; appointments already made stay.

        Admins of the school; staffers for themselves and the sections they teach.
        Raises `Refused`: `SECTION_OR_STAFFER`, `NOT_FOUND`, `END_BEFORE_START`, `OUTSIDE_SCHOOL_YEAR`, `NO_REASON`,
        `NO_FLEX_PERIOD`, `TEXT_TOO_LONG`.
        """
        viewer.must_work_at(school)
        reason = composed(reason.strip())
        async with editing(self.begin, viewer, school) as tx:

            async def block() -> BlockId:
                calendar = (await tx.schools.calendars([school]))[school]
                found = await _target_refusals(tx, viewer, school, section, staffer)
                found += range_refusals(calendar, first_day, last_day)
                if not reason:
                    found.append(Refused("NO_REASON", "Say why it is not available.", field="reason"))
                found += text_refusals("reason", reason, LONGEST_REASON)
                found += await _period_refusals(tx, school, flex_periods)
                gather(found)
                return await tx.sections.add_block(school, section, staffer, first_day, last_day, flex_periods, reason)

            asked = [school, first_day, last_day, reason, section, staffer, flex_periods]
            return await once(tx.idempotency, viewer, "blockSection", key, asked, block)


async def _target_refusals(
    tx: Transaction, viewer: Viewer, school: SchoolId, section: SectionId | None, staffer: StafferId | None
) -> list[Refused]:
    if section is not None and staffer is None:
        found = (await tx.sections.find([section])).get(section)
        if found is None or found.school != school:
            return [not_found("section", "sectionId")]
        if not viewer.administers(school) and not await teaches(tx, viewer, section):
            raise NotAllowed("Only an admin of this school, or staff of the section, may block it.")
        return []
    if staffer is not None and section is None:
        if staffer not in await tx.sections.staff_of(school, [staffer]):
            return [not_found("staffer", "stafferId")]
        if not viewer.administers(school) and viewer.staffer != staffer:
            raise NotAllowed("Only an admin of this school may block somebody else.")
        return []
    return [Refused("SECTION_OR_STAFFER", "Give either a section or a staffer to block.", field="sectionId")]


async def _period_refusals(
    tx: Transaction, school: SchoolId, flex_periods: frozenset[FlexPeriodId] | None
) -> list[Refused]:
    if flex_periods is None:
        return []
    if not flex_periods:
        return [
            Refused(
                "NO_FLEX_PERIOD",
                "Name at least one flex period, or leave them out to block all.",
                field="flexPeriodIds",
            )
        ]
    known = {period.id for period in (await tx.schools.flex_periods([school]))[school]}
    return [] if flex_periods <= known else [not_found("flex period", "flexPeriodIds")]
