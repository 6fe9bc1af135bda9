"""Which students may book for themselves."""

from dataclasses import dataclass
from typing import Any

from application.access import Viewer
from application.idempotency import once
from application.items import check_count
from application.ports.self_scheduling import ChosenStudent, StudentChoice
from application.ports.transaction import Begin
from application.setup.edit import editing
from domain.calendar import graduation_year_refusals
from domain.errors import Refused, gather
from domain.ids import SchoolId, StudentId


@dataclass(frozen=True, slots=True)
class MaySelfSchedule:
    """What became of a choice of students."""

    students: int
    """Students of the school that were chosen."""
    changed: int
    unknown: tuple[StudentId | str, ...]
    """What was passed and is no active student of the school: ids, or SIS ids."""


@dataclass(frozen=True, slots=True)
class SetMaySelfSchedule:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, school: SchoolId, choice: StudentChoice, *, may: bool, key: str | None = None
    ) -> MaySelfSchedule:
        """Let students of the school book for themselves, or no longer; what they have booked stays. Admins only.

        Raises `Refused`: `BAD_CHOICE`, `NO_ITEMS`, `TOO_MANY_ITEMS`, `BAD_GRADUATION_YEAR`, `NOT_FOUND`; `BUSY`.
        """
        viewer.must_administer(school)
        _check(choice)
        async with editing(self.begin, viewer, school) as tx:

            async def change() -> list[Any]:
                chosen = await tx.self_schedulings.choose(school, choice)
                changed = await tx.self_schedulings.set_may(school, [one.id for one in chosen], may=may)
                return [len(chosen), changed, _unknown(choice, chosen)]

            asked = [school, choice, may]
            students, changed, unknown = await once(tx.idempotency, viewer, "setMaySelfSchedule", key, asked, change)
            return MaySelfSchedule(students, changed, tuple(unknown))


def _check(choice: StudentChoice) -> None:
    given = {
        "studentIds": choice.students,
        "sisIds": choice.sis_ids,
        "graduationYears": choice.graduation_years,
    }
    named = [(field, ids) for field, ids in given.items() if ids]
    if len(named) > 1:
        raise Refused(
            "BAD_CHOICE",
            "Choose students by ids, by SIS ids or by graduation years: one of the three.",
            field="studentIds",
        )
    field, ids = named[0] if named else ("studentIds", ())
    check_count(ids, field)
    gather(graduation_year_refusals(choice.graduation_years))


def _unknown(choice: StudentChoice, chosen: tuple[ChosenStudent, ...]) -> list[StudentId | str]:
    ids, sis_ids = {one.id for one in chosen}, {one.sis_id for one in chosen}
    return [
        *(one for one in dict.fromkeys(choice.students) if one not in ids),
        *(one for one in dict.fromkeys(choice.sis_ids) if one not in sis_ids),
    ]
