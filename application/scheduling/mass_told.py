"""All that people should know of an order once its rows are decided."""

from collections.abc import Mapping
from typing import Any

from application.ports.mass_schedules import Counts
from application.ports.transaction import Transaction
from application.scheduling.mass_clashes import clash_notices
from application.scheduling.mass_notices import ENDED, nobody_notices
from application.scheduling.mass_order import Prepared
from domain.mass_order import MassOrder


async def notices_of(tx: Transaction, order: MassOrder, prepared: Prepared, counts: Counts) -> list[Mapping[str, Any]]:
    """`order`: as it was asked for. After all dates are planned or applied, in the same transaction."""
    left_out = sum(one["count"] for one in prepared.notices if one["code"] == ENDED)
    nobody = nobody_notices(order, counts.tally.total + left_out)
    return [*prepared.notices, *nobody, *await clash_notices(tx, prepared, counts)]
