"""Taking, correcting and clearing the attendance of a section on a date and flex period."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from application.access import Role, Scope, Viewer
from application.idempotency import once
from application.items import check_count, refusal_from_json, refusal_to_json
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.scheduling.hold_students import MOST_STARTS, holding
from application.staff import must_be_staff, teaches
from domain.appointment import Appointment
from domain.attendance import (
    Attendance,
    AttendanceKey,
    AttendanceMark,
    not_booked,
    refusals_of_day,
    refusals_of_mark,
    repeated,
)
from domain.errors import NotAllowed, Refused, gather, not_found
from domain.ids import FlexPeriodId, SectionId, StudentId


@dataclass(frozen=True, slots=True)
class Meeting:
    """Whose attendance is taken: a section on a date and flex period."""

    section: SectionId
    day: date
    flex_period: FlexPeriodId


@dataclass(frozen=True, slots=True)
class StudentResult:
    """What became of one student; `refused` is empty where it was done."""

    student: StudentId
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenAttendance:
    results: tuple[StudentResult, ...]
    rest: int = 0
    """Students who were not named and are marked now."""


@dataclass(frozen=True, slots=True)
class TakeAttendance:
    begin: Begin
    clock: Clock

    async def __call__(
        self,
        viewer: Viewer,
        meeting: Meeting,
        said: Sequence[tuple[StudentId, Attendance]],
        *,
        rest: AttendanceMark | None = None,
        key: str | None = None,
    ) -> TakenAttendance:
        """Mark these students, and with `rest` everybody else in the section who has no mark yet.

        Admins of the school, staffers of the section, partners with `attendance:write`; frozen days too. Answers student by
        student: `NOT_BOOKED`, `DUPLICATE_STUDENT`, `TARDY_NOT_PRESENT`, `TEXT_TOO_LONG`, `BAD_TEXT`.
        Raises `Refused`: `NO_ITEMS`, `TOO_MANY_ITEMS`, `NOT_FOUND`, `FUTURE_DATE`, `OUTSIDE_SCHOOL_YEAR`; `BUSY`.
        """
        _must_take(viewer)
        if said or rest is None:
            check_count(said, "marks")

        async def take(tx: Transaction, booked: Sequence[Appointment]) -> TakenAttendance:
            now = self.clock.now()
            of_student = {one.slot.student: _key(one) for one in booked}
            good, results = dict[AttendanceKey, Attendance](), list[StudentResult]()
            seen = set[StudentId]()
            for student, one in said:
                refused = refusals_of_mark(one, is_booked=student in of_student)
                results.append(StudentResult(student, (*([repeated()] if student in seen else []), *refused)))
                seen.add(student)
                if not results[-1].refused:
                    good[of_student[student]] = one
            others = [one for one in booked if rest is not None and one.slot.student not in seen]
            unmarked = [_key(one) for one in others if not one.attendance_taken]
            good |= {one: Attendance(rest) for one in unmarked if rest is not None}
            await tx.attendance.take(good, viewer.actor, now)
            return TakenAttendance(tuple(results), len(unmarked))

        students = [student for student, _ in said]
        asked = ("takeAttendance", key, [meeting, said, rest])
        return await _write(self, viewer, meeting, students, asked, take, everybody=rest is not None)


@dataclass(frozen=True, slots=True)
class ClearAttendance:
    begin: Begin
    clock: Clock

    async def __call__(
        self, viewer: Viewer, meeting: Meeting, students: Sequence[StudentId], *, key: str | None = None
    ) -> TakenAttendance:
        """Take marks back, as if attendance had not been taken; what they said is kept. Who may, as in `TakeAttendance`.

        A student without a mark is left so. Answers student by student: `NOT_BOOKED`.
        Raises `Refused`: `NO_ITEMS`, `TOO_MANY_ITEMS`, `NOT_FOUND`, `FUTURE_DATE`, `OUTSIDE_SCHOOL_YEAR`; `BUSY`.
        """
        _must_take(viewer)
        check_count(students, "studentIds")

        async def clear(tx: Transaction, booked: Sequence[Appointment]) -> TakenAttendance:
            of_student = {one.slot.student: _key(one) for one in booked}
            good = {of_student[student] for student in students if student in of_student}
            await tx.attendance.clear(good, viewer.actor, self.clock.now())
            refused = [() if student in of_student else (not_booked(),) for student in students]
            return TakenAttendance(tuple(map(StudentResult, students, refused)))

        asked = ("clearAttendance", key, [meeting, students])
        return await _write(self, viewer, meeting, students, asked, clear)


async def _write(
    how: TakeAttendance | ClearAttendance,
    viewer: Viewer,
    meeting: Meeting,
    students: Sequence[StudentId],
    asked: tuple[str, str | None, Any],
    work: Callable[[Transaction, Sequence[Appointment]], Awaitable[TakenAttendance]],
    *,
    everybody: bool = False,
) -> TakenAttendance:
    """Do `work` on what is booked into the section, once for each key."""
    mutation, key, input_ = asked
    async with _meeting(how, viewer, meeting, students, everybody=everybody) as (tx, booked):

        async def do() -> dict[str, Any]:
            done = await work(tx, booked)
            refused = [[refusal_to_json(one) for one in result.refused] for result in done.results]
            return {"students": [one.student for one in done.results], "refused": refused, "rest": done.rest}

        given = await once(tx.idempotency, viewer, mutation, key, input_, do)
    return TakenAttendance(
        tuple(
            StudentResult(StudentId(student), tuple(map(refusal_from_json, refused)))
            for student, refused in zip(given["students"], given["refused"], strict=True)
        ),
        given["rest"],
    )


@asynccontextmanager
async def _meeting(
    how: TakeAttendance | ClearAttendance,
    viewer: Viewer,
    meeting: Meeting,
    students: Sequence[StudentId],
    *,
    everybody: bool,
) -> AsyncIterator[tuple[Transaction, tuple[Appointment, ...]]]:
    """A transaction that holds the students, and with `everybody` whoever is booked, too: if one is missing, it starts over."""
    held = frozenset(students)
    for _ in range(MOST_STARTS):
        async with holding(how.begin, viewer.district, held, [meeting.flex_period]) as (tx, _schools):
            await _check(tx, viewer, meeting, how.clock)
            booked = await tx.attendance.booked(meeting.section, meeting.day, meeting.flex_period)
            there = frozenset(one.slot.student for one in booked)
            if there <= held or not everybody:
                yield tx, booked
                return
            held |= there
    raise Refused("BUSY", "Students are being booked into the section right now: try again in a moment.")


async def _check(tx: Transaction, viewer: Viewer, meeting: Meeting, clock: Clock) -> None:
    """The viewer may take the attendance of this section, and the date may have any."""
    section = (await tx.sections.find([meeting.section])).get(meeting.section)
    if section is None or not (viewer.works_at(section.school) or viewer.takes_attendance_for(section.school)):
        raise not_found("section", "sectionId")
    if not viewer.takes_attendance_for(section.school) and not await teaches(tx, viewer, meeting.section):
        raise NotAllowed("Only staff of the section and admins of the school may take its attendance: ask one of them.")
    schools = await tx.appointments.schools_of_periods([meeting.flex_period])
    if schools.get(meeting.flex_period) != section.school:
        raise not_found("flex period", "flexPeriodId")
    calendar = (await tx.schools.calendars([section.school]))[section.school]
    gather(refusals_of_day(meeting.day, calendar.today(clock.now()), calendar.years))


def _must_take(viewer: Viewer) -> None:
    if viewer.role is not Role.PARTNER or Scope.ATTENDANCE_WRITE not in viewer.scopes:
        must_be_staff(viewer)


def _key(one: Appointment) -> AttendanceKey:
    return AttendanceKey(one.slot, one.birth)
