"""What came of it: one table for people, the same as JSON for programs."""

import json
import math
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.costs import Cost
from benchmarks.goals import Goal

HEAD = ("what", "size", "n", "wall s", "cpu s", "py + pg", "RSS MB", "ratio", "spread", "to", "must hold", "after", "")


@dataclass(slots=True)
class Entry:
    """One way at one size, measured several times."""

    group: str
    name: str
    size: str
    costs: list[Cost] = field(default_factory=list)

    def of(self, read: Callable[[Cost], float]) -> float:
        return median(read(cost) for cost in self.costs)

    @property
    def cpu(self) -> float:
        return self.of(lambda cost: cost.cpu)

    @property
    def rss(self) -> float:
        return self.of(lambda cost: cost.rss_mb)

    def cells(self) -> list[str]:
        sees_postgres = all(cost.postgres is not None for cost in self.costs)
        python, postgres = self.of(lambda cost: cost.python), self.of(lambda cost: cost.postgres or 0)
        parts = f"{python:.2f} + {postgres:.2f}" if sees_postgres else f"{python:.2f} + ?"
        wall = self.of(lambda cost: cost.wall)
        return [self.name, self.size, str(len(self.costs)), f"{wall:.2f}", f"{self.cpu:.2f}", parts, f"{self.rss:.0f}"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is compared with a goal: a ratio of two entries, or something derived from them."""

    group: str
    name: str
    value: float
    spread: tuple[float, float] | None
    to: str
    goal: Goal | None
    of: Entry | None = None
    """The entry in whose row it stands, if it is the first about it."""

    def cells(self) -> list[str]:
        spread = "" if self.spread is None else f"{self.spread[0]:.2f}–{self.spread[1]:.2f}"
        must, after = ("", "") if self.goal is None else self.goal.told()
        verdict = "" if self.goal is None else self.goal.verdict(self.value)
        return [f"{self.value:.2f}", spread, self.to, must, after, verdict]


class Table:
    """`file`: where the JSON is kept while it grows, so that nothing measured is lost."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._entries: dict[tuple[str, str, str], Entry] = {}
        self._figures: list[Figure] = []

    def add(self, group: str, name: str, size: str, cost: Cost) -> None:
        self.entry(group, name, size).costs.append(cost)
        self.save()

    def save(self) -> None:
        if self._file is not None:
            self._file.write_text(json.dumps(self.json(), indent=2) + "\n")

    def entry(self, group: str, name: str, size: str) -> Entry:
        return self._entries.setdefault((group, name, size), Entry(group, name, size))

    def sizes(self, group: str, name: str) -> list[str]:
        """At which sizes a way was measured."""
        return [size for of, way, size in self._entries if (of, way) == (group, name)]

    def ratio(self, of: Entry, to: Entry, goal: Goal | None = None, label: str | None = None) -> None:
        """Of medians; the spread is that of the repetitions side by side."""
        pairs = [a.cpu / b.cpu for a, b in zip(of.costs, to.costs, strict=False)]
        spread = (min(pairs), max(pairs)) if len(pairs) > 1 else None
        self._figures.append(Figure(of.group, of.name, of.cpu / to.cpu, spread, label or to.name, goal, of))

    def speed(self, of: Entry, to: Entry, goal: Goal | None) -> None:
        """How many times as fast on the wall."""
        pairs = [b.wall / a.wall for a, b in zip(of.costs, to.costs, strict=False)]
        spread = (min(pairs), max(pairs)) if len(pairs) > 1 else None
        value = to.of(lambda cost: cost.wall) / of.of(lambda cost: cost.wall)
        self._figures.append(Figure(of.group, of.name, value, spread, f"requests/s of {to.name}", goal, of))

    def memory(self, small: Entry, big: Entry, goal: Goal) -> None:
        to = f"{small.size} → {big.size}"
        self._figures.append(Figure(big.group, f"peak RSS: {big.name}", big.rss / small.rss, None, to, goal))

    def exponent(self, small: Entry, big: Entry, times: float, goal: Goal | None) -> None:
        value = math.log(big.cpu / small.cpu) / math.log(times)
        to = f"{small.size} → {big.size}"
        self._figures.append(Figure(big.group, f"exponent: {big.name}", value, None, to, goal))

    def figure(self, figure: Figure) -> None:
        self._figures.append(figure)

    def lines(self) -> list[list[str]]:
        lines = []
        for group in dict.fromkeys([*(key[0] for key in self._entries), *(one.group for one in self._figures)]):
            lines.append([f"**{group}**", *[""] * (len(HEAD) - 1)])
            for entry in (one for one in self._entries.values() if one.group == group and one.costs):
                first, *more = [one.cells() for one in self._figures if one.of is entry] or [[""] * 6]
                lines.append([*entry.cells(), *first])
                lines += [[*[""] * 7, *cells] for cells in more]
            lines += [
                [one.name, *[""] * 6, *one.cells()] for one in self._figures if one.group == group and one.of is None
            ]
        return lines

    def markdown(self) -> str:
        rows = [list(HEAD), *self.lines()]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]

        def joined(row: list[str]) -> str:
            return "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"

        rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
        return "\n".join([joined(rows[0]), rule, *map(joined, rows[1:])])

    def json(self) -> dict[str, Any]:
        return {
            "machine": {"python": platform.python_version(), "processors": os.cpu_count()},
            "entries": [
                {
                    "group": one.group,
                    "name": one.name,
                    "size": one.size,
                    "runs": [
                        {
                            "wall": cost.wall,
                            "python": cost.python,
                            "postgres": cost.postgres,
                            "rssMb": cost.rss_mb,
                        }
                        for cost in one.costs
                    ],
                }
                for one in self._entries.values()
            ],
            "figures": [
                {
                    "group": one.group,
                    "name": one.name,
                    "to": one.to,
                    "value": one.value,
                    "spread": one.spread,
                    "mustHold": one.goal.must_hold if one.goal else None,
                    "after": one.goal.after if one.goal else None,
                    "verdict": one.goal.verdict(one.value) if one.goal else None,
                }
                for one in self._figures
            ],
        }
