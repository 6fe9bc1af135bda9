"""A list of a date for a spreadsheet."""

from collections.abc import AsyncIterator

from adapters.csv_files.safe_cells import safe_cell
from adapters.csv_files.written import MARK, csv_of
from application.printing.print_lists import DayList, ListKind
from application.printing.slips import Slip

_AT_ONCE = 500
_WHO = ("Date", "FlexPeriod", "Starts", "Ends", "StudentId", "LastName", "FirstName", "GraduationYear")
_WHERE = ("Section", "Room", "Staffer", "Type", "Comment")


async def csv_of_list(given: DayList) -> AsyncIterator[bytes]:
    """The rows, some hundred at a time, under a line of names."""
    placed = given.kind is not ListKind.UNSCHEDULED
    yield MARK + csv_of([_WHO + _WHERE if placed else _WHO])
    waiting: list[tuple[str, ...]] = []
    async for slip in given.rows:
        waiting.append(tuple(map(safe_cell, _cells(slip, str(given.day), placed=placed))))
        if len(waiting) == _AT_ONCE:
            yield csv_of(waiting)
            waiting.clear()
    yield csv_of(waiting)


def _cells(slip: Slip, day: str, *, placed: bool) -> tuple[str, ...]:
    starts, ends = ("" if bell is None else f"{bell:%H:%M}" for bell in (slip.bells.starts, slip.bells.ends))
    year = "" if slip.graduation_year is None else str(slip.graduation_year)
    who = (day, slip.period, starts, ends, slip.sis_id, slip.last_name, slip.first_name, year)
    return (*who, slip.section, slip.room, slip.staffer, slip.type, slip.comment) if placed else who
