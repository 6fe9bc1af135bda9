"""Year rollover: last year's homerooms are proposed for this year's sections, and designated when an admin says so."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from application.access import Viewer
from application.idempotency import once
from application.items import ItemResult, check_count, items_from_json, items_to_json
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.setup.edit import editing
from domain.errors import Refused
from domain.homeroom import Designation
from domain.homeroom_carry_over import CarriedOver, carry_over
from domain.ids import SchoolId, SectionId


@dataclass(frozen=True, slots=True)
class ProposeCarryOver:
    begin: Begin

    async def __call__(self, viewer: Viewer, schools: Collection[SchoolId]) -> Mapping[SchoolId, Sequence[CarriedOver]]:
        """What is proposed for each homeroom that has ended, by name; nothing is changed. Admins of the schools only."""
        for school in schools:
            viewer.must_administer(school)
        async with self.begin(viewer.district) as tx:
            return await _proposed(tx, schools)


@dataclass(frozen=True, slots=True)
class CarryOverDesignations:
    begin: Begin
    clock: Clock

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        sections: Sequence[SectionId] | None = None,
        *,
        key: str | None = None,
    ) -> tuple[ItemResult, ...]:
        """Designate this year's sections as last year's were: those of the proposal, or some of them. Admins only.

        Answers section by section: `NOT_PROPOSED`. Raises `Refused`: `NO_ITEMS`, `TOO_MANY_ITEMS`, `NOT_FOUND`.
        """
        viewer.must_administer(school)
        if sections is not None:
            check_count(sections, "sectionIds")
        async with editing(self.begin, viewer, school) as tx:

            async def apply() -> list[dict[str, Any]]:
                found = [one.designation for one in (await _proposed(tx, [school]))[school]]
                proposed = {one.section: one for one in found if one is not None}
                wanted = list(dict.fromkeys(proposed if sections is None else sections))
                good: list[Designation] = [proposed[section] for section in wanted if section in proposed]
                await tx.homerooms.designate(good, viewer.actor, self.clock.now())
                return items_to_json([_item(section, section in proposed) for section in wanted])

            asked = [school, None if sections is None else list(sections)]
            return items_from_json(await once(tx.idempotency, viewer, "carryOverDesignations", key, asked, apply))


async def _proposed(tx: Transaction, schools: Collection[SchoolId]) -> dict[SchoolId, Sequence[CarriedOver]]:
    past, free = await tx.homerooms.past(schools), await tx.homerooms.free(schools)
    return {school: carry_over(past.get(school, ()), free.get(school, ())) for school in schools}


def _item(section: SectionId, is_proposed: bool) -> ItemResult:
    if is_proposed:
        return ItemResult(section)
    message = "The section is not among those that are proposed: look at the proposal again, or designate it yourself."
    return ItemResult(section, Refused("NOT_PROPOSED", message, field="sectionIds"))
