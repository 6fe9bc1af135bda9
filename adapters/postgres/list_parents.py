"""Whose lists may be read: statements that select, of the ids `:parents`, those that a viewer reaches."""

from adapters.postgres.sight import sees_school
from adapters.postgres.sql_text import fill

SCHOOLS = "SELECT id FROM homeroom.school WHERE district_id = :district AND id = ANY(:parents) AND " + sees_school("id")
_OF_SCHOOLS = "SELECT id FROM homeroom.{table} WHERE district_id = :district AND id = ANY(:parents) AND " + sees_school(
    "school_id"
)
SECTIONS = fill(_OF_SCHOOLS, table="section")
PLANS = fill(_OF_SCHOOLS, table="mass_plan")
RUNS = fill(_OF_SCHOOLS, table="mass_run")
STUDENTS = """
    SELECT id FROM homeroom.student t
    WHERE district_id = :district AND id = ANY(:parents)
      AND (t.id = CAST(:only_student AS bigint) OR CAST(:only_student AS bigint) IS NULL AND (
          CAST(:every_school AS boolean) OR EXISTS (
              SELECT FROM homeroom.student_school m
              WHERE m.district_id = t.district_id AND m.student_id = t.id AND m.school_id = ANY(CAST(:schools AS bigint[])))))
"""
SYNCS = """
    SELECT id FROM homeroom.roster_sync y
    WHERE district_id = :district AND id = ANY(:parents)
      AND (CAST(:every_school AS boolean) OR EXISTS (
          SELECT FROM homeroom.roster_sync_part p
          WHERE p.district_id = y.district_id AND p.sync_id = y.id AND p.school_id = ANY(CAST(:schools AS bigint[]))))
"""
STAFFERS = fill(
    """
    SELECT y.id FROM homeroom.staffer y
    WHERE y.district_id = :district AND y.id = ANY(:parents) AND EXISTS (
        SELECT FROM homeroom.staffer_school m
        WHERE m.district_id = y.district_id AND m.staffer_id = y.id AND {sees_school})
    """,
    sees_school=sees_school("m.school_id"),
)
