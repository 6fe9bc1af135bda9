"""The *who* of an order as SQL conditions on `m` (student_school), `s` (student) and `l` (the list of ids)."""

from collections.abc import Sequence
from typing import Any

from domain.mass_order import Audience, ByGradesBelow, ByGraduationYears, BySections, BySisIds, Everyone


def condition(audience: Audience, name: str, *, listed: bool) -> tuple[str, dict[str, Any]]:
    """The condition and its parameters, called after `name`. `listed`: the ids were staged in `mass_listed`."""
    match audience:
        case Everyone():
            return "true", {}
        case ByGraduationYears(years):
            return (
                f"coalesce(s.graduation_year = ANY(CAST(:{name} AS integer[])), false)",
                {name: sorted(years)},
            )
        case BySisIds() if listed:
            return "l.sis_id IS NOT NULL", {}
        case BySisIds(ids):
            return f"s.sis_id = ANY(CAST(:{name} AS text[]))", {name: [one.sis_id for one in ids]}
        case BySections(sections):
            return (
                f"""EXISTS (
                    SELECT FROM homeroom.enrollment e
                    WHERE e.district_id = m.district_id AND e.student_id = m.student_id AND e.active
                      AND e.section_id = ANY(CAST(:{name} AS bigint[])))""",
                {name: sorted(sections)},
            )
        case ByGradesBelow(course, below):
            return (
                f"""EXISTS (
                    SELECT FROM homeroom.course_mark g
                    WHERE g.district_id = m.district_id AND g.school_id = m.school_id AND g.student_id = m.student_id
                      AND lower(g.course) = lower(:{name}_course)
                      AND g.mark < CAST(CAST(:{name}_below AS double precision) AS numeric))""",
                {f"{name}_course": course, f"{name}_below": below},
            )
    raise TypeError(f"{audience} is not resolved yet")


def any_condition(audiences: Sequence[Audience], name: str) -> tuple[str, dict[str, Any]]:
    """True where any of the audiences holds; false for none."""
    parts, values = ["false"], {}
    for number, audience in enumerate(audiences):
        text, given = condition(audience, f"{name}_{number}", listed=False)
        parts.append(text)
        values.update(given)
    return " OR ".join(f"({part})" for part in parts), values
