"""CSV for people who open it in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell


def csv_of(rows: Iterable[Iterable[str]]) -> bytes:
    """Lines of UTF-8 without a mark at the beginning: `MARK` goes before the first."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[safe(cell) for cell in row] for row in rows])
    return text.getvalue().encode()


MARK = b"\xef\xbb\xbf"
"""Says to Excel that it is UTF-8."""
