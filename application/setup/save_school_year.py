"""The school year: first and last day, and the weekdays on which the school is in session."""

from dataclasses import dataclass
from datetime import date

from application.access import Viewer
from application.idempotency import once
from application.ports.transaction import Begin
from application.setup.edit import editing
from domain.calendar import WEEKDAYS, SchoolYear
from domain.ids import SchoolId


@dataclass(frozen=True, slots=True)
class SaveSchoolYear:
    begin: Begin

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        first_day: date,
        last_day: date,
        session_weekdays: frozenset[int] = WEEKDAYS,
        *,
        key: str | None = None,
    ) -> SchoolId:
        """Add a school year, or put it in the place of those it overlaps. Admins of the school only.

        Raises `Refused`: `END_BEFORE_START`, `YEAR_TOO_LONG`, `BAD_WEEKDAYS`, `NOT_FOUND`.
        """
        viewer.must_administer(school)
        year = SchoolYear(first_day, last_day, session_weekdays)
        async with editing(self.begin, viewer, school) as tx:

            async def save() -> SchoolId:
                await tx.schools.save_year(school, year)
                return school

            asked = [school, first_day, last_day, session_weekdays]
            return await once(tx.idempotency, viewer, "saveSchoolYear", key, asked, save)
