"""What was promised: the first figure must hold, the second is what we are after."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    must_hold: float | None
    after: float | None = None
    at_least: bool = False
    """Whether more is better."""

    def verdict(self, value: float) -> str:
        if self._meets(value, self.after):
            return "reached"
        if self.must_hold is None:
            return "not reached"
        return "holds" if self._meets(value, self.must_hold) else "MISSED"

    def _meets(self, value: float, wanted: float | None) -> bool:
        if wanted is None:
            return False
        return value >= wanted if self.at_least else value <= wanted

    def told(self) -> tuple[str, str]:
        sign = "≥" if self.at_least else "≤"
        must, after = (("" if one is None else f"{sign} {one:g}") for one in (self.must_hold, self.after))
        return must, after


BOOK_TO_COPY = Goal(1.7, 1.3)
BOOK_TO_COPY_MANY = Goal(2.0, 1.4)
ORM_TO_BOOK = Goal(8, 12, at_least=True)
UNDO_TO_BOOK = Goal(0.25, 0.1)
REPLACE_TO_BOOK = Goal(None, 1.5)
FIRST_SYNC_TO_COPY = Goal(3, 2)
SAME_SYNC_TO_COPY = Goal(1.5, 1.0)
DELTA_SYNC_TO_COPY = Goal(1.7, 1.2)
ORM_TO_FIRST_SYNC = Goal(8, None, at_least=True)
ORM_TO_SAME_SYNC = Goal(3, None, at_least=True)
BIG_READ_TO_HANDWRITTEN = Goal(0.75, 0.9, at_least=True)
READ_EXPONENT = Goal(0.1)
SINGLE_MILLISECONDS = Goal(10, 5)
STATEMENT_TO_INSERT = Goal(0.7, 0.9, at_least=True)
MEMORY = Goal(1.3)
EXPONENT = Goal(1.1)
