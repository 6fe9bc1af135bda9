"""A number and what it counts, in words: "1 line", "2 lines", "1,204 students"."""


def counted(number: int, one: str, several: str | None = None) -> str:
    """`several` where it is not `one` with an s."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
