"""Designating homerooms: an admin decides which sections are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from application.access import Viewer
from application.idempotency import once
from application.items import ItemResult, check_count, items_from_json, items_to_json
from application.ports.clock import Clock
from application.ports.homerooms import PinnedTo
from application.ports.transaction import Begin, Transaction
from application.setup.edit import editing
from domain.calendar import Days
from domain.errors import Refused, gather, not_found
from domain.homeroom import Designation
from domain.ids import FlexPeriodId, PinId, SchoolId, SectionId, StudentId
from domain.roster import SectionStatus

EVERY_DAY = Days()


@dataclass(frozen=True, slots=True)
class Undesignated:
    """What became of each section, and the pins that ended with its designation."""

    items: tuple[ItemResult, ...]
    ended_pins: tuple[PinnedTo, ...]


@dataclass(frozen=True, slots=True)
class DesignateHomerooms:
    begin: Begin
    clock: Clock

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        sections: Sequence[SectionId],
        *,
        days: Days = EVERY_DAY,
        flex_periods: frozenset[FlexPeriodId] | None = None,
        key: str | None = None,
    ) -> tuple[ItemResult, ...]:
        """Make homerooms of the sections, on these days and periods; a designation there is replaced. Admins only.

        Answers section by section: `NOT_FOUND`, `SECTION_NOT_ACTIVE`.
        Raises `Refused`: `NO_ITEMS`, `TOO_MANY_ITEMS`, `BAD_WEEKDAYS`, `NO_CYCLE_DAY`, `NO_FLEX_PERIOD`, `NOT_FOUND`.
        """
        viewer.must_administer(school)
        check_count(sections, "sectionIds")
        async with editing(self.begin, viewer, school) as tx:

            async def designate() -> list[dict[str, Any]]:
                gather([*day_refusals(days), *await _period_refusals(tx, school, flex_periods)])
                results = await _judge(tx, school, sections)
                good = [Designation(SectionId(one.id), days, flex_periods) for one in results if one.refused is None]
                await tx.homerooms.designate(good, viewer.actor, self.clock.now())
                return items_to_json(results)

            asked = [school, list(sections), days.weekdays, days.cycle_days, flex_periods]
            return items_from_json(await once(tx.idempotency, viewer, "designateHomerooms", key, asked, designate))


@dataclass(frozen=True, slots=True)
class UndesignateHomerooms:
    begin: Begin
    clock: Clock

    async def __call__(
        self, viewer: Viewer, school: SchoolId, sections: Sequence[SectionId], *, key: str | None = None
    ) -> Undesignated:
        """The sections are homerooms no more, and pins to them end. Admins of the school only.

        Answers section by section: `NOT_FOUND`, `NOT_DESIGNATED`. Raises `Refused`: `NO_ITEMS`, `TOO_MANY_ITEMS`, `NOT_FOUND`.
        """
        viewer.must_administer(school)
        check_count(sections, "sectionIds")
        async with editing(self.begin, viewer, school) as tx:

            async def undesignate() -> dict[str, Any]:
                known = await tx.sections.find(sections)
                here = [section for section in known if known[section].school == school]
                gone = await tx.homerooms.undesignate(here)
                pins = await tx.homerooms.end_pins_to(gone, "undesignated", self.clock.now())
                items = [_undesignated(section, section in here, section in gone) for section in _each(sections)]
                return {
                    "items": items_to_json(items),
                    "pins": [[one.pin, one.student, one.section] for one in pins],
                }

            given = await once(
                tx.idempotency, viewer, "undesignateHomerooms", key, [school, list(sections)], undesignate
            )
            ended = [PinnedTo(PinId(pin), StudentId(student), SectionId(to)) for pin, student, to in given["pins"]]
            return Undesignated(items_from_json(given["items"]), tuple(ended))


def day_refusals(days: Days) -> list[Refused]:
    """What is wrong with a limit to weekdays or cycle days: `BAD_WEEKDAYS`, `NO_CYCLE_DAY`."""
    found = []
    if days.weekdays is not None and not (days.weekdays and days.weekdays <= frozenset(range(1, 8))):
        found.append(Refused("BAD_WEEKDAYS", "Name at least one weekday, or leave them out.", field="weekdays"))
    if days.cycle_days is not None and not (days.cycle_days and all(label.strip() for label in days.cycle_days)):
        found.append(Refused("NO_CYCLE_DAY", "Name at least one cycle day, or leave them out.", field="cycleDays"))
    return found


def _each(sections: Sequence[SectionId]) -> list[SectionId]:
    """Once each, in the order given."""
    return list(dict.fromkeys(sections))


async def _judge(tx: Transaction, school: SchoolId, sections: Sequence[SectionId]) -> list[ItemResult]:
    known = await tx.sections.find(sections)
    results = []
    for section in _each(sections):
        found = known.get(section)
        result = ItemResult(section)
        if found is None or found.school != school:
            result = replace(result, refused=not_found("section", "sectionIds"))
        elif found.status is not SectionStatus.ACTIVE:
            ended = Refused(
                "SECTION_NOT_ACTIVE", f"{found.name} has ended: choose an active section.", field="sectionIds"
            )
            result = replace(result, refused=ended)
        results.append(result)
    return results


def _undesignated(section: SectionId, here: bool, gone: bool) -> ItemResult:
    if gone:
        return ItemResult(section)
    if not here:
        return ItemResult(section, not_found("section", "sectionIds"))
    return ItemResult(section, Refused("NOT_DESIGNATED", "The section is no homeroom.", field="sectionIds"))


async def _period_refusals(
    tx: Transaction, school: SchoolId, flex_periods: frozenset[FlexPeriodId] | None
) -> list[Refused]:
    if flex_periods is None:
        return []
    if not flex_periods:
        return [Refused("NO_FLEX_PERIOD", "Name at least one flex period, or leave them out.", field="flexPeriodIds")]
    known = {period.id for period in (await tx.schools.flex_periods([school]))[school]}
    return [] if flex_periods <= known else [not_found("flex period", "flexPeriodIds")]
