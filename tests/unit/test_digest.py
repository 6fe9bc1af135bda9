"""When a digest is due, and what it says."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from domain.digest import Digest, DigestLine, DigestRhythm, DigestSetting, check_digest, due_before
from domain.digest_text import MOST_LINES, digest_letter
from domain.errors import Refused
from domain.ids import FlexPeriodId, SchoolId, SectionId, StafferId, StudentId
from domain.mail import Letter
from domain.notification import Deed, Notice, NotificationKind
from domain.staff_digest import RequestsLine, StaffDigest, staff_digest_letter

HOURLY, FOUR = DigestSetting(DigestRhythm.HOURLY), DigestSetting(DigestRhythm.DAILY, time(16))
NEW_YORK = "America/New_York"
MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("setting", "zone", "now", "due"),
    [
        (HOURLY, NEW_YORK, at(9, 1, 15, 59), at(9, 1, 15)),
        (HOURLY, NEW_YORK, at(9, 1, 15), at(9, 1, 15)),
        (FOUR, NEW_YORK, at(9, 1, 20), at(9, 1, 20)),
        (FOUR, NEW_YORK, at(9, 1, 19, 59), at(8, 31, 20)),
        (FOUR, NEW_YORK, at(9, 2, 3), at(9, 1, 20)),  # still the first of September there
        (FOUR, NEW_YORK, at(11, 1, 22), at(11, 1, 21)),  # the clocks went back that night
        (FOUR, "Pacific/Auckland", at(9, 1, 5), at(9, 1, 4)),
    ],
)
def test_what_was_told_before_the_latest_moment_is_due(
    setting: DigestSetting, zone: str, now: datetime, due: datetime
) -> None:
    assert due_before(setting, zone, now) == due


@pytest.mark.parametrize("wrong", [DigestSetting(DigestRhythm.DAILY), DigestSetting(DigestRhythm.HOURLY, time(16))])
def test_a_time_belongs_to_daily_mails_only(wrong: DigestSetting) -> None:
    with pytest.raises(Refused) as refused:
        check_digest(wrong)
    assert refused.value.code == "BAD_DIGEST_TIME"
    check_digest(HOURLY)
    check_digest(FOUR)


def a_line(kind: NotificationKind = NotificationKind.BOOKED, **changes: object) -> DigestLine:
    deed = Deed(kind, SchoolId(1), "staffer:1", at(9, 1, 15))
    notice = Notice(StudentId(1), deed, 1, MONDAY, MONDAY, FlexPeriodId(1), SectionId(1))
    return DigestLine(replace(notice, **changes), "Gym", "WIN")  # type: ignore[arg-type]


def said(*lines: DigestLine) -> list[str]:
    letter = digest_letter(Digest(StudentId(1), SchoolId(1), "Ada", "ada@example.org", lines), "Lincoln High")
    assert (letter.to, letter.subject) == ("ada@example.org", "Your schedule at Lincoln High has changed")
    return [line[2:] for line in letter.text.splitlines() if line.startswith("- ")]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (a_line(), "You are booked in Gym on Monday 2026-09-07, WIN."),
        (a_line(displaced=1), "You are booked in Gym on Monday 2026-09-07, WIN instead of what stood there."),
        (
            replace(
                a_line(NotificationKind.MOVED, previous_day=TUESDAY, previous_section=SectionId(2)),
                previous_section="Art",
            ),
            "An appointment was moved from Art on Tuesday 2026-09-08: it is now in Gym on Monday 2026-09-07, WIN.",
        ),
        (a_line(NotificationKind.CANCELLED), "Cancelled: 1 appointment in Gym on Monday 2026-09-07, WIN."),
        (
            a_line(NotificationKind.CLOSED, appointments=2, last_day=TUESDAY, moved=1),
            (
                "School is closed from Monday 2026-09-07 to Tuesday 2026-09-08, WIN, where you had 2 appointments in Gym; "
                "1 of them moved to another date."
            ),
        ),
        (
            a_line(NotificationKind.MASS_BOOKED, appointments=2, last_day=TUESDAY, displaced=1),
            "You are booked in Gym from Monday 2026-09-07 to Tuesday 2026-09-08, WIN: 2 appointments (1 instead).",
        ),
        (
            replace(a_line(NotificationKind.MASS_CANCELLED, appointments=2), section=None, flex_period=None),
            "Cancelled: 2 appointments on Monday 2026-09-07.",
        ),
        (
            a_line(NotificationKind.DENIED),
            "A request was denied: 1 appointment in Gym on Monday 2026-09-07, WIN. The request says why.",
        ),
        (a_line(NotificationKind.MASS_UNDONE), "Taken back: 1 appointment in Gym on Monday 2026-09-07, WIN."),
    ],
)
def test_each_deed_is_a_sentence(line: DigestLine, sentence: str) -> None:
    assert said(line) == [sentence]


def test_a_long_story_begins_with_how_much_came_before() -> None:
    lines = said(*[a_line() for _ in range(MOST_LINES + 2)])
    assert (len(lines), lines[0]) == (MOST_LINES + 1, "2 earlier changes")


def asked(*lines: RequestsLine) -> Letter:
    digest = StaffDigest(StafferId(1), SchoolId(1), "Grace", "grace@example.org", lines)
    return staff_digest_letter(digest, "Lincoln High")


def test_staff_are_mailed_how_many_ask_for_which_place() -> None:
    letter = asked(RequestsLine("Gym", MONDAY, "WIN", 1), RequestsLine("Art", TUESDAY, "WIN", 2))
    assert (letter.to, letter.subject) == ("grace@example.org", "Requests at Lincoln High wait for you")
    lines = [line for line in letter.text.splitlines() if line.startswith("- ")]
    assert lines == ["- Gym on Monday 2026-09-07, WIN: 1 request.", "- Art on Tuesday 2026-09-08, WIN: 2 requests."]


def test_a_long_list_of_requests_ends_with_how_many_more_there_are() -> None:
    lines = asked(*[RequestsLine("Gym", MONDAY, "WIN", 2)] * (MOST_LINES + 2)).text.splitlines()
    assert "- And 4 requests for later dates." in lines
