"""A random district, given as plain data, put where the fakes keep theirs: what they say of it is what `domain/` says."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from application.ports.mass_schedules import MassRun
from application.scheduling.queries import PastAppointment
from domain.appointment import Appointment, EndReason, Origin, Slot
from domain.calendar import Closure, Days, SchoolYear
from domain.flex_period import BellTimes, FlexPeriod, Meeting
from domain.homeroom import Designation, Pin
from domain.ids import (
    BlockId,
    ClosureId,
    DistrictId,
    FlexPeriodId,
    JobId,
    PinId,
    RunId,
    SchoolId,
    SectionId,
    StudentId,
)
from domain.roster import RecordOrigin, School, Section, SectionStatus, Status
from domain.sis_values import Mark
from tests.differential import oracle
from tests.differential.oracle_facts import Row, World
from tests.differential.orders import in_own_words
from tests.fakes.flex_store import Block, Facts, FakeDistrict
from tests.fakes.roster_rows import EnrollmentRow, MembershipRow, PersonRow, SectionFields, TeachingRow


def in_memory(world: World) -> FakeDistrict:
    """Births and runs keep the names that the oracle gave them."""
    store = FakeDistrict(DistrictId(1))
    for put in (_calendars, _people, _sections, _homerooms, _limits, _appointments):
        put(world, store.facts)
    return store


def _calendars(world: World, facts: Facts) -> None:
    for row in world["school"]:
        school = SchoolId(row["id"])
        facts.schools[school] = School(school, row["name"], None, row["time_zone"], frozen=row["frozen"])
    for row in world["school_year"]:
        year = SchoolYear(row["first_day"], row["last_day"], frozenset(row["session_weekdays"]))
        facts.years.setdefault(row["school_id"], []).append(year)
    for row in world["closure"]:
        years = _set(row["graduation_years"])
        closure = Closure(ClosureId(row["id"]), row["first_day"], row["last_day"], years, row["reason"])
        facts.closures.setdefault(row["school_id"], []).append(closure)
    for row in world["cycle_day"]:
        facts.cycle_days.setdefault(row["school_id"], {})[row["on_date"]] = row["label"]
    for row in world["flex_period"]:
        if row["active"]:
            period = FlexPeriod(FlexPeriodId(row["id"]), row["school_id"], row["name"], _meetings(world, row["id"]))
            facts.flex_periods[period.id] = period


def _meetings(world: World, period: int) -> tuple[Meeting, ...]:
    return tuple(
        Meeting(row["weekday"] or row["cycle_day"], BellTimes(row["starts_at"], row["ends_at"]))
        for row in world["flex_period_meeting"]
        if row["flex_period_id"] == period
    )


def _people(world: World, facts: Facts) -> None:
    for row in world["student"]:
        names = (row["sis_id"], row["first_name"], row["last_name"])
        years = {"graduation_year": row["graduation_year"]}
        facts.students[row["id"]] = PersonRow(*names, status=Status(row["status"]), **years)
    for row in world["student_school"]:
        facts.student_schools[row["student_id"], row["school_id"]] = MembershipRow(active=row["active"])
    for row in world["course_mark"]:
        facts.marks[row["school_id"], row["student_id"], row["course"]] = Mark(Decimal(row["mark"]), None)
    for row in world["staffer"]:
        facts.staffers[row["id"]] = PersonRow(row["sis_id"], status=Status(row["status"]))
    for row in world["staffer_school"]:
        works = MembershipRow(active=row["active"], capacity=row["capacity"], room=row["room"])
        facts.staffer_schools[row["staffer_id"], row["school_id"]] = works


def _sections(world: World, facts: Facts) -> None:
    for row in world["section"]:
        section, status = SectionId(row["id"]), SectionStatus(row["status"])
        facts.sections[section] = Section(
            section, row["school_id"], row["name"], status, row["seats"], row["room"], None, None
        )
        term = {column: row[column] for column in ("term_first_day", "term_last_day")}
        facts.section_fields[section] = SectionFields(**term)
    for row in world["section_staffer"]:
        facts.teaching[row["section_id"], row["staffer_id"]] = TeachingRow(row["is_lead"])
    for row in world["enrollment"]:
        roster = (row["section_id"], row["student_id"], RecordOrigin(row["origin"]))
        facts.enrollments[roster] = EnrollmentRow(row["active"], row["first_day"], row["last_day"])


def _homerooms(world: World, facts: Facts) -> None:
    for row in world["homeroom_designation"]:
        designation = Designation(row["section_id"], _days(row), _set(row["flex_period_ids"]))
        facts.designations[designation.section] = designation
    for row in world["homeroom_pin"]:
        if row["ended_at"] is None:
            pin = Pin(PinId(row["id"]), row["section_id"], _days(row))
            facts.pins.setdefault((row["school_id"], row["student_id"]), []).append(pin)


def _limits(world: World, facts: Facts) -> None:
    for row in world["adjustment"]:
        if row["seats"] is not None:
            facts.adjustments[row["section_id"], row["on_date"]] = row["seats"]
        facts.renamed[row["section_id"], row["on_date"]] = row["name"], row["room"]
    for row in world["blocked_date"]:
        whose = (BlockId(row["id"]), row["section_id"], row["staffer_id"])
        block = Block(*whose, row["first_day"], row["last_day"], _set(row["flex_period_ids"]), row["reason"])
        facts.blocks.append(block)


def _appointments(world: World, facts: Facts) -> None:
    for row in world["appointment"]:
        one = _appointment(row)
        facts.appointments[one.slot] = one
    for seq, row in enumerate(world["appointment_history"]):
        ended = (row["ended_at"], row["ended_by"], EndReason(row["end_reason"]), row["ended_run_id"], row["successor"])
        facts.history.append(PastAppointment(_appointment(row), seq, *ended))
    facts.runs |= {run.id: run for run in _runs(world)}


def _appointment(row: Row) -> Appointment:
    return Appointment(
        slot=Slot(StudentId(row["student_id"]), row["on_date"], FlexPeriodId(row["flex_period_id"])),
        section=SectionId(row["section_id"]),
        origin=Origin(row["origin"]),
        locked=row["locked"],
        birth=row["birth"],
        version=row["version"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        run=row["run_id"],
        replaced=row["replaced"],
        type=row["type"],
        comment=row["comment"],
        attendance_taken=row["attended"],
    )


def _runs(world: World) -> Iterator[MassRun]:
    for row in world["run"]:
        told = oracle.counts(row["rows"])
        nothing: dict[str, Any] = {"by_section": [], "reported_ids": [], "notices": []}
        yield MassRun(
            id=RunId(row["id"]),
            school=SchoolId(row["order"]["school"]),
            job=JobId(row["id"]),
            plan=None,
            order=in_own_words(row["order"]),
            people=0,
            counts=told["all"],
            by_date=[{"date": day.isoformat(), "counts": counts} for day, counts in told["by_date"].items()],
            planned_counts=None,
            run_by=row["actor"]["name"],
            applied_at=row["at"],
            undone_at=row["undone_at"],
            undone_by=None,
            undo_counts=None,
            **nothing,
        )


def _days(row: Row) -> Days:
    return Days(_set(row["weekdays"]), _set(row["cycle_days"]))


def _set(several: Any) -> frozenset[Any] | None:
    return None if several is None else frozenset(several)
