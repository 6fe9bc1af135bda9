"""What stands on the lines of a printed list."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from application.paging import Page, PageRequest
from application.sight import Sight
from domain.flex_period import BellTimes
from domain.ids import FlexPeriodId, SchoolId, SectionId

UNKNOWN = BellTimes()


@dataclass(frozen=True, slots=True)
class Slip:
    """One student on one date and flex period; on the list of the unscheduled there is no section."""

    last_name: str
    first_name: str
    sis_id: str
    graduation_year: int | None
    period: str
    bells: BellTimes = UNKNOWN
    section: str = ""
    """As it is called on that date."""
    room: str = ""
    """The date's, else the section's, else its lead's."""
    staffer: str = ""
    """Who leads the section."""
    type: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class SlipFilter:
    """Appointments of a school on a date, perhaps of one section or flex period only."""

    school: SchoolId
    day: date
    section: SectionId | None = None
    flex_period: FlexPeriodId | None = None


class SlipReader(Protocol):
    """What `sight` does not reach is not in the answer."""

    async def slips(self, sight: Sight, wanted: SlipFilter, page: PageRequest) -> Page[tuple[FlexPeriodId, Slip]]:
        """By last name, first name, SIS id, then flex period; bell times are left out."""
