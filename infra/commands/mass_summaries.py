"""What plans and mass schedules order, in words."""

from collections.abc import Sequence

from application.ports.mass_schedules import MassPlan, MassRun
from domain.mass_order import ToSection
from domain.mass_words import order_in_full
from infra.commands.session import Session


async def summaries(session: Session, several: Sequence[MassPlan | MassRun]) -> list[str]:
    """One for each, in their order."""
    wheres = [None if one.order is None else one.order.where for one in several]
    targets = [where.section if isinstance(where, ToSection) else None for where in wheres]
    found = await session.app.sections_by_id(session.viewer, {target for target in targets if target is not None})
    names = {section: view.section.name for section, view in found.items()}
    return [
        "" if one.order is None else order_in_full(one.order, None if target is None else names.get(target))
        for one, target in zip(several, targets, strict=True)
    ]
