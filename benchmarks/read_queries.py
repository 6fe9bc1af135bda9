"""Two reads, in GraphQL and as the SQL that a person would write by hand for the same JSON."""

BIG = """
query Big($school: ID!) {
  school(id: $school) {
    id
    name
    sections(first: 30, filter: {search: "Homeroom"}) {
      nodes {
        id
        name
        lead { id firstName lastName }
        roster(first: 50) { nodes { student { id firstName lastName graduationYear } } }
      }
    }
  }
}
"""

SMALL = """
query Small($student: ID!, $from: Date!, $to: Date!) {
  node(id: $student) { ... on Student { id firstName lastName } }
  appointments(first: 20, filter: {studentId: $student, from: $from, to: $to}) {
    nodes { id date section { id name } flexPeriod { id name } }
  }
}
"""


def _id(*parts: str) -> str:
    """A Relay id, made in SQL."""
    text = " || ':' || ".join(parts)
    return f"rtrim(translate(encode(convert_to({text}, 'UTF8'), 'base64'), '+/', '-_'), '=')"


BIG_SQL = f"""
SELECT CAST(row_to_json(answer) AS text) FROM (
    SELECT row_to_json(data) AS data FROM (
        SELECT row_to_json(school) AS school FROM (
            SELECT {_id("'School'", "w.district_id", "w.id")} AS id, w.name, (
                SELECT row_to_json(list) FROM (
                    SELECT json_agg(row_to_json(section)) AS nodes FROM (
                        SELECT {_id("'Section'", "s.district_id", "s.id")} AS id, s.name, (
                            SELECT row_to_json(staffer) FROM (
                                SELECT {_id("'Staffer'", "f.district_id", "f.id")} AS id,
                                       f.first_name AS "firstName", f.last_name AS "lastName"
                                FROM homeroom.section_staffer t
                                JOIN homeroom.staffer f ON f.district_id = t.district_id AND f.id = t.staffer_id
                                WHERE t.district_id = s.district_id AND t.section_id = s.id AND f.status = 'active'
                                ORDER BY t.is_lead DESC, t.staffer_id LIMIT 1
                            ) staffer
                        ) AS lead, (
                            SELECT row_to_json(roster) FROM (
                                SELECT json_agg(row_to_json(enrollment)) AS nodes FROM (
                                    SELECT (SELECT row_to_json(student) FROM (
                                        SELECT {_id("'Student'", "p.district_id", "p.id")} AS id,
                                               p.first_name AS "firstName", p.last_name AS "lastName",
                                               p.graduation_year AS "graduationYear"
                                    ) student) AS student
                                    FROM homeroom.enrollment e
                                    JOIN homeroom.student p ON p.district_id = e.district_id AND p.id = e.student_id
                                    WHERE e.district_id = s.district_id AND e.section_id = s.id
                                      AND e.active AND p.status = 'active'
                                    ORDER BY p.last_name COLLATE "C", p.first_name COLLATE "C", p.sis_id COLLATE "C", p.id
                                    LIMIT 50
                                ) enrollment
                            ) roster
                        ) AS roster
                        FROM homeroom.section s
                        WHERE s.district_id = w.district_id AND s.school_id = w.id AND s.status = 'active'
                          AND strpos(lower(s.name), 'homeroom') > 0
                        ORDER BY s.name COLLATE "C", s.id LIMIT 30
                    ) section
                ) list
            ) AS sections
            FROM homeroom.school w WHERE w.district_id = $1 AND w.id = $2
        ) school
    ) data
) answer
"""

SMALL_SQL = f"""
SELECT CAST(row_to_json(answer) AS text) FROM (
    SELECT row_to_json(data) AS data FROM (
        SELECT (
            SELECT row_to_json(node) FROM (
                SELECT {_id("'Student'", "p.district_id", "p.id")} AS id,
                       p.first_name AS "firstName", p.last_name AS "lastName"
                FROM homeroom.student p WHERE p.district_id = $1 AND p.id = $2
            ) node
        ) AS node, (
            SELECT row_to_json(list) FROM (
                SELECT json_agg(row_to_json(appointment)) AS nodes FROM (
                    SELECT {_id("'Appointment'", "a.district_id", "a.student_id", "a.on_date", "a.flex_period_id")} AS id,
                           a.on_date AS date,
                           (SELECT row_to_json(section) FROM (
                               SELECT {_id("'Section'", "s.district_id", "s.id")} AS id, s.name) section) AS section,
                           (SELECT row_to_json(bells) FROM (
                               SELECT {_id("'FlexPeriod'", "f.district_id", "f.id")} AS id, f.name) bells) AS "flexPeriod"
                    FROM homeroom.appointment a
                    JOIN homeroom.section s ON s.district_id = a.district_id AND s.id = a.section_id
                    JOIN homeroom.flex_period f ON f.district_id = a.district_id AND f.id = a.flex_period_id
                    WHERE a.district_id = $1 AND a.student_id = $2 AND a.on_date BETWEEN $3 AND $4
                    ORDER BY a.on_date, a.flex_period_id LIMIT 20
                ) appointment
            ) list
        ) AS appointments
    ) data
) answer
"""
