"""Making a homeroom by hand, where the rosters have none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from application.access import Viewer
from application.idempotency import once
from application.items import ItemResult, check_count, items_from_json, items_to_json
from application.ports.clock import Clock
from application.ports.transaction import Begin
from application.setup.edit import editing
from domain.errors import Refused, gather, not_found
from domain.homeroom import Designation
from domain.ids import SchoolId, SectionId, StafferId, StudentId
from domain.letters import composed, letter_refusals

LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class CreatedHomeroom:
    """The new section, and what became of each student."""

    section: SectionId
    students: tuple[ItemResult, ...]


@dataclass(frozen=True, slots=True)
class CreateHomeroom:
    begin: Begin
    clock: Clock

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        name: str,
        students: Sequence[StudentId],
        *,
        lead: StafferId | None = None,
        key: str | None = None,
    ) -> CreatedHomeroom:
        """A section of staff's own, with these students on its roster, designated for all days and periods. Admins only.

        No sync touches it. Answers student by student: `NOT_FOUND`.
        Raises `Refused`: `BAD_NAME`, `NO_ITEMS`, `TOO_MANY_ITEMS`, `NOT_FOUND` (school, staffer).
        """
        viewer.must_administer(school)
        name = composed(name.strip())
        check_count(students, "studentIds")
        async with editing(self.begin, viewer, school) as tx:

            async def create() -> dict[str, Any]:
                wrong = letter_refusals(name, "name")
                if not wrong and not (1 <= len(name) <= LONGEST_NAME and name.isprintable()):
                    wrong.append(
                        Refused("BAD_NAME", f"A homeroom's name has 1 to {LONGEST_NAME} characters.", field="name")
                    )
                if lead is not None and not await tx.sections.staff_of(school, [lead]):
                    wrong.append(not_found("staffer", "stafferId"))
                gather(wrong)
                members = await tx.homerooms.members(school, students)
                section = await tx.sections.add(school, name, "homeroom", lead)
                each = list(dict.fromkeys(students))
                await tx.sections.enroll(section, [student for student in each if student in members])
                await tx.homerooms.designate([Designation(section)], viewer.actor, self.clock.now())
                results = [
                    ItemResult(student, None if student in members else not_found("student", "studentIds"))
                    for student in each
                ]
                return {"section": section, "students": items_to_json(results)}

            asked = [school, name, list(students), lead]
            made = await once(tx.idempotency, viewer, "createHomeroom", key, asked, create)
            return CreatedHomeroom(SectionId(made["section"]), items_from_json(made["students"]))
