"""The dice that random districts and what happens in them are thrown with."""

import random
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from tests.differential.oracle_facts import Row, World

FIRST, LAST = date(2026, 10, 26), date(2026, 11, 6)
"""Two weeks, with the end of daylight saving time in some of the zones between them."""
DAYS = [FIRST + timedelta(days=number) for number in range(12)]
ZONES = ["America/New_York", "America/Chicago", "America/Phoenix", "UTC"]
LAST_NAMES = ["Ng", "ng", "Ñu", "O'Neil", "Zed"]
COURSES = ["Algebra", "Biology"]
ORIGINS = ["homeroom_prebook", "student", "staff", "admin"]
NUMBERS = [1, 2, 3, 4, 5]
TABLES = [
    "school",
    "school_year",
    "closure",
    "cycle_day",
    "flex_period",
    "flex_period_meeting",
    "staffer",
    "student",
    "staffer_school",
    "student_school",
    "section",
    "section_staffer",
    "enrollment",
    "course_mark",
    "homeroom_designation",
    "homeroom_pin",
    "blocked_date",
    "adjustment",
    "appointment",
    "appointment_history",
]


class Maker:
    """Throws the dice; ids are unique within the district and say nothing about age, but for pins."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.world: World = {table: [] for table in (*TABLES, "run")}
        self.calm = self.chance(0.4)
        """Little stands in the way, so that much is displaced, and runs are undone that displaced each other's rows."""
        self.sharing = self.dice.choice([0.5, 0.5, 0.5, 0.05])
        self._ids = iter(self.dice.sample(range(1, 2000), 1500))
        self._pins = count(5000)
        self._births = count(10**12)

    def chance(self, likely: float) -> bool:
        return self.dice.random() < likely

    def some(self, several: Any, least: int, most: int) -> list[Any]:
        return self.dice.sample(sorted(several), min(len(several), self.dice.randint(least, most)))

    def put(self, table: str, **row: Any) -> Row:
        self.world[table].append(row)
        return row

    def id(self) -> int:
        return next(self._ids)

    def birth(self) -> int:
        return next(self._births)

    def now(self) -> datetime:
        """An hour at which it is not everywhere the same day; early in the two weeks as a rule."""
        early = FIRST - timedelta(days=3)
        day = early if self.calm else self.dice.choice([early, FIRST, DAYS[1], DAYS[2], DAYS[7]])
        return datetime.combine(day, time(self.dice.choice([3, 5, 6, 16])), UTC)

    def days(self, weekdays: float, cycle_days: float) -> dict[str, Any]:
        if self.chance(weekdays):
            return {"weekdays": self.some(NUMBERS, 1, 3), "cycle_days": None}
        return {"weekdays": None, "cycle_days": self.some("AB", 1, 1) if self.chance(cycle_days) else None}

    def span(self, days: int) -> dict[str, date]:
        first = self.dice.choice(DAYS)
        return {"first_day": first, "last_day": first + timedelta(days=self.dice.randint(0, days))}

    def dates(self, undated: float) -> tuple[date | None, date | None]:
        """Often open at an end."""
        if self.chance(undated):
            return None, None
        first, last = sorted([self.dice.choice(DAYS), self.dice.choice(DAYS)])
        return self.dice.choice([None, first]), self.dice.choice([None, last])
