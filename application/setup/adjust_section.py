"""What a section is called, where it meets and how many seats it has on one date."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from application.access import Viewer
from application.idempotency import once
from application.ports.transaction import Begin
from application.setup.set_seats import active_refusals
from application.sight import sees_schools
from application.staff import must_be_staff, teaches
from domain.errors import NotAllowed, gather, not_found
from domain.ids import SectionId
from domain.letters import composed
from domain.section_dates import Adjustment, adjustment_refusals, day_refusals


@dataclass(frozen=True, slots=True)
class AdjustSection:
    begin: Begin

    async def __call__(
        self,
        viewer: Viewer,
        section: SectionId,
        day: date,
        changes: Mapping[str, str | int | None],
        *,
        key: str | None = None,
    ) -> SectionId:
        """Set `name`, `room` or `seats` of one date; None goes back to what holds otherwise, what is left out stays.

        Fewer seats than are taken is allowed, as in `SetSeats`. Admins of the school; staffers for sections they teach.
        Raises `Refused`: `NOT_FOUND`, `BAD_NAME`, `TEXT_TOO_LONG`, `BAD_TEXT`, `BAD_SEATS`, `SECTION_NOT_ACTIVE`,
        `OUTSIDE_SCHOOL_YEAR`.
        """
        must_be_staff(viewer)
        tidy: dict[str, Any] = {
            name: composed(value.strip()) if isinstance(value, str) else value for name, value in changes.items()
        }
        async with self.begin(viewer.district) as tx:
            found = (await tx.sections.find([section])).get(section)
            if found is None or not viewer.works_at(found.school):
                raise not_found("section", "sectionId")
            if not viewer.administers(found.school) and not await teaches(tx, viewer, section):
                raise NotAllowed("Only an admin of this school, or staff of the section, may adjust it.")
            await tx.locks.share([found.school])

            async def adjust() -> SectionId:
                await tx.sections.hold_version(section)
                now = (await tx.sections.find([section]))[section]
                calendar = (await tx.schools.calendars([now.school]))[now.school]
                seen = await tx.section_dates.adjustments_on(sees_schools(viewer), [(section, day)])
                wanted = replace(seen.get((section, day), Adjustment(section, day)), **tidy)
                covered = calendar.year_of(day) is not None
                gather([*active_refusals(now), *adjustment_refusals(wanted), *day_refusals(day, covered=covered)])
                await tx.section_dates.adjust(wanted)
                return section

            return await once(tx.idempotency, viewer, "adjustSection", key, [section, day, changes], adjust)
