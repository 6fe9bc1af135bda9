"""Numbers and lists in words: "1 line", "2 lines", "1,204 students"; "staff, students and sections"."""

from collections.abc import Iterable


def counted(number: int, one: str, several: str | None = None) -> str:
    """`several` where it is not `one` with an s."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def listed(words: Iterable[str]) -> str:
    """With commas, and an "and" before the last."""
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last
