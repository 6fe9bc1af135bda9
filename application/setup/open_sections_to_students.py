"""Which sections students may book themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from application.access import Viewer
from application.idempotency import once
from application.items import ItemResult, check_count, items_from_json, items_to_json
from application.ports.transaction import Begin, Transaction
from application.setup.edit import editing
from domain.errors import Refused, not_found
from domain.ids import SchoolId, SectionId
from domain.roster import SectionStatus


@dataclass(frozen=True, slots=True)
class SetOpenToStudents:
    begin: Begin

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        sections: Sequence[SectionId],
        *,
        is_open: bool,
        key: str | None = None,
    ) -> tuple[ItemResult, ...]:
        """Let students book these sections themselves, or no longer; what they have booked stays.

        Admins of the school; staffers for sections they teach. Answers section by section: `NOT_FOUND`, `SECTION_NOT_ACTIVE`,
        `NOT_YOUR_SECTION`. Raises `Refused`: `NO_ITEMS`, `TOO_MANY_ITEMS`, `NOT_FOUND`; `BUSY`.
        """
        viewer.must_work_at(school)
        check_count(sections, "sectionIds")
        async with editing(self.begin, viewer, school) as tx:

            async def change() -> list[dict[str, Any]]:
                results = await _judged(tx, viewer, school, sections, is_open=is_open)
                good = [SectionId(one.id) for one in results if one.refused is None]
                await tx.self_schedulings.set_open(good, is_open=is_open)
                return items_to_json(results)

            asked = [school, list(sections), is_open]
            return items_from_json(await once(tx.idempotency, viewer, "setOpenToStudents", key, asked, change))


async def _judged(
    tx: Transaction, viewer: Viewer, school: SchoolId, sections: Sequence[SectionId], *, is_open: bool
) -> list[ItemResult]:
    asked = list(dict.fromkeys(sections))
    known = await tx.sections.find(asked)
    own = frozenset(asked) if viewer.administers(school) else frozenset[SectionId]()
    if viewer.staffer is not None:
        own |= await tx.sections.taught_by(viewer.staffer, asked)
    found = []
    for section in asked:
        refused = None
        if section not in known or known[section].school != school:
            refused = not_found("section", "sectionIds")
        elif section not in own:
            refused = Refused(
                "NOT_YOUR_SECTION", "You do not teach this section: ask its staff or an admin.", field="sectionIds"
            )
        elif is_open and known[section].status is not SectionStatus.ACTIVE:
            refused = Refused(
                "SECTION_NOT_ACTIVE", "The section has ended: choose an active section.", field="sectionIds"
            )
        found.append(ItemResult(section, refused))
    return found
