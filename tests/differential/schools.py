"""Small random districts as plain data: two schools that share students, and everything that a mass run reads.

The same seed makes the same district. The dice are loaded so that every outcome, and every pair of rules that can speak about one
row, comes up often.
"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from tests.differential.dice import COURSES, DAYS, LAST_NAMES, NUMBERS, ORIGINS, ZONES, Maker
from tests.differential.oracle_facts import Row, World

ROOMS = ["B12", " b12 ", "", None]
"""Two that are one room, and none."""


def a_district(seed: int) -> tuple[World, Maker]:
    make = Maker(seed)
    schools = [a_school(make, name) for name in ("North", "South")]
    for school in schools:
        some_staff(make, school)
    for school in schools:
        some_sections(make, school)
    for number in range(make.dice.randint(16, 24)):
        a_student(make, number, schools)
    for school in schools:
        what_is_in_the_way(make, school)
    for student in make.world["student"]:
        some_appointments(make, student)
    return make.world, make


def a_school(make: Maker, name: str) -> Row:
    school = make.put(
        "school", id=make.id(), name=name, time_zone=make.dice.choice(ZONES[:2] * 3 + ZONES), frozen=make.chance(0.4)
    )
    weekdays = make.dice.choice([NUMBERS] * 3 + [[1, 2, 4, 5], [1, 2, 3, 4, 5, 6]])
    year = {"school_id": school["id"], "session_weekdays": weekdays}
    split = make.dice.choice([None, None, None, DAYS[9]])
    make.put("school_year", **year, first_day=date(2026, 8, 17), last_day=split or date(2027, 6, 4))
    if split is not None:
        make.put("school_year", **year, first_day=split + timedelta(days=1), last_day=date(2027, 6, 4))
    for day in DAYS:
        if make.chance(0.85):
            make.put("cycle_day", school_id=school["id"], on_date=day, label=make.dice.choice("AB"))
    for _ in range(make.dice.choice([0, 1, 1, 2, 3])):
        years = make.some(range(2027, 2031), 1, 2) if make.chance(0.6) else None
        own = {"id": make.id(), "school_id": school["id"], "reason": "Snow", "graduation_years": years}
        make.put("closure", **own, **make.span(1 if years is None else 4))
    for number in range(3):
        a_flex_period(make, school, f"P{number}", active=number < 2 or make.chance(0.7))
    return school


def a_flex_period(make: Maker, school: Row, name: str, *, active: bool) -> None:
    period = make.put("flex_period", id=make.id(), school_id=school["id"], name=name, active=active)["id"]
    usual = bells(make)
    ordinal = count(1)
    for weekday in range(1, 7):
        if make.chance(0.94 if weekday < 6 else 0.3):
            own = {"flex_period_id": period, "ordinal": next(ordinal), "weekday": weekday, "cycle_day": None}
            make.put("flex_period_meeting", **own, **(usual if make.chance(0.8) else bells(make)))
    if make.chance(0.3):
        own = {"flex_period_id": period, "ordinal": next(ordinal), "weekday": None, "cycle_day": make.dice.choice("AB")}
        make.put("flex_period_meeting", **own, **bells(make))


def bells(make: Maker) -> dict[str, time | None]:
    if make.chance(0.12):
        return {"starts_at": None, "ends_at": None}
    quarter = make.dice.randint(36, 44)  # 09:00 … 11:00
    end = quarter + make.dice.randint(1, 4)
    return {"starts_at": time(quarter // 4, quarter % 4 * 15), "ends_at": time(end // 4, end % 4 * 15)}


def some_staff(make: Maker, school: Row) -> None:
    for _ in range(4):
        staffer = make.id()
        named = {"sis_id": f"T{staffer}", "first_name": "Kim", "last_name": f"Staff {staffer}"}
        mail = {"email": f"t{staffer}@example.org", "email_key": f"t{staffer}@example.org"}
        make.put("staffer", id=staffer, **named, **mail, status=make.dice.choice(["active"] * 6 + ["left"]))
        for one in make.world["school"]:
            if one is school or make.chance(0.3):
                own = {"staffer_id": staffer, "school_id": one["id"], "active": make.chance(0.92)}
                room = ROOMS[staffer % 4]
                make.put(
                    "staffer_school", **own, role="staffer", capacity=make.dice.choice([None, None, 0, 1, 2]), room=room
                )


def some_sections(make: Maker, school: Row) -> None:
    staff = [row["staffer_id"] for row in make.world["staffer_school"] if row["school_id"] == school["id"]]
    periods = [row["id"] for row in make.world["flex_period"] if row["school_id"] == school["id"]]
    for number in range(6):
        first, last = make.dates(0.8)
        section = make.put(
            "section",
            id=make.id(),
            school_id=school["id"],
            name=f"Room {number}",
            seats=make.dice.choice([None, None, None, 0, 1, 2, 3]),
            room=None if number % 2 else ROOMS[number % 3],
            status="ended" if number and make.chance(0.12) else "active",
            term_first_day=first,
            term_last_day=last,
        )["id"]
        for staffer in make.some(set(staff), 0, 2):
            make.put("section_staffer", section_id=section, staffer_id=staffer, is_lead=make.chance(0.5))
        if number < 4:
            limits = {
                **make.days(0.15, 0.2),
                "flex_period_ids": make.some(periods, 1, 2) if make.chance(0.15) else None,
            }
            make.put("homeroom_designation", section_id=section, **limits, designated_by="admin")
        for day in make.some(DAYS, 0, 3):
            seats = make.dice.choice([None, 0, 1, 2])
            room = ROOMS[(section + day.day) % 4]
            make.put("adjustment", section_id=section, on_date=day, name="Special", room=room, seats=seats)


def a_student(make: Maker, number: int, schools: list[Row]) -> None:
    status = make.dice.choice(["active"] * 8 + ["left", "inactive"])
    student = make.put(
        "student",
        id=make.id(),
        sis_id=f"{'0' * (number % 3)}{number}" if status == "active" else f"{make.dice.randint(0, 24)}",
        first_name=make.dice.choice(["Ada", "Émile", "ada"]),
        last_name=make.dice.choice(LAST_NAMES),
        graduation_year=make.dice.choice([2027, 2028, 2029, 2030, None]),
        status=status,
    )["id"]
    marks = {course: make.dice.randint(100, 400) / 4 for course in make.some(COURSES, 0, 2)}
    home = make.dice.choice(schools)
    for course, mark in marks.items():
        make.put("course_mark", school_id=home["id"], student_id=student, course=course, mark=mark)
    for school in schools:
        if school is not home and not make.chance(make.sharing):
            continue
        own = {"student_id": student, "school_id": school["id"], "is_primary": school is home}
        make.put("student_school", **own, active=make.chance(0.93 if school is home else 0.85))
        sections = [row["id"] for row in make.world["section"] if row["school_id"] == school["id"]]
        for section in {
            *make.dice.sample(sections[:4], make.dice.choice([0, 1, 1, 2, 2, 3])),
            *make.some(sections[4:], 0, 1),
        }:
            for origin in make.dice.choice([["source"], ["source"], ["staff"], ["source", "staff"]]):
                first, last = make.dates(0.75)
                roster = {"section_id": section, "student_id": student, "origin": origin, "active": make.chance(0.92)}
                make.put("enrollment", **roster, first_day=first, last_day=last)
        for _ in range(make.dice.choice([0, 0, 0, 0, 1, 2, 3])):
            pin = {"id": next(make._pins), "school_id": school["id"], "student_id": student, "pinned_by": "admin"}
            ended = datetime(2026, 9, 1, tzinfo=UTC) if make.chance(0.25) else None
            make.put(
                "homeroom_pin", **pin, section_id=make.dice.choice(sections[:4]), **make.days(0.3, 0.3), ended_at=ended
            )


def what_is_in_the_way(make: Maker, school: Row) -> None:
    sections = [row["id"] for row in make.world["section"] if row["school_id"] == school["id"]]
    staff = [row["staffer_id"] for row in make.world["section_staffer"] if row["section_id"] in sections]
    periods = [row["id"] for row in make.world["flex_period"] if row["school_id"] == school["id"]]
    for _ in range(1 if make.calm else make.dice.randint(3, 5)):
        by_staffer = bool(staff) and make.chance(0.4)
        make.put(
            "blocked_date",
            id=make.id(),
            school_id=school["id"],
            section_id=None if by_staffer else make.dice.choice(sections),
            staffer_id=make.dice.choice(staff) if by_staffer else None,
            **make.span(4),
            flex_period_ids=make.some(periods, 1, 2) if make.chance(0.3) else None,
            reason="Trip",
        )


def some_appointments(make: Maker, student: Row) -> None:
    schools = [row["school_id"] for row in make.world["student_school"] if row["student_id"] == student["id"]]
    periods = [row for row in make.world["flex_period"] if row["school_id"] in schools and row["active"]]
    for day in DAYS:
        for period in periods:
            if make.chance(0.38):
                sections = [row["id"] for row in make.world["section"] if row["school_id"] == period["school_id"]]
                an_appointment(make, student["id"], day, period["id"], make.dice.choice(sections))


def an_appointment(make: Maker, student: int, day: date, period: int, section: int) -> Row:
    birth = make.birth()
    staff = [f"staffer:{row['id']}" for row in make.world["staffer"]]
    return make.put(
        "appointment",
        on_date=day,
        student_id=student,
        flex_period_id=period,
        section_id=section,
        birth=birth,
        version=make.birth() if make.chance(0.2) else birth,
        run_id=None,
        replaced=None,
        made_at=datetime(2026, 9, 2, 12, tzinfo=UTC),
        locked=make.chance(0.1 if make.calm else 0.35),
        attended=make.chance(0.07),
        origin=make.dice.choice(ORIGINS),
        made_by=make.dice.choice([*staff, "staffer:1", f"student:{student}"]),
        type=make.dice.choice([None, "Help"]),
        comment=make.dice.choice([None, "Bring a book"]),
    )
