"""How far a viewer sees, as parameters `every_school`, `schools` and `only_student` of a statement."""

from typing import Any

from application.sight import Sight

SCHOOL = "(CAST(:every_school AS boolean) OR {school} = ANY(CAST(:schools AS bigint[])))"
STUDENT = "(CAST(:only_student AS bigint) IS NULL OR {student} = :only_student)"


def sees_school(column: str) -> str:
    return SCHOOL.replace("{school}", column)


def sees_student(column: str) -> str:
    return STUDENT.replace("{student}", column)


def school_sight(sight: Sight) -> dict[str, Any]:
    return {"every_school": sight.schools is None, "schools": sorted(sight.schools or ())}


def student_sight(sight: Sight) -> dict[str, Any]:
    return {**school_sight(sight), "only_student": sight.student}
