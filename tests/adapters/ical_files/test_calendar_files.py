"""Calendars as programs write them, and as they arrive: folded, broken, huge, in other encodings."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ical_files.calendar_files import MOST_BYTES, MOST_EVENTS, ICalendarFiles
from adapters.ical_files.event_lines import DEEPEST, LONGEST_LINE, MOST_LINES_OF_EVENT
from domain.calendar_events import CalendarEvent
from domain.errors import Refused
from domain.event_days import Repeats
from domain.recurrence import Frequency, Recurrence


def calendar(*events: str | bytes) -> bytes:
    """Events by their lines, in a calendar with CRLF as it should be."""
    blocks = [b"BEGIN:VEVENT\n", b"\nEND:VEVENT\n"]
    texts = [one if isinstance(one, bytes) else one.strip().encode() for one in events]
    body = b"".join(blocks[0] + text + blocks[1] for text in texts)
    return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + body.replace(b"\n", b"\r\n") + b"END:VCALENDAR\r\n"


def read(data: bytes, name: str = "off.ics") -> Sequence[CalendarEvent]:
    return ICalendarFiles().read(io.BytesIO(data), name)


def event(text: str | bytes) -> CalendarEvent:
    (found,) = read(calendar(text))
    return found


def refused(data: bytes) -> tuple[str, int | None]:
    with pytest.raises(Refused) as refusal:
        read(data)
    assert refusal.value.field == ("file",)
    return refusal.value.code, dict(refusal.value.details or {}).get("row")


def test_google_writes_days_and_instants() -> None:
    no_school, meeting = read(
        calendar(
            """
DTSTART;VALUE=DATE:20261125
DTEND;VALUE=DATE:20261128
DTSTAMP:20260801T120000Z
UID:0a1b@google.com
CLASS:PUBLIC
DESCRIPTION:See <a href="https://example.org">the\\, site</a>\\n\\nfor de
 tails
STATUS:CONFIRMED
SUMMARY:No School - Thanksgiving\\, see you Monday
TRANSP:TRANSPARENT
""",
            "DTSTART:20260914T230000Z\nDTEND:20260915T010000Z\nUID:2@google.com\nSUMMARY:Board meeting",
        )
    )
    assert no_school == CalendarEvent(
        row=3,
        summary="No School - Thanksgiving, see you Monday",
        start=date(2026, 11, 25),
        end=date(2026, 11, 28),
        uid="0a1b@google.com",
    )
    assert (meeting.row, meeting.start, meeting.end) == (
        15, datetime(2026, 9, 14, 23, tzinfo=UTC), datetime(2026, 9, 15, 1, tzinfo=UTC),
    )  # fmt: skip


def test_outlook_writes_midnights_of_zones_that_only_windows_knows() -> None:
    found = event(
        """
CATEGORIES:Holiday,No School
DTSTART;TZID="Eastern Standard Time":20260907T000000
DTEND;TZID="Eastern Standard Time":20260908T000000
EXDATE;TZID="Eastern Standard Time":20270906T000000
EXDATE;TZID="Eastern Standard Time":20280904T000000
RRULE:FREQ=YEARLY;UNTIL=20300902T040000Z;INTERVAL=1;BYDAY=MO;BYMONTH=9;BYSETPOS=1
SUMMARY;LANGUAGE=en-us:Labor Day
X-MICROSOFT-CDO-ALLDAYEVENT:TRUE
BEGIN:VALARM
DTSTART:20200101
SUMMARY:Reminder
END:VALARM
"""
    )
    rule = Recurrence(Frequency.YEARLY, months=(9,), weekdays=((1, 0),), positions=(1,))
    never = (datetime(2027, 9, 6), datetime(2028, 9, 4))  # noqa: DTZ001 - what the clock on the wall shows
    assert found.repeats == Repeats(rule, datetime(2030, 9, 2, 4, tzinfo=UTC), never=never)
    assert (found.start, found.end) == (datetime(2026, 9, 7), datetime(2026, 9, 8))  # noqa: DTZ001
    assert (found.summary, found.categories, found.unread) == ("Labor Day", ("Holiday,No School",), None)


def test_apple_changes_single_days_of_what_repeats() -> None:
    found = event(
        "UID:s\nRECURRENCE-ID;VALUE=DATE:20260908\nDTSTART;VALUE=DATE:20260909\nDURATION:P2D\nSTATUS:CANCELLED\n"
        "RDATE;VALUE=DATE:20260910,20260911\nRDATE;VALUE=PERIOD:20260912T040000Z/P1D"
    )
    assert (found.uid, found.instead_of, found.is_cancelled) == ("s", date(2026, 9, 8), True)
    assert (found.start, found.end) == (date(2026, 9, 9), date(2026, 9, 11))
    assert found.repeats.also == (date(2026, 9, 10), date(2026, 9, 11), datetime(2026, 9, 12, 4, tzinfo=UTC))


def test_zones_that_are_utc_are_instants_and_all_others_the_clock_on_the_wall() -> None:
    for zone, kept in (("Etc/UTC", UTC), ("Nowhere/At all", None), ("America/New_York", None)):
        assert event(f"DTSTART;TZID={zone}:20260907T040000").start == datetime(2026, 9, 7, 4, tzinfo=kept)


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r"])
def test_lines_may_break_and_be_folded_anyhow(line_break: str) -> None:
    text = "BEGIN:VCALENDAR\n\nbegin:vevent\nSUMMARY:No\n\t Scho\n ol\ndtstart;value=DATE:20260907\nEND:VEVENT \n\nEND:VCALENDAR"
    (found,) = read(text.replace("\n", line_break).encode())
    assert (found.row, found.summary, found.start) == (3, "No School", date(2026, 9, 7))


def test_a_letter_may_be_folded_in_its_middle() -> None:
    letter = "é".encode()
    assert event(b"SUMMARY:Journ" + letter[:1] + b"\n " + letter[1:] + b"e").summary == "Journée"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_are_certain_are_read(encoding: str) -> None:
    (found,) = read(calendar("SUMMARY:Fête").decode().encode(encoding))
    assert found.summary == "Fête"


def test_another_encoding_is_told_with_its_row_where_it_matters() -> None:
    assert refused(calendar("UID:1\nSUMMARY:Fête").decode().encode("latin-1")) == ("WRONG_ENCODING", 5)
    assert event("DESCRIPTION:Fête".encode("latin-1") + b"\nSUMMARY:No school").summary == "No school"


def test_letters_that_nobody_sees_are_taken_out_of_a_summary() -> None:
    assert event("SUMMARY:No\u200b school\x07 \u00a0 today\\n").summary == "No school\ufffd \u00a0 today"


@pytest.mark.parametrize(
    ("line", "unread"),
    [
        ("DTSTART:2026-09-07", "DTSTART"), ("DTSTART:20260931", "DTSTART"), ("DTSTART:120000", "DTSTART"), ("DTSTART", None),
        ("DTSTART:P1D", "DTSTART"), ("DTSTART:18991231", "DTSTART"), ("DTSTART;=:20260907", "DTSTART"),
        ("DTSTART:20260907\nDTSTART:20260908", "DTSTART"), ("DTEND:99991231", "DTEND"), ("DURATION:20260907", "DURATION"),
        ("DURATION:-P1D", "DURATION"), ("DURATION:P9999999999999D", "DURATION"), ("EXDATE:20260907,soon", "EXDATE"),
        ("RDATE:soon", "RDATE"), ("RECURRENCE-ID;RANGE=THISANDFUTURE:20260907", "RECURRENCE-ID"), ("RRULE:FREQ=HOURLY", "RRULE"),
        ("RRULE:BYDAY=MO", "RRULE"), ("RRULE:FREQ=WEEKLY;BYDAY", "RRULE"), ("RRULE:FREQ=WEEKLY;BYDAY=XX", "RRULE"),
        ("RRULE:FREQ=WEEKLY;BYHOUR=8", "RRULE"), ("RRULE:FREQ=WEEKLY;COUNT=-1", "RRULE"), ("RRULE:FREQ=WEEKLY;COUNT=x", "RRULE"),
        ("RRULE:FREQ=YEARLY;BYMONTH=5L", "RRULE"), ("RRULE:FREQ=WEEKLY;WKST=XX", "RRULE"),
        ("RRULE:FREQ=DAILY;FREQ=DAILY", "RRULE"),
        ("RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY", "RRULE"), ("RRULE:FREQ=DAILY;UNTIL=99991231T235959Z;", None),
        ("SUMMARY;=:x", None), ("X-ANYTHING;;", None),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_by_its_event(line: str, unread: str | None) -> None:
    assert event(line).unread == unread


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", ("NOT_A_CALENDAR", None)),
        (b"<!DOCTYPE html><title>Calendar</title>", ("NOT_A_CALENDAR", None)),
        (b"FirstDay,Reason\n2026-09-07,Labor Day\n", ("NOT_A_CALENDAR", None)),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:No school\n", ("CALENDAR_DAMAGED", 4)),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", ("CALENDAR_DAMAGED", 3)),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR\n", ("CALENDAR_DAMAGED", 3)),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\nSUMMARY:x\n", ("CALENDAR_DAMAGED", 3)),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VEVENT\n", ("CALENDAR_DAMAGED", 3)),
        (b"BEGIN:VCALENDAR\nBEGIN:VCALENDAR\n", ("CALENDAR_DAMAGED", 2)),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 100_000, ("CALENDAR_DAMAGED", DEEPEST + 1)),
        (calendar("UID:1\n" * (MOST_LINES_OF_EVENT + 1)), ("CALENDAR_DAMAGED", MOST_LINES_OF_EVENT + 4)),
        (calendar("SUMMARY:" + "x" * LONGEST_LINE), ("CALENDAR_DAMAGED", 4)),
        (calendar(*["UID:1"] * (MOST_EVENTS + 1)), ("TOO_MANY_EVENTS", None)),
        (b"BEGIN:VCALENDAR\n" + b"X" * MOST_BYTES, ("TOO_LARGE", None)),
    ],
    ids=str,
)  # fmt: skip
def test_files_that_are_no_whole_calendar_are_refused(data: bytes, told: tuple[str, int | None]) -> None:
    assert refused(data) == told


def test_calendars_behind_each_other_and_without_events_are_read() -> None:
    assert [one.row for one in read(calendar("UID:1") * 2)] == [3, 9]
    assert read(b"BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:No school\nEND:VTODO\nEND:VCALENDAR") == []


def test_a_calendar_is_known_by_its_beginning_or_its_name() -> None:
    files = ICalendarFiles()
    assert files.takes(io.BytesIO(b"\xef\xbb\xbf\r\nbegin:vcalendar\r\n"), "download")
    assert files.takes(io.BytesIO(calendar().decode().encode("utf-16")), "off.csv")
    assert files.takes(io.BytesIO(b"<html>"), "Off.ICS")
    assert not files.takes(io.BytesIO(b"FirstDay,Reason\n"), "off.csv")
    assert not files.takes(io.BytesIO(b"PK\x03\x04"), "off.xlsx")


PIECES = st.sampled_from(
    [
        *(
            "BEGIN:VEVENT\n",
            "END:VEVENT\n",
            "SUMMARY:",
            "RRULE:FREQ=",
            "DTSTART",
            "DTEND",
            "DURATION:",
            "EXDATE:",
            "RDATE",
        ),
        *(
            "RECURRENCE-ID",
            "UID:",
            "DAILY",
            "YEARLY",
            ";",
            "=",
            ":",
            ",",
            "/",
            "\\",
            '"',
            "-",
            "P",
            "T",
            "W",
            "Z",
            "9",
            "٣",
            "é",
        ),
        *(
            "20260907",
            "T000000",
            ";VALUE=",
            "PERIOD",
            "DATE",
            ";TZID=",
            "COUNT=",
            "UNTIL=",
            "BYDAY=",
            "1MO",
            "\n",
            "\n ",
            " ",
        ),
        *("\r", "\0", "\u2028"),
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join).map(str.encode) | st.binary(max_size=60))
def test_whatever_stands_in_an_event_it_is_read_or_refused(middle: bytes) -> None:
    for data in (calendar(middle), b"BEGIN:VCALENDAR\n" + middle):
        told = _told(data)
        assert told in ("CALENDAR_DAMAGED", "WRONG_ENCODING") or "\0" not in told


def _told(data: bytes) -> str:
    try:
        return str(read(data))
    except Refused as refusal:
        return refusal.code
