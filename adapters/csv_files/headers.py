"""Finding the wanted columns in a header row."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.errors import Refused
from domain.roster_notices import Notices
from domain.roster_validation import storable

_FILLER = re.compile(r"[\s_-]+")
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Columns:
    """What one kind of file has. Names are as people write them; they are matched without case, blanks, `_` and `-`."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    """Known to the format, of no use here, or secret: their cells are never looked at."""
    spellings: Mapping[str, str] = field(default_factory=dict)
    """Other spelling, folded → the right name."""
    lists: frozenset[str] = frozenset()
    """Columns whose cells are lists."""

    @property
    def wanted(self) -> tuple[str, ...]:
        """The order of the cells in a row."""
        return self.required + self.optional


def fold(name: str) -> str:
    """By what two column names are the same."""
    return _FILLER.sub("", name).casefold()


def matched(file: str, header: list[str], columns: Columns, notices: Notices) -> tuple[frozenset[str], list[int]]:
    """The wanted columns that are there, and the index of each wanted one; an absent one points behind the last
    cell."""
    found: dict[str, int] = {}
    for index, name in enumerate(header):
        folded = columns.spellings.get(fold(name), fold(name))
        key = fold(folded)
        if key and key in found and key in {fold(wanted) for wanted in columns.wanted}:
            message = f"{file} has the column {storable(name.strip())[:60]} twice: leave one of them."
            raise Refused("DUPLICATE_COLUMN", message, field="path", details={"file": file})
        found.setdefault(key, index)
    missing = [name for name in columns.required if fold(name) not in found]
    if missing:
        raise _missing(file, header, missing)
    _note_unknown(file, header, found, columns, notices)
    present = frozenset(name for name in columns.wanted if fold(name) in found)
    return present, [found.get(fold(name), len(header)) for name in columns.wanted]


def _missing(file: str, header: list[str], missing: list[str]) -> Refused:
    shown = ", ".join(storable(name.strip())[:40] for name in header[:_SHOWN])
    message = f"{file} has no column {', '.join(missing)}; its first row reads: {shown or 'nothing'}. Add the column."
    return Refused("MISSING_COLUMN", message, field="path", details={"file": file, "columns": missing})


def _note_unknown(file: str, header: list[str], found: dict[str, int], columns: Columns, notices: Notices) -> None:
    known = {fold(name) for name in (*columns.wanted, *columns.unread)}
    unknown = [index for key, index in found.items() if key and key not in known and not key.startswith("metadata.")]
    if unknown:
        names = ", ".join(storable(header[index].strip())[:40] for index in unknown[:_SHOWN])
        more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        notices.add("UNKNOWN_COLUMN", file, f"Columns that are not read: {names}{more}.", len(unknown))
