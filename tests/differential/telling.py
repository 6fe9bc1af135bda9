"""What is told of stories: where statements and oracle part, and what came up on the way."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from tests.differential.oracle import IN_ORDER, Slot
from tests.differential.oracle_facts import Row


class Difference(AssertionError):
    """The statements and the naive reading do not say the same."""


def same(what: str, found: Any, expected: Any) -> None:
    if found == expected:
        return
    if isinstance(found, dict) and isinstance(expected, dict):
        keys = [key for key in {**found, **expected} if found.get(key) != expected.get(key)]
        told = [f"{key}: found {found.get(key)}, expected {expected.get(key)}" for key in keys[:5]]
        raise Difference(f"{what}: {len(keys)} differ; {'; '.join(told)}")
    raise Difference(f"{what}: found {found}, expected {expected}")


@dataclass(slots=True)
class Seen:
    """What came up, to show that the districts are wild enough."""

    outcomes: Counter[str] = field(default_factory=Counter)
    pairs: Counter[str] = field(default_factory=Counter)
    unbooked: Counter[str] = field(default_factory=Counter)
    """Outcomes of runs for students who had no appointment at all on the dates: decided by a statement of their own."""
    undone: Counter[str] = field(default_factory=Counter)
    reported: Counter[str] = field(default_factory=Counter)
    clashes: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def table(self) -> str:
        parts = {name: getattr(self, name) for name in self.__slots__}
        lines = [f"{name:10} {one:28} {number:6}" for name, seen in parts.items() for one, number in seen.most_common()]
        return "\n".join(["", *lines])

    def rows(self, rows: dict[Slot, Row]) -> None:
        for row in rows.values():
            self.outcomes[row["outcome"]] += 1
            holding = [outcome for outcome in IN_ORDER if outcome in row["holds"]]
            self.pairs.update("/".join(pair).upper() for pair in combinations(holding, 2))
