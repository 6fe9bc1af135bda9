"""Suggested homerooms: what the school's rule finds, for an admin to look at."""

from dataclasses import dataclass

from application.access import Viewer
from application.ports.transaction import Begin
from domain.errors import not_found
from domain.ids import SchoolId, SectionId


@dataclass(frozen=True, slots=True)
class SuggestHomerooms:
    begin: Begin

    async def __call__(self, viewer: Viewer, school: SchoolId) -> tuple[SectionId, ...]:
        """The active sections the school's rule suggests, by name, designated ones included. Staff of the school only.

        Without a rule of its own: OneRoster class type `homeroom`, or Clever subject `homeroom/advisory`.
        """
        viewer.must_work_at(school)
        async with self.begin(viewer.district) as tx:
            found = (await tx.schools.find([school])).get(school)
            if found is None:
                raise not_found("school", "schoolId")
            return await tx.homerooms.suggested(school, found.homeroom_rule)
