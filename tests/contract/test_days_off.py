"""A school's days off from a list, in memory and in PostgreSQL."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import pytest

from adapters.csv_files.days_off import DaysOffLists
from adapters.ical_files.calendar_files import ICalendarFiles
from application.access import Role, Viewer
from application.closures.days_off import ImportDaysOff
from application.closures.days_off_found import MOST_LINES
from application.closures.days_off_taken import DaysOffTaken
from domain.date_formats import DateFormat
from domain.errors import NotAllowed, Refusals, Refused
from domain.event_choice import EventChoice
from domain.ids import SchoolId
from tests.contract.mass_desk import MONDAY, TUESDAY, MassDesk
from tests.contract.test_closures import Closers


@dataclass(frozen=True)
class Importer:
    closers: Closers

    async def take(self, text: str, viewer: Viewer | None = None, **more: Any) -> list[tuple[str, bool, int]]:
        """Reason, whether it is new, and how many appointments stand there."""
        taken = await self.told(text, viewer, **more)
        return [(one.day_off.reason, one.is_new, one.appointments) for one in taken.days]

    async def told(self, text: str, viewer: Viewer | None = None, **more: Any) -> DaysOffTaken:
        run = ImportDaysOff(self.closers.begin, DaysOffLists(), ICalendarFiles())
        asking, school = viewer or self.closers.viewer, self.closers.desk.school
        return await run(asking, school, BytesIO(text.encode()), "off", **more)

    async def refused(self, text: str, **more: Any) -> list[tuple[str, int | None, str | None]]:
        """Code, row and column of everything that is wrong."""
        try:
            await self.take(text, **more)
        except Refusals as several:
            found = several.refusals
        except Refused as one:
            found = (one,)
        else:
            found = ()
        told = [dict(one.details or {}) for one in found]
        return [(one.code, its.get("row"), its.get("field")) for one, its in zip(found, told, strict=True)]

    async def closures(self) -> list[tuple[date, date, str, frozenset[int] | None]]:
        found = await self.closers.closures()
        return sorted((one.first_day, one.last_day, one.reason, one.graduation_years) for one in found)


@pytest.fixture
def importer(desk: MassDesk) -> Importer:
    return Importer(Closers(desk))


LIST = "FirstDay,LastDay,Reason,GraduationYears\n2026-09-07,,Labor Day,\n2026-09-08,2026-09-09, Test ,2027 2028\n"


async def test_days_off_are_looked_at_taken_and_known_the_second_time(importer: Importer) -> None:
    desk = importer.closers.desk
    booked = await desk.book(desk.gym)
    looked = await importer.take(LIST, dry_run=True)
    assert (looked, await importer.closures()) == ([("Labor Day", True, 1), ("Test", True, 0)], [])
    assert await importer.take(LIST) == looked
    expected = [
        (MONDAY, MONDAY, "Labor Day", None),
        (TUESDAY, date(2026, 9, 9), "Test", frozenset({2027, 2028})),
    ]
    assert await importer.closures() == expected
    assert await importer.take(LIST) == [("Labor Day", False, 0), ("Test", False, 0)]
    assert await importer.closures() == expected
    assert list((await desk.standing()).values()) == [booked], "what is booked stays"


async def test_a_key_is_used_once(importer: Importer) -> None:
    first = await importer.take(LIST, key="k")
    assert await importer.take(LIST, key="k") == first, "as it was answered then, not as it would be now"
    with pytest.raises(Refused, match="other input"):
        await importer.take(LIST, key="k", dry_run=True)
    assert len(await importer.closures()) == 2


async def test_only_appointments_of_the_years_that_stay_at_home_are_counted(importer: Importer) -> None:
    desk = importer.closers.desk
    young = await desk.world.student(desk.school, 2030)
    for student in (desk.amy, young):
        await desk.book(desk.gym, desk.slot(student))
    assert await importer.take("FirstDay,Reason,GraduationYears\n2026-09-07,Trip,2030\n") == [("Trip", True, 1)]


async def test_days_are_read_as_they_are_said_to_be_written(importer: Importer) -> None:
    text = "FirstDay,Reason\n9/7/2026,Labor Day\n"
    assert await importer.refused(text) == [("BAD_DATE", 2, "FirstDay")]
    await importer.take(text, format=DateFormat.MONTH_FIRST)
    assert [first for first, *_ in await importer.closures()] == [MONDAY]


async def test_every_wrong_line_is_told_and_none_is_taken(importer: Importer) -> None:
    wrong = """FirstDay,LastDay,Reason,GraduationYears
2026-09-07,,Good,
2026-09-31,soon,Bad,
2026-09-09,2026-09-08,Backwards,
2026-09-10,,,
1999-01-01,,Long ago,
2026-09-11,,Trip,27
2026-09-07,2026-09-07,Good,
,,Nothing,
"""
    assert await importer.refused(wrong) == [
        ("BAD_DATE", 3, "FirstDay"),
        ("BAD_DATE", 3, "LastDay"),
        ("END_BEFORE_START", 4, "LastDay"),
        ("NO_REASON", 5, "Reason"),
        ("OUTSIDE_SCHOOL_YEAR", 6, "FirstDay"),
        ("BAD_GRADUATION_YEAR", 7, "GraduationYears"),
        ("DUPLICATE_DAY_OFF", 8, "FirstDay"),
        ("BAD_DATE", 9, "FirstDay"),
    ]
    assert await importer.closures() == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FirstDay,Reason\n", "NO_DAYS_OFF"),
        ("FirstDay\n2026-09-07\n", "MISSING_COLUMN"),
        ("FirstDay,Reason\n" + "2026-09-07,x\n" * (MOST_LINES + 1), "TOO_MANY_LINES"),
    ],
)
async def test_what_is_no_such_list_is_refused(importer: Importer, text: str, code: str) -> None:
    assert [one for one, *_ in await importer.refused(text)] == [code]


async def test_a_school_that_is_not_there_is_told_before_the_file_is_read(importer: Importer) -> None:
    run = ImportDaysOff(importer.closers.begin, DaysOffLists(), ICalendarFiles())
    chief = Viewer(Role.DISTRICT_ADMIN, importer.closers.district, "district_admin:1")
    with pytest.raises(Refused) as refused:
        await run(chief, SchoolId(10**12), BytesIO(b"no such list"), "off.csv")
    assert refused.value.code == "NOT_FOUND"


async def test_only_admins_of_the_school_close_it(importer: Importer) -> None:
    staffer = Viewer(Role.STAFFER, importer.closers.district, "staffer:2", frozenset({importer.closers.desk.school}))
    with pytest.raises(NotAllowed):
        await importer.take(LIST, staffer)


def a_calendar(*events: str) -> str:
    """Events as `summary;first day;day after;what else`."""
    blocks = []
    for summary, first, after, *more in (one.split(";", 3) for one in events):
        days = [f"DTSTART;VALUE=DATE:{first}", f"DTEND;VALUE=DATE:{after}", *more]
        blocks.append("\n".join(["BEGIN:VEVENT", f"SUMMARY:{summary}", *days, "END:VEVENT"]))
    return "\n".join(["BEGIN:VCALENDAR", *blocks, "END:VCALENDAR"])


CALENDAR = a_calendar(
    "No school: Labor Day;20260907;20260908",
    "Winter Break;20261221;20270102",
    "No school: Labor Day;20260907;20260908",
    "Years ago, no school;20160907;20160908",
)


async def test_a_calendar_is_looked_at_taken_and_known_the_second_time(importer: Importer) -> None:
    desk = importer.closers.desk
    await desk.book(desk.gym)
    looked = await importer.told(CALENDAR, dry_run=True)
    (day,) = looked.days
    assert (day.day_off.row, day.day_off.reason, day.is_new, day.appointments) == (2, "No school: Labor Day", True, 1)
    left_out = [(one.why.name, one.count, [(each.row, each.summary) for each in one.events]) for one in looked.left_out]
    assert left_out == [
        ("OUTSIDE_SCHOOL_YEAR", 1, [(17, "Years ago, no school")]),
        ("NOT_NAMED", 1, [(7, "Winter Break")]),
        ("REPEATED", 1, [(12, "No school: Labor Day")]),
    ]
    assert await importer.closures() == []
    assert await importer.told(CALENDAR, key="k") == looked
    assert await importer.closures() == [(MONDAY, MONDAY, "No school: Labor Day", None)]
    assert await importer.take(CALENDAR) == [("No school: Labor Day", False, 0)]
    assert await importer.told(CALENDAR, key="k") == looked, "as it was answered then"
    words = ["no school", "winter break"]
    again = await importer.take(CALENDAR, choice=EventChoice(tuple(words)))
    assert again == [("No school: Labor Day", False, 0), ("Winter Break", True, 0)]
    assert await importer.take(CALENDAR, choice=EventChoice(())) == [(reason, False, 0) for reason, *_ in again]
    assert len(await importer.closures()) == 2
    with pytest.raises(Refused, match="other input"):
        await importer.take(CALENDAR, key="k", choice=EventChoice(tuple(words)))


async def test_every_day_off_of_a_calendar_that_cannot_be_read_is_told_and_none_is_taken(importer: Importer) -> None:
    calendar = a_calendar(
        "No school;20260907;20260908", "No school;2026;20260908", "Meeting;2026;", "No school;20260908;20260907",
        "No school;20260907;20260908;RRULE:FREQ=HOURLY", "No school \u00ad;20260914;20260915", ";20260915;20260916",
    )  # fmt: skip
    wrong = [("BAD_DATE", 7, "DTSTART"), ("BAD_DATE", 17, "DTEND"), ("BAD_RECURRENCE", 22, "RRULE")]
    assert await importer.refused(calendar) == wrong
    everything = [("BAD_DATE", 12, "DTSTART"), ("NO_REASON", 33, "SUMMARY")]
    assert await importer.refused(calendar, choice=EventChoice(())) == sorted(
        [*wrong, *everything], key=lambda one: one[1]
    )
    assert await importer.closures() == []


@pytest.mark.parametrize(
    ("text", "more", "code"),
    [
        (a_calendar(), {}, "NO_DAYS_OFF"),
        (LIST, {"choice": EventChoice()}, "NOT_A_CALENDAR"),
        (
            a_calendar(*["No school;20260907;20260908;RRULE:FREQ=DAILY;COUNT=1"] * (MOST_LINES + 1)),
            {},
            "TOO_MANY_LINES",
        ),
        (a_calendar(*[f"No school {n};20260907;20260908" for n in range(MOST_LINES + 1)]), {}, "TOO_MANY_LINES"),
        (CALENDAR[:-10], {}, "CALENDAR_DAMAGED"),
    ],
    ids=["empty", "list", "repeating", "many", "damaged"],
)
async def test_a_calendar_that_cannot_be_taken_is_refused(
    importer: Importer, text: str, more: dict[str, Any], code: str
) -> None:
    assert [one for one, *_ in await importer.refused(text, **more)] == [code]
