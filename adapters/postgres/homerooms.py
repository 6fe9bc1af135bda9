"""Designations and pins in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from adapters.postgres.homeroom_rules import suggested_by
from adapters.postgres.sql_text import fill
from adapters.postgres.statements import Statement
from application.ports.homerooms import PinnedTo
from domain.calendar import Days
from domain.homeroom import Designation, Pin
from domain.homeroom_carry_over import CourseSection, PastHomeroom
from domain.ids import DistrictId, FlexPeriodId, PinId, SchoolId, SectionId, StafferId, StudentId
from domain.roster import HomeroomRule

_DESIGNATIONS = Statement("""
    SELECT * FROM homeroom.homeroom_designation
    WHERE district_id = :district AND section_id = ANY(CAST(:sections AS bigint[]))
""")
_DESIGNATE = Statement("""
    INSERT INTO homeroom.homeroom_designation
        (district_id, section_id, weekdays, cycle_days, flex_period_ids, designated_by, designated_at)
    SELECT :district, section_id, CAST(:weekdays AS smallint[]), CAST(:cycle_days AS text[]),
           CAST(:flex_periods AS bigint[]), :actor, :now
    FROM unnest(CAST(:sections AS bigint[])) AS one (section_id)
    ORDER BY section_id
    ON CONFLICT (district_id, section_id) DO UPDATE
    SET weekdays = excluded.weekdays, cycle_days = excluded.cycle_days, flex_period_ids = excluded.flex_period_ids,
        designated_by = excluded.designated_by, designated_at = excluded.designated_at
""")
_UNDESIGNATE = Statement("""
    DELETE FROM homeroom.homeroom_designation
    WHERE district_id = :district AND section_id = ANY(CAST(:sections AS bigint[]))
    RETURNING section_id
""")
_OF_COURSES = """
    SELECT s.id, s.school_id, s.name, s.course_number, s.period, d.*,
           (SELECT t.staffer_id FROM homeroom.section_staffer t WHERE t.district_id = s.district_id AND t.section_id = s.id
            ORDER BY t.is_lead DESC, t.staffer_id LIMIT 1) AS lead
    FROM homeroom.section s
    LEFT JOIN homeroom.homeroom_designation d ON d.district_id = s.district_id AND d.section_id = s.id
    WHERE s.district_id = :district AND s.school_id = ANY(CAST(:schools AS bigint[])) AND {which}
    ORDER BY s.name COLLATE "C", s.id
"""
_PAST = Statement(_OF_COURSES.replace("{which}", "s.status = 'ended' AND d.section_id IS NOT NULL"))
_FREE = Statement(_OF_COURSES.replace("{which}", "s.status = 'active' AND d.section_id IS NULL"))
_SUGGESTED = Statement(
    fill(
        """
        SELECT s.id FROM homeroom.section s
        WHERE s.district_id = :district AND s.school_id = :school AND s.status = 'active' AND {suggested}
        ORDER BY s.name COLLATE "C", s.id
        """,
        suggested=suggested_by("CAST(:kind AS text)", "CAST(:value AS text)"),
    )
)
_MEMBERS = Statement("""
    SELECT m.student_id
    FROM homeroom.student_school m
    JOIN homeroom.student t ON t.district_id = m.district_id AND t.id = m.student_id AND t.status = 'active'
    WHERE m.district_id = :district AND m.school_id = :school AND m.active
      AND m.student_id = ANY(CAST(:students AS bigint[]))
""")
_PIN = Statement("""
    INSERT INTO homeroom.homeroom_pin
        (district_id, id, school_id, student_id, section_id, weekdays, cycle_days, pinned_by, pinned_at)
    SELECT :district, nextval('homeroom.id_seq'), :school, student_id, :section, CAST(:weekdays AS smallint[]),
           CAST(:cycle_days AS text[]), :actor, :now
    FROM unnest(CAST(:students AS bigint[])) WITH ORDINALITY AS one (student_id, position)
    ORDER BY position
    RETURNING id
""")
_END = """
    UPDATE homeroom.homeroom_pin SET ended_at = :now, end_reason = :reason
    WHERE district_id = :district AND ended_at IS NULL AND {which}
    RETURNING id, student_id, section_id
"""
_UNPIN = Statement(_END.replace("{which}", "school_id = :school AND student_id = ANY(CAST(:students AS bigint[]))"))
_END_PINS_TO = Statement(_END.replace("{which}", "section_id = ANY(CAST(:sections AS bigint[]))"))
_PINS = Statement("""
    SELECT p.*
    FROM homeroom.homeroom_pin p
    JOIN homeroom.section s ON s.district_id = p.district_id AND s.id = p.section_id AND s.status = 'active'
    WHERE p.district_id = :district AND p.school_id = :school AND p.ended_at IS NULL
      AND p.student_id = ANY(CAST(:students AS bigint[]))
    ORDER BY p.student_id, p.id
""")


class PostgresHomerooms:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def designations(self, sections: Collection[SectionId]) -> Mapping[SectionId, Designation]:
        rows = await _DESIGNATIONS.fetch(self._connection, district=self._district, sections=list(sections))
        return {SectionId(row["section_id"]): designation_of(row) for row in rows}

    async def designate(self, designations: Sequence[Designation], by: str, at: datetime) -> None:
        alike: dict[tuple[Days, frozenset[FlexPeriodId] | None], list[SectionId]] = {}
        for one in designations:
            alike.setdefault((one.days, one.flex_periods), []).append(one.section)
        for (days, flex_periods), sections in alike.items():
            await _DESIGNATE.execute(
                self._connection,
                district=self._district,
                sections=sections,
                **_days(days),
                flex_periods=None if flex_periods is None else sorted(flex_periods),
                actor=by,
                now=at,
            )

    async def undesignate(self, sections: Collection[SectionId]) -> frozenset[SectionId]:
        rows = await _UNDESIGNATE.fetch(self._connection, district=self._district, sections=list(sections))
        return frozenset(SectionId(row["section_id"]) for row in rows)

    async def past(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, Sequence[PastHomeroom]]:
        found: dict[SchoolId, list[PastHomeroom]] = {}
        for row in await _PAST.fetch(self._connection, district=self._district, schools=list(schools)):
            found.setdefault(SchoolId(row["school_id"]), []).append(PastHomeroom(_of_course(row), designation_of(row)))
        return found

    async def free(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, Sequence[CourseSection]]:
        found: dict[SchoolId, list[CourseSection]] = {}
        for row in await _FREE.fetch(self._connection, district=self._district, schools=list(schools)):
            found.setdefault(SchoolId(row["school_id"]), []).append(_of_course(row))
        return found

    async def suggested(self, school: SchoolId, rule: HomeroomRule | None) -> tuple[SectionId, ...]:
        rows = await _SUGGESTED.fetch(
            self._connection,
            district=self._district,
            school=school,
            kind=None if rule is None else rule.kind.value,
            value=None if rule is None else rule.value,
        )
        return tuple(SectionId(row["id"]) for row in rows)

    async def members(self, school: SchoolId, students: Collection[StudentId]) -> frozenset[StudentId]:
        rows = await _MEMBERS.fetch(self._connection, district=self._district, school=school, students=list(students))
        return frozenset(StudentId(row["student_id"]) for row in rows)

    async def pin(
        self, school: SchoolId, section: SectionId, students: Sequence[StudentId], days: Days, by: str, at: datetime
    ) -> tuple[PinId, ...]:
        rows = await _PIN.fetch(
            self._connection,
            district=self._district,
            school=school,
            section=section,
            students=list(students),
            **_days(days),
            actor=by,
            now=at,
        )
        return tuple(PinId(row["id"]) for row in rows)

    async def unpin(
        self, school: SchoolId, students: Collection[StudentId], reason: str, at: datetime
    ) -> tuple[PinnedTo, ...]:
        asked = {"district": self._district, "school": school, "students": list(students), "reason": reason, "now": at}
        return _ended(await _UNPIN.fetch(self._connection, **asked))

    async def end_pins_to(self, sections: Collection[SectionId], reason: str, at: datetime) -> tuple[PinnedTo, ...]:
        asked = {"district": self._district, "sections": list(sections), "reason": reason, "now": at}
        return _ended(await _END_PINS_TO.fetch(self._connection, **asked))

    async def pins_of(self, school: SchoolId, students: Collection[StudentId]) -> Mapping[StudentId, tuple[Pin, ...]]:
        rows = await _PINS.fetch(self._connection, district=self._district, school=school, students=list(students))
        found: dict[StudentId, list[Pin]] = {}
        for row in rows:
            pin = Pin(PinId(row["id"]), SectionId(row["section_id"]), days_of(row))
            found.setdefault(StudentId(row["student_id"]), []).append(pin)
        return {student: tuple(pins) for student, pins in found.items()}


def days_of(row: Any) -> Days:
    """From columns `weekdays` and `cycle_days`."""
    weekdays, cycle_days = row["weekdays"], row["cycle_days"]
    return Days(
        None if weekdays is None else frozenset(weekdays), None if cycle_days is None else frozenset(cycle_days)
    )


def designation_of(row: Any) -> Designation:
    periods = row["flex_period_ids"]
    flex_periods = None if periods is None else frozenset(FlexPeriodId(period) for period in periods)
    return Designation(SectionId(row["section_id"]), days_of(row), flex_periods)


def _of_course(row: Any) -> CourseSection:
    lead = None if row["lead"] is None else StafferId(row["lead"])
    return CourseSection(SectionId(row["id"]), row["name"], row["course_number"], lead, row["period"])


def _days(days: Days) -> dict[str, Any]:
    return {
        "weekdays": None if days.weekdays is None else sorted(days.weekdays),
        "cycle_days": None if days.cycle_days is None else sorted(days.cycle_days),
    }


def _ended(rows: Sequence[Any]) -> tuple[PinnedTo, ...]:
    ended = [PinnedTo(PinId(row["id"]), StudentId(row["student_id"]), SectionId(row["section_id"])) for row in rows]
    return tuple(sorted(ended, key=lambda one: one.pin))
