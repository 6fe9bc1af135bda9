"""Everything a sync writes, read row by row from the fake and from PostgreSQL alike; people and sections by their source ids."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from domain.ids import SchoolId
from domain.roster_feed import Kind
from tests.fakes.flex_store import Facts

Row = tuple[Any, ...]
Tables = dict[str, list[Row]]

NAMED = """coalesce((SELECT n.source_key FROM homeroom.{person}_source n WHERE n.{person}_id = t.id
                      ORDER BY n.source_id LIMIT 1), t.sis_id)"""
_STUDENT, _STAFFER = NAMED.format(person="student"), NAMED.format(person="staffer")
_AT = """(SELECT n.source_key FROM homeroom.school_source_key n WHERE n.school_id = {of}.school_id
         ORDER BY n.source_id LIMIT 1)"""
_MEMBERSHIP = """
    SELECT {named}, {at}, m.is_primary, m.active, m.origin, {more}
    FROM homeroom.{person}_school m JOIN homeroom.{person} t ON t.id = m.{person}_id
"""
_SOURCE = """
    SELECT r.name, k.source_key, {named}, k.present
    FROM homeroom.{person}_source k JOIN homeroom.roster_source r ON r.id = k.source_id
    JOIN homeroom.{person} t ON t.id = k.{person}_id
"""
_PLACED = """
    SELECT {named}, {at}, r.name
    FROM homeroom.{person}_school m JOIN homeroom.{person} t ON t.id = m.{person}_id
    JOIN homeroom.roster_source r ON r.id = ANY(m.source_ids)
"""
_SECTION = "coalesce(s.source_key, s.name)"
_OF = {"staffer": {"person": "staffer", "named": _STAFFER}, "student": {"person": "student", "named": _STUDENT}}
QUERIES = {
    "school": """
        SELECT k.source_key, s.name, k.name, s.sis_id, s.time_zone
        FROM homeroom.school s JOIN homeroom.school_source_key k ON k.school_id = s.id
    """,
    "school_year": f"SELECT {_AT.format(of='y')}, y.first_day, y.last_day FROM homeroom.school_year y",
    "staffer": f"SELECT {_STAFFER}, sis_id, first_name, last_name, email, status FROM homeroom.staffer t",
    "student": f"""
        SELECT {_STUDENT}, sis_id, first_name, last_name, email, status, graduation_year, graduation_year_given, grade,
               array_to_string(guardian_emails, ' ')
        FROM homeroom.student t
    """,
    "staffer_school": _MEMBERSHIP.format(**_OF["staffer"], at=_AT.format(of="m"), more="m.role, m.room"),
    "student_school": _MEMBERSHIP.format(**_OF["student"], at=_AT.format(of="m"), more="m.may_self_schedule"),
    "staffer_source": _SOURCE.format(**_OF["staffer"]),
    "student_source": _SOURCE.format(**_OF["student"]),
    "staffer_placed": _PLACED.format(**_OF["staffer"], at=_AT.format(of="m")),
    "student_placed": _PLACED.format(**_OF["student"], at=_AT.format(of="m")),
    "section": f"""
        SELECT {_SECTION}, {_AT.format(of="s")}, s.name, s.course_name, s.class_type, s.period, s.term_last_day,
               s.room, s.seats, s.status
        FROM homeroom.section s
    """,
    "section_staffer": f"""
        SELECT {_SECTION}, {_STAFFER}, x.is_lead, x.origin, CAST(x.source_records AS text)
        FROM homeroom.section_staffer x JOIN homeroom.section s ON s.id = x.section_id
        JOIN homeroom.staffer t ON t.id = x.staffer_id
    """,
    "enrollment": f"""
        SELECT {_SECTION}, {_STUDENT}, e.origin, e.active, e.first_day, e.last_day, e.source_key, CAST(e.source_records AS text)
        FROM homeroom.enrollment e JOIN homeroom.section s ON s.id = e.section_id JOIN homeroom.student t ON t.id = e.student_id
    """,
    "homeroom_pin": f"""
        SELECT {_AT.format(of="p")}, {_STUDENT}, {_SECTION}, p.end_reason
        FROM homeroom.homeroom_pin p
        JOIN homeroom.section s ON s.id = p.section_id JOIN homeroom.student t ON t.id = p.student_id
    """,
    "homeroom_designation": f"""
        SELECT {_SECTION} FROM homeroom.homeroom_designation d JOIN homeroom.section s ON s.id = d.section_id
    """,
    "appointment": f"""
        SELECT {_STUDENT}, a.on_date, {_SECTION}
        FROM homeroom.appointment a JOIN homeroom.section s ON s.id = a.section_id JOIN homeroom.student t ON t.id = a.student_id
    """,
    "appointment_history": f"""
        SELECT {_STUDENT}, h.on_date, {_SECTION}, h.end_reason, h.ended_by
        FROM homeroom.appointment_history h JOIN homeroom.section s ON s.id = h.section_id
        JOIN homeroom.student t ON t.id = h.student_id
    """,
    "roster_conflict": "SELECT kind, source_key, code, resolved_at IS NULL FROM homeroom.roster_conflict",
    "retired": "SELECT name FROM homeroom.roster_source WHERE retired",
}


def in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=repr)


def of_facts(facts: Facts) -> Tables:
    """What `QUERIES` would answer if these were rows."""
    read = _Reader(facts)
    return {name: in_order(getattr(read, name)()) for name in QUERIES}


def _as_json(records: tuple[Row, ...]) -> str | None:
    """As PostgreSQL writes it."""
    return json.dumps(records, default=date.isoformat) if records else None


class _Reader:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        keys = sorted(facts.school_keys.items(), key=lambda item: item[0][0], reverse=True)
        self._schools: dict[SchoolId, str] = {row.school: key for (_, key), row in keys}
        self._sources = {id: name for (_, name), id in facts.sources.items()}
        firsts = sorted(facts.person_keys.items(), key=lambda item: item[0][1], reverse=True)
        self._keys = {(kind, row.person): key for (kind, _, key), row in firsts}

    def _section(self, id: Any) -> str:
        return self._facts.section_fields[id].source_key or self._facts.sections[id].name

    def _student(self, id: Any) -> str:
        return self._person(Kind.STUDENT, id)

    def _person(self, kind: Kind, id: Any) -> str:
        return self._keys.get((kind, id)) or self._facts.people(kind)[id].sis_id

    def school(self) -> Iterable[Row]:
        for (_, key), row in self._facts.school_keys.items():
            school = self._facts.schools[row.school]
            yield key, school.name, row.name, school.sis_id, school.time_zone

    def school_year(self) -> Iterable[Row]:
        for school, years in self._facts.years.items():
            yield from ((self._schools[school], year.first_day, year.last_day) for year in years)

    def staffer(self) -> Iterable[Row]:
        for id, one in self._facts.staffers.items():
            yield self._person(Kind.STAFFER, id), one.sis_id, one.first_name, one.last_name, one.email, one.status.value

    def student(self) -> Iterable[Row]:
        for id, one in self._facts.students.items():
            years = one.graduation_year, one.graduation_year_given, one.grade, " ".join(one.guardian_emails)
            told = one.sis_id, one.first_name, one.last_name, one.email, one.status.value
            yield self._student(id), *told, *years

    def staffer_school(self) -> Iterable[Row]:
        return self._memberships(Kind.STAFFER, lambda row: (row.role.value, row.room))

    def student_school(self) -> Iterable[Row]:
        return self._memberships(Kind.STUDENT, lambda row: (row.may_self_schedule,))

    def _memberships(self, kind: Kind, more: Callable[[Any], Row]) -> Iterable[Row]:
        for (id, school), row in self._facts.memberships(kind).items():
            yield (
                self._person(kind, id),
                self._schools[school],
                row.is_primary,
                row.active,
                row.origin.value,
                *more(row),
            )

    def staffer_source(self) -> Iterable[Row]:
        return self._source(Kind.STAFFER)

    def student_source(self) -> Iterable[Row]:
        return self._source(Kind.STUDENT)

    def _source(self, wanted: Kind) -> Iterable[Row]:
        for (kind, source, key), row in self._facts.person_keys.items():
            if kind is wanted:
                yield self._sources[source], key, self._person(kind, row.person), row.present

    def staffer_placed(self) -> Iterable[Row]:
        return self._placed(Kind.STAFFER)

    def student_placed(self) -> Iterable[Row]:
        return self._placed(Kind.STUDENT)

    def _placed(self, kind: Kind) -> Iterable[Row]:
        for (id, school), row in self._facts.memberships(kind).items():
            yield from ((self._person(kind, id), self._schools[school], self._sources[one]) for one in row.sources)

    def retired(self) -> Iterable[Row]:
        return ((self._sources[id],) for id, is_so in self._facts.retired.items() if is_so)

    def section(self) -> Iterable[Row]:
        for id, one in self._facts.sections.items():
            fields = self._facts.section_fields[id]
            course = fields.course_name, fields.class_type, fields.period, fields.term_last_day
            own = one.room, one.seats, one.status.value
            yield self._section(id), self._schools[one.school], one.name, *course, *own

    def section_staffer(self) -> Iterable[Row]:
        for (section, staffer), row in self._facts.teaching.items():
            named = self._section(section), self._person(Kind.STAFFER, staffer)
            yield *named, row.is_lead, row.origin.value, _as_json(row.records)

    def enrollment(self) -> Iterable[Row]:
        for (section, student, origin), row in self._facts.enrollments.items():
            days = row.first_day, row.last_day
            yield (
                self._section(section),
                self._student(student),
                origin.value,
                row.active,
                *days,
                row.source_key,
                _as_json(row.records),
            )

    def homeroom_pin(self) -> Iterable[Row]:
        for (school, student), pins in self._facts.pins.items():
            for pin in pins:
                yield self._schools[school], self._student(student), self._section(pin.section), None
        for one in self._facts.ended_pins:
            yield self._schools[one.school], self._student(one.student), self._section(one.pin.section), one.reason

    def homeroom_designation(self) -> Iterable[Row]:
        return ((self._section(id),) for id in self._facts.designations)

    def appointment(self) -> Iterable[Row]:
        for slot, one in self._facts.appointments.items():
            yield self._student(slot.student), slot.day, self._section(one.section)

    def appointment_history(self) -> Iterable[Row]:
        for past in self._facts.history:
            one, ended = past.appointment, (past.reason.value, past.ended_by)
            yield self._student(one.slot.student), one.slot.day, self._section(one.section), *ended

    def roster_conflict(self) -> Iterable[Row]:
        for one in self._facts.conflicts:
            yield one.kind.value, one.source_key, one.code.value, one.is_open
