"""How many seats a section has, as a rule or on one date."""

from dataclasses import dataclass
from datetime import date

from application.access import Viewer
from application.idempotency import once
from application.ports.transaction import Begin
from application.setup.edit import check_version
from application.staff import must_be_staff, teaches
from domain.errors import NotAllowed, Refused, gather, not_found
from domain.ids import SectionId
from domain.roster import Section, SectionStatus
from domain.section_dates import day_refusals, seat_refusals


@dataclass(frozen=True, slots=True)
class SetSeats:
    begin: Begin

    async def __call__(
        self,
        viewer: Viewer,
        section: SectionId,
        seats: int | None,
        *,
        day: date | None = None,
        expected_version: int | None = None,
        key: str | None = None,
    ) -> SectionId:
        """Set the seats of a section, or (`day` given) of that date only; None goes back to what holds otherwise.

        Fewer seats than are taken is allowed: nobody loses a seat, nobody else gets one.
        Admins of the school; staffers for sections they teach.
        Raises `Refused`: `NOT_FOUND`, `BAD_SEATS`, `SECTION_NOT_ACTIVE`, `OUTSIDE_SCHOOL_YEAR`, `VERSION_CONFLICT`.
        """
        must_be_staff(viewer)
        async with self.begin(viewer.district) as tx:
            found = (await tx.sections.find([section])).get(section)
            if found is None or not viewer.works_at(found.school):
                raise not_found("section", "sectionId")
            if not viewer.administers(found.school) and not await teaches(tx, viewer, section):
                raise NotAllowed("Only an admin of this school, or staff of the section, may set its seats.")
            await tx.locks.share([found.school])

            async def save() -> SectionId:
                check_version(await tx.sections.hold_version(section), expected_version, "section")
                now = (await tx.sections.find([section]))[section]
                refusals = active_refusals(now) + seat_refusals(seats)
                if day is not None:
                    calendar = (await tx.schools.calendars([now.school]))[now.school]
                    refusals += day_refusals(day, covered=calendar.year_of(day) is not None)
                gather(refusals)
                if day is None:
                    await tx.sections.set_seats(section, seats)
                else:
                    await tx.sections.adjust_seats(section, day, seats)
                return section

            asked = [section, seats, day, expected_version]
            return await once(tx.idempotency, viewer, "setSeats", key, asked, save)


def active_refusals(section: Section) -> list[Refused]:
    if section.status is SectionStatus.ACTIVE:
        return []
    return [Refused("SECTION_NOT_ACTIVE", "The section has ended: choose an active section.", field="sectionId")]
