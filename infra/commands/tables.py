"""Tables in plain text: the same on a terminal, in a pipe and in a log."""

from collections.abc import Mapping, Sequence


def table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns as wide as they need; numbers to the right; None is a dash."""
    cells = [[_shown(cell) for cell in row] for row in rows]
    widths = [max(len(text) for text in column) for column in zip(headers, *cells, strict=True)]
    right = [all(isinstance(row[index], int) for row in rows) and bool(rows) for index in range(len(headers))]
    lines = [_line(headers, widths, right), "  ".join("─" * width for width in widths)]
    return "\n".join([*lines, *(_line(row, widths, right) for row in cells)])


def facts(pairs: Mapping[str, object]) -> str:
    """A name and a value on each line."""
    width = max(map(len, pairs), default=0)
    return "\n".join(f"{name.ljust(width)}  {_shown(value)}" for name, value in pairs.items())


def number(value: int) -> str:
    return f"{value:,}"


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    parts = [
        text.rjust(width) if to_the_right else text.ljust(width)
        for text, width, to_the_right in zip(row, widths, right, strict=True)
    ]
    return "  ".join(parts).rstrip()


def _shown(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, int) else str(value)
