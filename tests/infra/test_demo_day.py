"""Which day a demo plays on."""

from datetime import date
from pathlib import Path

from infra.clock import SystemClock
from infra.demo.days import FixedClock
from infra.demo.kept_day import the_day

WEDNESDAY, MONDAY = date(2026, 9, 2), date(2026, 9, 7)


def test_a_new_demo_plays_on_the_real_day_and_keeps_it_until_its_year_begins(tmp_path: Path) -> None:
    first = the_day(tmp_path, None, WEDNESDAY)
    assert (first.today, type(first.clock), first.remark) == (WEDNESDAY, SystemClock, None)
    later = the_day(tmp_path, None, date(2026, 9, 6))
    assert (later.today, type(later.clock), later.remark) == (date(2026, 9, 6), SystemClock, None)
    begun = the_day(tmp_path, None, MONDAY)
    assert (begun.today, begun.clock) == (WEDNESDAY, FixedClock(WEDNESDAY))
    assert "made on 2026-09-02" in (begun.remark or "")


def test_a_day_that_was_asked_for_is_asked_for_once(tmp_path: Path) -> None:
    assert the_day(tmp_path, date(2019, 5, 5), WEDNESDAY).clock == FixedClock(date(2019, 5, 5))
    same = the_day(tmp_path, date(2019, 5, 5), WEDNESDAY)
    assert (same.today, same.remark) == (date(2019, 5, 5), None)
    other = the_day(tmp_path, WEDNESDAY, WEDNESDAY)
    assert other.today == date(2019, 5, 5)
    assert str(tmp_path) in (other.remark or "")


def test_what_somebody_else_wrote_into_the_file_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / "demo-day").write_text("soon")
    assert the_day(tmp_path, None, WEDNESDAY).today == WEDNESDAY
    assert (tmp_path / "demo-day").read_text() == "2026-09-02\n"
