"""Up to where a district has been read."""

from typing import NamedTuple

from adapters.clever.sections import SchoolYear

_FAMILY = "family"


class Cursor(NamedTuple):
    """The newest event that was taken in, and the school year, which only all sections together tell."""

    event: str
    year: SchoolYear
    family: bool = False
    """The district shared family contacts."""

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """None for what `written` has not written."""
        event, *rest = text.split(".")
        family = rest[2:] == [_FAMILY]
        rest = rest[:2] if family else rest
        if not is_id(event) or len(rest) != 2 or not all(one.isascii() and one.isdigit() for one in rest):
            return None
        ends_in, lead = map(int, rest)
        return cls(event, SchoolYear(ends_in or None, lead), family)

    @property
    def written(self) -> str:
        written = f"{self.event}.{self.year.ends_in or 0}.{self.year.lead}"
        return f"{written}.{_FAMILY}" if self.family else written


def is_id(text: str) -> bool:
    return text.isascii() and text.isalnum()
