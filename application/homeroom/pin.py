"""Pins: an admin's word on whose homeroom is which, over whatever the rosters say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from application.access import Viewer
from application.homeroom.designate import EVERY_DAY, day_refusals
from application.idempotency import once
from application.items import ItemResult, check_count, items_from_json, items_to_json
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.setup.edit import editing
from domain.calendar import Days
from domain.errors import Refused, gather, not_found
from domain.ids import SchoolId, SectionId, StudentId
from domain.roster import SectionStatus


@dataclass(frozen=True, slots=True)
class PinHomerooms:
    begin: Begin
    clock: Clock

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        section: SectionId,
        students: Sequence[StudentId],
        *,
        days: Days = EVERY_DAY,
        key: str | None = None,
    ) -> tuple[ItemResult, ...]:
        """Pin the students to a designated section on these days; the newest pin whose days cover a date wins. Admins only.

        Answers student by student: `NOT_FOUND`.
        Raises `Refused`: `NO_ITEMS`, `TOO_MANY_ITEMS`, `NOT_FOUND`, `SECTION_NOT_ACTIVE`, `NOT_DESIGNATED`, `BAD_WEEKDAYS`,
        `NO_CYCLE_DAY`.
        """
        viewer.must_administer(school)
        check_count(students, "studentIds")
        async with editing(self.begin, viewer, school) as tx:

            async def pin() -> list[dict[str, Any]]:
                gather([*await section_refusals(tx, school, section), *day_refusals(days)])
                asked = list(dict.fromkeys(students))
                members = await tx.homerooms.members(school, asked)
                good = [student for student in asked if student in members]
                await tx.homerooms.pin(school, section, good, days, viewer.actor, self.clock.now())
                return items_to_json([member_result(student, student in members) for student in asked])

            asked = [school, section, list(students), days.weekdays, days.cycle_days]
            return items_from_json(await once(tx.idempotency, viewer, "pinHomerooms", key, asked, pin))


@dataclass(frozen=True, slots=True)
class UnpinHomerooms:
    begin: Begin
    clock: Clock

    async def __call__(
        self, viewer: Viewer, school: SchoolId, students: Sequence[StudentId], *, key: str | None = None
    ) -> tuple[ItemResult, ...]:
        """End every pin of the students at this school; the rosters decide again. Admins of the school only.

        Answers student by student: `NOT_PINNED`. Raises `Refused`: `NO_ITEMS`, `TOO_MANY_ITEMS`, `NOT_FOUND`.
        """
        viewer.must_administer(school)
        check_count(students, "studentIds")
        async with editing(self.begin, viewer, school) as tx:

            async def unpin() -> list[dict[str, Any]]:
                asked = list(dict.fromkeys(students))
                ended = {one.student for one in await tx.homerooms.unpin(school, asked, "unpinned", self.clock.now())}
                return items_to_json([_unpinned(student, student in ended) for student in asked])

            return items_from_json(
                await once(tx.idempotency, viewer, "unpinHomerooms", key, [school, list(students)], unpin)
            )


async def section_refusals(tx: Transaction, school: SchoolId, section: SectionId) -> list[Refused]:
    found = (await tx.sections.find([section])).get(section)
    if found is None or found.school != school:
        return [not_found("section", "sectionId")]
    refused = []
    if found.status is not SectionStatus.ACTIVE:
        refused.append(
            Refused("SECTION_NOT_ACTIVE", f"{found.name} has ended: choose an active section.", field="sectionId")
        )
    if section not in await tx.homerooms.designations([section]):
        refused.append(
            Refused("NOT_DESIGNATED", f"{found.name} is no homeroom: designate it first.", field="sectionId")
        )
    return refused


def member_result(student: StudentId, is_member: bool) -> ItemResult:
    return ItemResult(student, None if is_member else not_found("student", "studentIds"))


def _unpinned(student: StudentId, was_pinned: bool) -> ItemResult:
    if was_pinned:
        return ItemResult(student)
    return ItemResult(student, Refused("NOT_PINNED", "The student has no pin at this school.", field="studentIds"))
