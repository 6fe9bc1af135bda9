"""Fifty of everything, to count what reading them costs."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import DistrictId
from tests.api.harness import Api, Client, Rows, district_admin, key
from tests.support.postgres import in_district

MANY = 50
DAY = "2026-09-02"


@dataclass
class Crowd:
    chief: Client
    school: str
    period: str
    undo_plan: str
    arguments: dict[str, Any] = field(default_factory=dict)


def roster() -> dict[str, Rows]:
    numbers = range(1, MANY + 11)
    return {
        "schools.csv": [{"SchoolId": str(n), "Name": f"School {n:02}"} for n in numbers],
        "staff.csv": [
            {
                "StaffId": f"T{n}",
                "SchoolId": "1",
                "FirstName": "T",
                "LastName": f"T{n:02}",
                "Email": f"t{n}@example.org",
            }
            for n in numbers
        ],
        "students.csv": [
            {
                "StudentId": f"{n}",
                "SchoolId": "1;2" if n < 5 else "1",
                "FirstName": "S",
                "LastName": f"S{n:02}",
                "Email": f"s{n}@example.org",
                "GraduationYear": "2027",
            }
            for n in numbers
        ],
        "sections.csv": [
            {"SectionId": str(n), "SchoolId": "1", "Name": f"Section {n:02}", "StaffIds": f"T{n};T1"} for n in numbers
        ],
        "enrollments.csv": [{"SectionId": str(n), "StudentId": str(n)} for n in numbers],
    }


async def a_crowd(api: Api, engine: AsyncEngine, district: DistrictId, folder: Path) -> Crowd:
    """Students with appointments, pins and homerooms; runs with plans, rows and undo rows; syncs with changes."""
    await api.import_roster(district, folder, roster())
    chief = api.as_(district_admin(district))
    schools = (await chief.get("{schools(first: 1){nodes{id name}}}"))["schools"]["nodes"]
    school = schools[0]["id"]
    assert schools[0]["name"] == "School 01"
    await chief.do("saveSchoolYear", "school { id }", schoolId=school, firstDay="2026-08-17", lastDay="2027-06-04")
    meetings = [{"weekday": "WEDNESDAY", "startsAt": "10:00", "endsAt": "10:30"}]
    saved = await chief.do("saveFlexPeriod", "flexPeriod { id }", schoolId=school, name="WIN", meetings=meetings)
    period = saved["flexPeriod"]["id"]
    await chief.do(
        "addClosure", "school { id }", schoolId=school, firstDay=DAY, lastDay=DAY, reason="Some", graduationYears=[2031]
    )
    found = await chief.get(
        "query($id: ID!){school(id: $id){sections(first: 500){nodes{id}} students(first: 500){nodes{id}}}}", id=school
    )
    sections = [one["id"] for one in found["school"]["sections"]["nodes"]]
    students = [one["id"] for one in found["school"]["students"]["nodes"]]
    # The first sections are homerooms of one student each; some students have none, which makes them exceptions.
    limit = {"weekdays": ["WEDNESDAY"]}
    here = {"schoolId": school, "sectionIds": sections, "flexPeriodIds": [period], "days": limit}
    await chief.do("designateHomerooms", "results { userErrors { code } }", **here)
    for student, section in zip(students[:52], sections[:52], strict=True):
        pin = {"schoolId": school, "sectionId": section, "studentIds": [student]}
        await chief.do("pinHomerooms", "results { userErrors { code } }", **pin)
    when = {"from": DAY, "to": DAY, "flexPeriodIds": [period]}
    order = {"schoolId": school, "who": {"everyone": True}, "where": {"ownHomeroom": True}, "when": when}
    gym = {**order, "where": {"sectionId": sections[0]}, "existing": "REPLACE", "capacity": "IGNORE"}
    await chief.job_of("applyMassSchedule", order=gym)
    plan = (
        await chief.job_of("planMassSchedule", "... on MassSchedulePlan { id }", order={**order, "existing": "REPLACE"})
    )["result"]
    run = (await chief.job_of("applyMassSchedule", "... on MassScheduleRun { id }", planId=plan["id"]))["result"]
    undo = (await chief.job_of("planUndo", "... on UndoPlan { id }", runId=run["id"]))["result"]
    await _attendance(engine, district)
    await _requests(engine, district)
    await _now(chief, engine, district, school)
    await _copies(engine, district, key(run["id"]), key(plan["id"]), key(school))
    return Crowd(
        chief, school, period, undo["id"], {"on": DAY, "date": DAY, "from": DAY, "to": DAY, "flexPeriodId": period}
    )


async def _attendance(engine: AsyncEngine, district: DistrictId) -> None:
    """Everybody was in school that day and absent from where they were booked; one of them after a correction."""
    given, day = {"d": district}, f"DATE '{DAY}'"
    slot = "district_id, student_id, on_date, flex_period_id, birth, section_id"
    async with in_district(engine, district) as connection:
        for statement in (
            f"""INSERT INTO homeroom.sis_attendance (district_id, school_id, on_date, student_id, status)
                SELECT district_id, school_id, {day}, student_id, 'present' FROM homeroom.student_school
                WHERE district_id = :d""",
            f"""INSERT INTO homeroom.attendance ({slot}, mark, tardy, taken_by, taken_at)
                SELECT {slot}, 'absent', false, 'me', now() FROM homeroom.appointment WHERE district_id = :d""",
            f"""INSERT INTO homeroom.attendance_history ({slot}, mark, tardy, taken_by, taken_at, ended_by, ended_at)
                SELECT {slot}, 'present', false, 'me', now(), 'me', now() FROM homeroom.appointment WHERE district_id = :d""",
        ):
            await connection.execute(text(statement), given)


async def _requests(engine: AsyncEngine, district: DistrictId) -> None:
    """Everybody asks for the section of their own number, and once more for the first one; the staff are told, and the students
    that they were denied something. What they have now they had waited for."""
    asked = "district_id, school_id, student_id, on_date, flex_period_id, section_id, requested_by, requested_at"
    async with in_district(engine, district) as connection:
        for section in ("s.id", "min(s.id) OVER ()"):
            statement = f"""
                INSERT INTO homeroom.appointment_request ({asked})
                SELECT s.district_id, s.school_id, e.student_id, DATE '{DAY}', p.id, {section}, 'me', now()
                FROM homeroom.section s
                JOIN homeroom.enrollment e ON e.district_id = s.district_id AND e.section_id = s.id
                JOIN homeroom.flex_period p ON p.district_id = s.district_id AND p.school_id = s.school_id
                WHERE s.district_id = :d ON CONFLICT DO NOTHING
            """
            await connection.execute(text(statement), {"d": district})
        for statement in (
            """INSERT INTO homeroom.staff_notification (district_id, staffer_id, school_id, request_id, made_at)
               SELECT r.district_id, g.staffer_id, r.school_id, r.id, r.requested_at
               FROM homeroom.appointment_request r
               JOIN homeroom.section_staffer g ON g.district_id = r.district_id AND g.section_id = r.section_id
               WHERE r.district_id = :d""",
            """INSERT INTO homeroom.notification (district_id, student_id, school_id, kind, appointments, first_day, last_day,
                                                  section_id, previous_section_id, flex_period_id, request_id, made_by, made_at)
               SELECT district_id, student_id, school_id, 'denied', 1, on_date, on_date, section_id, section_id, flex_period_id,
                      id, 'me', now()
               FROM homeroom.appointment_request WHERE district_id = :d""",
            """INSERT INTO homeroom.waiter (district_id, student_id, section_id, on_date, flex_period_id, joined_by, joined_at,
                                            ended_at, end_reason, birth, freed_student_id, freed_seq)
               SELECT a.district_id, a.student_id, a.section_id, a.on_date, a.flex_period_id, 'me', now(), now(), 'seated',
                      a.birth, h.student_id, h.seq
               FROM homeroom.appointment a
               LEFT JOIN homeroom.appointment_history h ON h.district_id = a.district_id AND h.successor = a.birth
               WHERE a.district_id = :d""",
        ):
            await connection.execute(text(statement), {"d": district})


async def _now(chief: Client, engine: AsyncEngine, district: DistrictId, school: str) -> None:
    """Everybody is booked where they are today, in a flex period that is on."""
    meetings = [{"weekday": "TUESDAY", "startsAt": "00:00", "endsAt": "23:59"}]
    await chief.do("saveFlexPeriod", "flexPeriod { id }", schoolId=school, name="All day", meetings=meetings)
    statement = """
        INSERT INTO homeroom.appointment (district_id, on_date, student_id, flex_period_id, section_id, birth, version, made_at,
                                          locked, origin, made_by)
        SELECT e.district_id, DATE '2026-09-01', e.student_id, p.id, e.section_id, nextval('homeroom.version_seq'), 1, now(),
               false, 'staff', 'me'
        FROM homeroom.enrollment e JOIN homeroom.flex_period p ON p.district_id = e.district_id AND p.name = 'All day'
        WHERE e.district_id = :d
    """
    async with in_district(engine, district) as connection:
        await connection.execute(text(statement), {"d": district})


async def _copies(engine: AsyncEngine, district: DistrictId, run: int, plan: int, school: int) -> None:
    """More plans, runs and syncs like the ones that were made: only their number matters here."""
    given = {"d": district, "run": run, "plan": plan, "n": MANY, "school": school}
    async with in_district(engine, district) as connection:
        rows = (
            (
                await connection.execute(
                    text("""
                    INSERT INTO homeroom.mass_plan (district_id, school_id, kind, mass_order, today, people, counts, by_date,
                        by_section, reported_ids, notices, fingerprint, planned_by, planned_at, expires_at)
                    SELECT district_id, school_id, kind, mass_order, today, people, counts, by_date, by_section, reported_ids,
                        notices, fingerprint, planned_by, planned_at, expires_at
                    FROM homeroom.mass_plan, generate_series(1, :n) WHERE district_id = :d AND id = :plan RETURNING id
                """),
                    given,
                )
            )
            .scalars()
            .all()
        )
        for copy in rows:
            await connection.execute(
                text("""
                    INSERT INTO homeroom.mass_plan_row SELECT district_id, :copy, ordinal, student_id, on_date,
                        flex_period_id, outcome, reason, target_section_id, current_section_id, current_birth, current_version
                    FROM homeroom.mass_plan_row WHERE district_id = :d AND plan_id = :plan AND ordinal <= 5
                """),
                {**given, "copy": copy},
            )
            job = await connection.scalar(
                text("""
                    INSERT INTO homeroom.job (district_id, school_id, kind, payload, state, asked_by, result)
                    SELECT j.district_id, j.school_id, j.kind, '{}', 'done', j.asked_by, j.result
                    FROM homeroom.job j JOIN homeroom.mass_run r ON r.district_id = j.district_id AND r.job_id = j.id
                    WHERE r.district_id = :d AND r.id = :run RETURNING id
                """),
                given,
            )
            copied = await connection.scalar(
                text("""
                    INSERT INTO homeroom.mass_run (district_id, school_id, job_id, plan_id, mass_order,
                        people, counts, by_date, by_section, reported_ids, notices, planned_counts, run_by, applied_at)
                    SELECT district_id, school_id, :job, :copy, mass_order, people, counts, by_date,
                        by_section, reported_ids, notices, planned_counts, run_by, applied_at
                    FROM homeroom.mass_run WHERE district_id = :d AND id = :run RETURNING id
                """),
                {**given, "copy": copy, "job": job},
            )
            await connection.execute(
                text("""
                    INSERT INTO homeroom.mass_run_undo_row
                    SELECT :d, :copied, ordinal, student_id, on_date, flex_period_id, 'past'
                    FROM homeroom.mass_plan_row WHERE district_id = :d AND plan_id = :plan AND ordinal <= 5
                """),
                {**given, "copied": copied},
            )
        await connection.execute(
            text("""
                WITH syncs AS (
                    INSERT INTO homeroom.roster_sync
                        (district_id, format, status, dry_run, notices, counts, quarantined, run_by, started_at, finished_at)
                    SELECT :d, 'homeroom', 'applied', false, '[]', '{}', 1, 'operator', now(), now()
                    FROM generate_series(1, :n) RETURNING id),
                parts AS (
                    INSERT INTO homeroom.roster_sync_part
                        (district_id, sync_id, ordinal, school_id, school_name, status, counts)
                    SELECT :d, id, 1, :school, 'School 01', 'applied', '{}' FROM syncs),
                quarantine AS (
                    INSERT INTO homeroom.roster_sync_quarantine
                        (district_id, sync_id, ordinal, kind, file, row, field, value, code, message)
                    SELECT :d, id, 1, 'student', 'students.csv', 2, 'Email', 'x', 'EMAIL_INVALID', 'No.' FROM syncs)
                INSERT INTO homeroom.roster_sync_change
                    (district_id, sync_id, ordinal, school_id, school_name, kind, change, name)
                SELECT :d, id, 1, :school, 'School 01', 'student', 'created', 'S, S' FROM syncs
            """),
            given,
        )
