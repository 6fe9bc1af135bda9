"""How a source writes days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.date_formats import DateFormat, check_date_format, day_of, iso_day
from domain.roster_validation import no_day

AUGUST, MARCH, APRIL = date(2026, 8, 31), date(2027, 3, 4), date(2027, 4, 3)


@pytest.mark.parametrize(
    ("text", "iso", "month_first", "day_first"),
    [
        ("2026-08-31", AUGUST, AUGUST, AUGUST),
        ("2026-08-31T00:00:00.000Z", AUGUST, AUGUST, AUGUST),
        ("8/31/2026", None, AUGUST, None),
        ("31/8/2026", None, None, AUGUST),
        ("3/4/2027", None, MARCH, APRIL),
        ("03-04-2027", None, MARCH, APRIL),
        ("3.4.2027", None, None, APRIL),
        ("3/4-2027", None, None, None),
        ("3/4/27", None, None, None),
        ("2/30/2026", None, None, None),
        ("2026-02-30", None, None, None),
        ("20260831", None, None, None),
        ("2026-W01-1", None, None, None),
        ("٢٠٢٦-٠٨-٣١", None, None, None),
        ("soon", None, None, None),
        ("", None, None, None),
    ],
)
def test_days(text: str, iso: date | None, month_first: date | None, day_first: date | None) -> None:
    assert [day_of(text, one) for one in DateFormat] == [iso, month_first, day_first]
    assert (iso_day(text), day_of(text, DateFormat.MONTH_FIRST)) == (iso, month_first)


@given(st.text(), st.sampled_from(DateFormat))
def test_no_text_makes_it_fall_over(text: str, format: DateFormat) -> None:
    day_of(text, format)


def test_what_is_no_day_is_told_with_the_setting() -> None:
    flaw = no_day("beginDate", "3/4/2027")
    assert flaw.code == "DATE_INVALID"
    assert "--date-format" in flaw.message
    assert "date_format" in flaw.message


def test_there_are_three_ways_to_write_days() -> None:
    assert [check_date_format(one) for one in ("iso", "mdy", "dmy")] == [[], [], []]
    (refused,) = check_date_format("us")
    assert (refused.code, refused.field) == ("BAD_DATE_FORMAT", ("dateFormat",))
