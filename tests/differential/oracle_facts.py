"""The naive reading of the rules, first half: what calendars, rosters and sections say. One question at a time, by looking at
every row there is. A world is plain data: table name → rows as dicts of the columns' names.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
World = dict[str, list[Row]]


def every(world: World, table: str, **wanted: Any) -> Iterator[Row]:
    return (row for row in world[table] if all(row[column] == value for column, value in wanted.items()))


def the(world: World, table: str, **wanted: Any) -> Row:
    (row,) = every(world, table, **wanted)
    return row


# ── when ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def today(world: World, school: int, now: datetime) -> date:
    return now.astimezone(ZoneInfo(the(world, "school", id=school)["time_zone"])).date()


def cycle_day(world: World, school: int, day: date) -> str | None:
    for row in every(world, "cycle_day", school_id=school, on_date=day):
        return str(row["label"])
    return None


def is_school_day(world: World, school: int, day: date) -> bool:
    in_session = any(
        year["first_day"] <= day <= year["last_day"] and day.isoweekday() in year["session_weekdays"]
        for year in every(world, "school_year", school_id=school)
    )
    closed = any(
        one["first_day"] <= day <= one["last_day"]
        for one in every(world, "closure", school_id=school, graduation_years=None)
    )
    return in_session and not closed


def bells(world: World, period: int, day: date) -> Row | None:
    """The period's meeting of that day, which may lack times; None where it does not meet."""
    label = cycle_day(world, the(world, "flex_period", id=period)["school_id"], day)
    if label is not None:
        for meeting in every(world, "flex_period_meeting", flex_period_id=period, cycle_day=label):
            return meeting
    for meeting in every(world, "flex_period_meeting", flex_period_id=period, weekday=day.isoweekday()):
        return meeting
    return None


def overlap(world: World, one: int, other: int, day: date) -> bool:
    """Half-open, as instants in each school's zone; missing bell times never do."""
    spans = []
    for period in (one, other):
        meeting = bells(world, period, day)
        if meeting is None or meeting["starts_at"] is None:
            return False
        zone = ZoneInfo(the(world, "school", id=the(world, "flex_period", id=period)["school_id"])["time_zone"])
        ends = ("starts_at", "ends_at")
        spans.append([datetime.combine(day, meeting[end], zone).astimezone(UTC) for end in ends])
    (start, end), (other_start, other_end) = spans
    return start < other_end and other_start < end


def closed(world: World, period: int, day: date, graduation_year: int | None) -> bool:
    school = the(world, "flex_period", id=period)["school_id"]
    if not is_school_day(world, school, day) or bells(world, period, day) is None:
        return True
    if not the(world, "flex_period", id=period)["active"]:
        return True
    return graduation_year is not None and any(
        one["first_day"] <= day <= one["last_day"] and graduation_year in (one["graduation_years"] or ())
        for one in every(world, "closure", school_id=school)
    )


def frozen(world: World, school: int, day: date, now: datetime) -> str | None:
    if day < today(world, school, now):
        return "past"
    if day == today(world, school, now) and the(world, "school", id=school)["frozen"]:
        return "frozen_today"
    return None


def dates_of(world: World, order: Row) -> list[date]:
    found = []
    monday = order["first"] - timedelta(days=order["first"].weekday())
    for number in range((order["last"] - order["first"]).days + 1):
        day = order["first"] + timedelta(days=number)
        label = cycle_day(world, order["school"], day)
        labelled = order["cycle_days"] is None or (label is not None and label in order["cycle_days"])
        week = (day - timedelta(days=day.weekday()) - monday).days // 7
        if (
            day.isoweekday() in order["weekdays"]
            and labelled
            and day not in order["without"]
            and week % order["every"] == 0
        ):
            found.append(day)
    return found


# ── whose homeroom ───────────────────────────────────────────────────────────────────────────────────────────────────


def covers(limited: Row, day: date, label: str | None) -> bool:
    """Whether a pin's or designation's days cover the date: all days, or weekdays, or cycle days."""
    if limited["weekdays"] is None and limited["cycle_days"] is None:
        return True
    return day.isoweekday() in (limited["weekdays"] or ()) or label in (limited["cycle_days"] or ())


def homerooms(world: World, school: int, student: int, day: date, period: int) -> set[int]:
    """The newest pin of this school; else designated sections, undated ones dropped where any is dated."""
    label = cycle_day(world, school, day)
    pins = [
        pin
        for pin in every(world, "homeroom_pin", school_id=school, student_id=student, ended_at=None)
        if covers(pin, day, label) and the(world, "section", id=pin["section_id"])["status"] == "active"
    ]
    if pins:
        return {max(pins, key=lambda pin: int(pin["id"]))["section_id"]}
    candidates = []
    for designation in world["homeroom_designation"]:
        section = the(world, "section", id=designation["section_id"])
        in_period = designation["flex_period_ids"] is None or period in designation["flex_period_ids"]
        if section["school_id"] != school or section["status"] != "active":
            continue
        if not in_period or not covers(designation, day, label):
            continue
        for roster in every(world, "enrollment", section_id=section["id"], student_id=student, active=True):
            first, last = roster["first_day"], roster["last_day"]
            if first is None and last is None:
                first, last = section["term_first_day"], section["term_last_day"]
            dated = (first is None or first <= day) and (last is None or day <= last)
            candidates.append((section["id"], dated))
    kept = [section for section, dated in candidates if dated] or [section for section, _ in candidates]
    return set(kept)


# ── sections ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def lead(world: World, section: int) -> int | None:
    """The flagged staffer, else the first by id; who has left is no staffer of the section any more."""
    staff = [
        row
        for row in every(world, "section_staffer", section_id=section)
        if the(world, "staffer", id=row["staffer_id"])["status"] == "active"
    ]
    flagged = [row["staffer_id"] for row in staff if row["is_lead"]]
    return min(flagged or [row["staffer_id"] for row in staff], default=None)


def blocked(world: World, section: int, day: date, period: int) -> bool:
    led_by = lead(world, section)
    return any(
        (block["section_id"] == section or (led_by is not None and block["staffer_id"] == led_by))
        and block["first_day"] <= day <= block["last_day"]
        and (block["flex_period_ids"] is None or period in block["flex_period_ids"])
        for block in world["blocked_date"]
    )


def seats(world: World, section: int, day: date) -> int | None:
    """The date's adjustment, else the section's, else the lead's capacity; None: unlimited."""
    found: list[int | None] = [row["seats"] for row in every(world, "adjustment", section_id=section, on_date=day)]
    own = the(world, "section", id=section)
    found.append(own["seats"])
    works = {"staffer_id": lead(world, section), "school_id": own["school_id"], "active": True}
    found += [row["capacity"] for row in every(world, "staffer_school", **works)]
    return next((number for number in found if number is not None), None)


def taken(world: World, section: int, day: date, period: int) -> int:
    return len(list(every(world, "appointment", section_id=section, on_date=day, flex_period_id=period)))


def clashes(world: World, student: int, day: date, period: int) -> bool:
    """An appointment in another period, of this or another school, at the same time."""
    return any(
        one["flex_period_id"] != period and overlap(world, period, one["flex_period_id"], day)
        for one in every(world, "appointment", student_id=student, on_date=day)
    )
