"""A page is read in one transaction; its total, which few ask for, in another."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from application.paging import Page, PageRequest
from application.ports.transaction import Begin, Transaction
from domain.ids import DistrictId

T = TypeVar("T")


async def read_page(
    begin: Begin,
    district: DistrictId,
    request: PageRequest,
    read: Callable[[Transaction, PageRequest], Awaitable[Page[T]]],
) -> Page[T]:
    """What `read` answers, with a total that outlives the transaction."""
    async with begin(district) as tx:
        page = await read(tx, request)

    async def total() -> int:
        async with begin(district) as tx:
            counted = (await read(tx, PageRequest(limit=1))).total
            return 0 if counted is None else await counted()

    return replace(page, total=None if page.total is None else total)
