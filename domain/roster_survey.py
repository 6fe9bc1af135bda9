"""Which columns have a value in any row at all: asked before the first record is read, as it decides about all of
them."""

from collections.abc import Iterable, Mapping, Sequence

from domain.roster_feed import Kind


def empty_columns(
    rows: Iterable[tuple[Kind, Sequence[str]]], columns: Mapping[Kind, Mapping[str, int]]
) -> dict[Kind, frozenset[str]]:
    """Per kind of record the columns (by name; the number is the cell's place) without a value in any row.

    Stops at the row that fills the last open column, so an ordinary file costs a few rows. A kind without a row has
    none.
    """
    still_empty = {kind: dict(wanted) for kind, wanted in columns.items()}
    seen: set[Kind] = set()
    open_kinds = set(columns)
    for kind, cells in rows:
        seen.add(kind)
        if kind in open_kinds:
            empty = still_empty[kind]
            for name in [name for name, index in empty.items() if cells[index]]:
                del empty[name]
            if not empty:
                open_kinds.discard(kind)
                if not open_kinds:
                    break
    return {kind: frozenset(still_empty[kind]) if kind in seen else frozenset() for kind in columns}
