"""The naive reading of the rules: whom an order concerns, in the order in which seats are given."""

from typing import Any

from tests.differential.oracle_facts import Row, World, every, the


def is_member(world: World, school: int, student: int) -> bool:
    active = the(world, "student", id=student)["status"] == "active"
    return active and any(every(world, "student_school", student_id=student, school_id=school, active=True))


def belongs(world: World, order: Row, audience: Row, student: Row) -> bool:
    """Whether an audience (who, or an exclusion) takes the student in."""
    kind: str = audience["kind"]
    value: Any = audience.get("value")
    match kind:
        case "everyone":
            return True
        case "graduation_years":
            return student["graduation_year"] in value
        case "grade_levels":
            (year,) = [
                year["last_day"].year
                for year in every(world, "school_year", school_id=order["school"])
                if year["first_day"] <= order["first"] <= year["last_day"]
            ]
            grade = None if student["graduation_year"] is None else 12 - (student["graduation_year"] - year)
            return grade in value
        case "ids":
            return student["sis_id"] in [sis_id for sis_id, _ in value]
        case "sections":
            return any(
                row["section_id"] in value for row in every(world, "enrollment", student_id=student["id"], active=True)
            )
        case "grades_below":
            course, below = value
            return any(
                row["mark"] < below
                for row in every(
                    world, "course_mark", school_id=order["school"], student_id=student["id"], course=course
                )
            )
    raise ValueError(kind)


def people(world: World, order: Row) -> list[Row]:
    """Distinct active members in who, less exclusions, in the order in which seats are given."""
    found = [
        student
        for student in world["student"]
        if is_member(world, order["school"], student["id"])
        and belongs(world, order, order["who"], student)
        and not any(belongs(world, order, one, student) for one in order["exclude"])
    ]
    lines: dict[str, int] = {}
    if order["who"]["kind"] == "ids":
        for sis_id, line in order["who"]["value"]:
            lines[sis_id] = min(line, lines.get(sis_id, line))
    named = ("last_name", "first_name", "sis_id", "id")
    return sorted(found, key=lambda one: (lines.get(one["sis_id"], 0), *(one[column] for column in named)))


def reported_ids(world: World, order: Row) -> list[tuple[str, str, list[int], bool]]:
    """Ids of the lists for a person to look at, each in the order of their first lines; and whether they were to be left out."""
    found = [(*one, False) for one in _reported(world, order, order["who"])]
    for left_out in order["exclude"]:
        found += [(*one, True) for one in _reported(world, order, left_out) if one[0] != "DUPLICATE_ID"]
    return found


def _reported(world: World, order: Row, audience: Row) -> list[tuple[str, str, list[int]]]:
    if audience["kind"] != "ids":
        return []
    lines: dict[str, list[int]] = {}
    for sis_id, line in audience["value"]:
        lines.setdefault(sis_id, []).append(line)
    found = []
    for sis_id, where in lines.items():
        named = list(every(world, "student", sis_id=sis_id))
        if any(is_member(world, order["school"], one["id"]) for one in named):
            if len(where) > 1:
                found.append(("DUPLICATE_ID", sis_id, sorted(where)))
        else:
            was_here = any(
                any(every(world, "student_school", student_id=one["id"], school_id=order["school"])) for one in named
            )
            found.append(("INACTIVE_STUDENT" if was_here else "UNKNOWN_STUDENT", sis_id, sorted(where)))
    return sorted(found, key=lambda one: min(one[2]))
