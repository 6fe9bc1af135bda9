"""What is counted for people is told in the singular where it is one."""

from pathlib import Path

import pytest

from domain.counted import counted
from tests.architecture.counts import uncounted, uncounted_in

ROOT = Path(__file__).parents[2]


def test_one_is_not_told_in_the_plural() -> None:
    assert [counted(1, "line"), counted(0, "line"), counted(1204, "line")] == ["1 line", "0 lines", "1,204 lines"]
    assert [counted(1, "pin was", "pins were"), counted(2, "pin was", "pins were")] == ["1 pin was", "2 pins were"]


def test_no_count_of_the_command_line_is_told_without_the_helper() -> None:
    assert uncounted_in([ROOT / "infra" / "commands", ROOT / "infra" / "demo"]) == []


@pytest.mark.parametrize("bad", ['f"{len(told)} dates"', 'f"and {number(few - 1)} more ids"', 'f"{found:,} rows."'])
def test_the_guard_bites(bad: str) -> None:
    assert list(uncounted(bad)) == [1]


@pytest.mark.parametrize("good", ['f"{name} students"', "f\"{counted(two, 'row')} left\"", 'f"{len(told)} left"'])
def test_the_guard_bites_nothing_else(good: str) -> None:
    assert list(uncounted(good)) == []
