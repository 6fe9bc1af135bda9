"""A flex period: its name, the days on which it meets, and its bell times."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.ports.transaction import Begin
from application.setup.edit import check_version, editing
from domain.errors import Refused, gather, not_found
from domain.flex_period import Meeting
from domain.free_text import label_refusals
from domain.ids import FlexPeriodId, SchoolId
from domain.letters import composed, letter_refusals

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class SaveFlexPeriod:
    begin: Begin

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        flex_period: FlexPeriodId | None,
        name: str,
        meetings: Sequence[Meeting],
        *,
        expected_version: int | None = None,
        key: str | None = None,
    ) -> FlexPeriodId:
        """Add (None) or change a flex period. Admins of the school only.

        Raises `Refused`: `BAD_NAME`, `NO_MEETING`, `BAD_WEEKDAYS`, `BAD_LABEL`, `DUPLICATE_DAY`, `NAME_TAKEN`, `NOT_FOUND`,
        `VERSION_CONFLICT`.
        """
        viewer.must_administer(school)
        name = composed(name.strip())
        gather([*_name_refusals(name), *_meeting_refusals(meetings)])
        async with editing(self.begin, viewer, school) as tx:

            async def save() -> FlexPeriodId:
                if flex_period is not None:
                    version = await tx.schools.hold_flex_period_version(school, flex_period)
                    check_version(version, expected_version, "flex period")
                saved = await tx.schools.save_flex_period(school, flex_period, name, tuple(meetings))
                if saved is None:
                    raise not_found("flex period", "id")
                return saved

            asked = [school, flex_period, name, list(meetings), expected_version]
            return await once(tx.idempotency, viewer, "saveFlexPeriod", key, asked, save)


def _name_refusals(name: str) -> list[Refused]:
    if 1 <= len(name) <= LONGEST_NAME:
        return letter_refusals(name, "name")
    return [Refused("BAD_NAME", f"A flex period's name has 1 to {LONGEST_NAME} characters.", field="name")]


def _meeting_refusals(meetings: Sequence[Meeting]) -> list[Refused]:
    if not meetings:
        return [Refused("NO_MEETING", "Name at least one day on which the flex period meets.", field="meetings")]
    found = []
    days = [meeting.day for meeting in meetings]
    if len(set(days)) != len(days):
        found.append(
            Refused("DUPLICATE_DAY", "A day is named twice: give each weekday and cycle day once.", field="meetings")
        )
    if any(isinstance(day, int) and not 1 <= day <= 7 for day in days):
        found.append(Refused("BAD_WEEKDAYS", "Weekdays are Monday (1) to Sunday (7).", field="meetings"))
    return [*found, *label_refusals([day for day in days if isinstance(day, str)], "meetings")]
