"""What the school year of the documents must end in, computed without anything of Homeroom: a calendar, dicts and loops."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

HOPPER, JOHNSON, ROBOTICS, MATH = "Advisory Hopper", "Advisory Johnson", "Robotics", "Math Help"
FIRST, LAST = date(2026, 8, 31), date(2027, 6, 11)
SNOW, FIELD_TRIP, TEST = date(2026, 12, 8), date(2027, 2, 11), date(2027, 3, 11)
BREAKS = (
    (date(2026, 11, 25), date(2026, 11, 27)),
    (date(2026, 12, 21), date(2027, 1, 1)),
    (date(2027, 4, 5), date(2027, 4, 9)),
)
YEAR_OF = {
    "1001": 2028, "1002": 2028, "1003": 2028, "1004": 2029, "1005": 2029,
    "1006": 2030, "1007": 2030, "1008": 2030, "1009": 2029,
}  # fmt: skip
ADA, ALAN, EMMY, GEORGE, MARY, KURT, SOFIA, BLAISE, HYPATIA = YEAR_OF
HOME_IN_AUGUST = {
    **dict.fromkeys((ADA, ALAN, EMMY, GEORGE), HOPPER),
    **dict.fromkeys((MARY, KURT, SOFIA, BLAISE), JOHNSON),
}


def meetings(first: date, last: date, *weekdays: int) -> list[date]:
    """The days on which WIN meets; weekdays are Python's, Tuesdays and Thursdays if not given."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    wanted = weekdays or (1, 3)
    return [day for day in days if day.weekday() in wanted and not any(one <= day <= other for one, other in BREAKS)]


@dataclass
class Book:
    """Who is where, and everything that stood there before and why it ended."""

    now: dict[tuple[str, date], str] = field(default_factory=dict)
    past: Counter[tuple[str, date, str, str]] = field(default_factory=Counter)

    def put(self, who: str, day: date, section: str) -> None:
        if self.now.get((who, day)) != section:
            self.end(who, day, "displaced")
            self.now[who, day] = section

    def end(self, who: str, day: date, why: str) -> None:
        if (who, day) in self.now:
            self.past[who, day, self.now.pop((who, day)), why] += 1

    def seats(self) -> Counter[tuple[str, date]]:
        return Counter((section, day) for (_, day), section in self.now.items())


def the_year() -> Book:
    book = Book()
    for day in meetings(FIRST, LAST):
        for who, home in HOME_IN_AUGUST.items():
            book.put(who, day, home)
    _autumn(book)
    _snow(book)
    _second_semester(book)
    return book


def _autumn(book: Book) -> None:
    first_thursday, second_thursday = date(2026, 9, 17), date(2026, 9, 24)
    for who, section in ((ADA, ROBOTICS), (ALAN, ROBOTICS), (EMMY, MATH)):
        book.put(who, first_thursday, section)
    for who, section in ((ADA, ROBOTICS), (ADA, MATH), (ALAN, ROBOTICS)):
        book.put(who, second_thursday, section)
    book.end(ALAN, second_thursday, "cancelled")

    tuesdays = meetings(date(2026, 10, 13), date(2026, 12, 15), 1)
    wrong = [(who, day) for who in (KURT, SOFIA, BLAISE) for day in tuesdays]
    for who, day in wrong:
        book.put(who, day, MATH)
    book.put(KURT, tuesdays[0], ROBOTICS)
    for who, day in wrong:
        if (who, day) != (KURT, tuesdays[0]):
            book.end(who, day, "undone")
            book.now[who, day] = HOME_IN_AUGUST[who]
    for who in (GEORGE, MARY):
        for day in tuesdays:
            book.put(who, day, MATH)
    for day in meetings(date(2026, 10, 19), date(2026, 11, 20), 1):
        book.put(KURT, day, ROBOTICS)
    for who in (GEORGE, MARY, KURT):
        book.put(who, date(2026, 11, 10), HOME_IN_AUGUST[who])


def _snow(book: Book) -> None:
    thursday = date(2026, 12, 10)
    for who in HOME_IN_AUGUST:
        section = book.now[who, SNOW]
        book.end(who, SNOW, "closed")
        book.put(who, thursday, section)


def _second_semester(book: Book) -> None:
    for day in meetings(date(2027, 1, 5), LAST):
        book.put(GEORGE, day, JOHNSON)
        book.put(HYPATIA, day, JOHNSON)
    for day in meetings(date(2027, 2, 2), LAST):
        book.put(SOFIA, day, HOPPER)
    for who in (ADA, ALAN, EMMY):
        book.end(who, FIELD_TRIP, "closed")
    for day in meetings(date(2027, 3, 16), LAST):
        book.end(ALAN, day, "student_left")


def schedule_of(who: str, book: Book) -> dict[date, str | None]:
    """What the student's schedule shows: every day on which WIN meets and there is school for them, or they are booked."""
    away = {SNOW} | {day for day, year in ((FIELD_TRIP, 2028), (TEST, 2029)) if YEAR_OF[who] == year}
    return {day: book.now.get((who, day)) for day in meetings(FIRST, LAST) if day not in away or (who, day) in book.now}


MARKS = {
    (ADA, date(2026, 9, 17)): ("PRESENT", False),
    (ALAN, date(2026, 9, 17)): ("PRESENT", True),
    (EMMY, date(2026, 9, 17)): ("PRESENT", False),
    (ADA, date(2027, 6, 8)): ("PRESENT", False),
    (EMMY, date(2027, 6, 8)): ("PRESENT", False),
    (SOFIA, date(2027, 6, 8)): ("EXCUSED", False),
}
CORRECTED = [(ALAN, date(2026, 9, 17), "absent")]
