"""Where the statements for students and staff differ: the words that go into the shared scripts."""

from domain.roster_feed import Kind

_STUDENT_FIELDS = "'sisId', {0}.sis_id, 'firstName', {0}.first_name, 'lastName', {0}.last_name, 'email', {0}.email, "
_STUDENT_FIELDS += "'graduationYear', {1}, 'grade', {3}, 'guardianEmails', nullif({2}, '{{}}')"
_STAFFER_FIELDS = "'sisId', {0}.sis_id, 'firstName', {0}.first_name, 'lastName', {0}.last_name, 'email', {0}.email"
_YEAR = "CASE WHEN f.graduation_year_given OR {0}.graduation_year IS NULL THEN f.{1} ELSE {0}.{1} END"
_GRADE = "coalesce(f.grade, {0}.grade)"
_GUARDIANS = "coalesce(f.guardian_emails, {0}.guardian_emails)"
"""Where the source does not say, those on file stay."""

FOLDED = 'lower(f.email COLLATE "C")'
"""As `domain.roster_validation.folded`: an accepted address is ASCII."""

STUDENT = {
    "person": "student",
    "differs": (
        "f.sis_id <> p.sis_id OR f.first_name <> p.first_name OR f.last_name <> p.last_name "
        "OR f.email IS DISTINCT FROM p.email OR coalesce(f.grade <> p.grade, f.grade IS NOT NULL) "
        "OR ((f.graduation_year_given OR p.graduation_year IS NULL) "
        "AND f.graduation_year IS DISTINCT FROM p.graduation_year) OR f.guardian_emails <> p.guardian_emails"
    ),
    "wanted": FOLDED,
    "columns": "sis_id, first_name, last_name, graduation_year, graduation_year_given, grade, guardian_emails",
    "values": (
        "f.sis_id, f.first_name, f.last_name, f.graduation_year, f.graduation_year_given, f.grade, "
        "coalesce(f.guardian_emails, '{}')"
    ),
    "set": (
        f"sis_id = f.sis_id, first_name = f.first_name, last_name = f.last_name, grade = {_GRADE.format('t')}, "
        f"graduation_year = {_YEAR.format('t', 'graduation_year')}, "
        f"graduation_year_given = {_YEAR.format('t', 'graduation_year_given')}, "
        f"guardian_emails = {_GUARDIANS.format('t')}"
    ),
    "cleared": "NULL",
    "before": f"jsonb_build_object({_STUDENT_FIELDS.format('p', 'p.graduation_year', 'p.guardian_emails', 'p.grade')})",
    "after": "jsonb_build_object({})".format(
        _STUDENT_FIELDS.format("f", _YEAR.format("p", "graduation_year"), _GUARDIANS.format("p"), _GRADE.format("p"))
    ),
}
STAFFER = {
    "person": "staffer",
    "differs": (
        "f.sis_id <> p.sis_id OR f.first_name <> p.first_name OR f.last_name <> p.last_name OR f.email <> p.email"
    ),
    "wanted": FOLDED,
    "columns": "sis_id, first_name, last_name",
    "values": "f.sis_id, f.first_name, f.last_name",
    "set": "sis_id = f.sis_id, first_name = f.first_name, last_name = f.last_name",
    "cleared": "concat(E'\\x1f', t.id)",
    "before": f"jsonb_build_object({_STAFFER_FIELDS.format('p')})",
    "after": f"jsonb_build_object({_STAFFER_FIELDS.format('f')})",
}
PEOPLE = {Kind.STAFFER: STAFFER, Kind.STUDENT: STUDENT}
# Records by which the source says enrollments of this run, one by one; not where a student is not any more.
ENROLLMENT_RECORDS = """homeroom.enrollment h
JOIN section_known s ON s.id = h.section_id AND s.state IN ('same', 'update', 'return', 'quarantined', 'stays')
JOIN student_known k ON k.id = h.student_id AND NOT k.said_gone
CROSS JOIN LATERAL (
    SELECT h.source_key, h.first_day, h.last_day WHERE h.source_records IS NULL AND h.source_key IS NOT NULL
    UNION ALL
    SELECT e ->> 0, CAST(e ->> 1 AS date), CAST(e ->> 2 AS date) FROM jsonb_array_elements(h.source_records) e
) r
WHERE h.district_id = :district AND h.origin = 'source' AND h.active
  AND r.source_key NOT IN (SELECT source_key FROM feed_enrollment WHERE source_key IS NOT NULL)
  AND (h.student_id, s.school_id) NOT IN (
      SELECT person_id, school_id FROM student_school_change WHERE change = 'left'
      UNION ALL SELECT person_id, school_id FROM student_school_shared WHERE NOT is_placed)"""
TEACHING_RECORDS = """homeroom.section_staffer h
JOIN section_known s ON s.id = h.section_id AND s.state IN ('same', 'update', 'return', 'stays')
JOIN staffer_known k ON k.id = h.staffer_id AND NOT k.said_gone
CROSS JOIN LATERAL jsonb_array_elements(h.source_records) r
WHERE h.district_id = :district AND h.origin = 'source'"""
_PRESENT = "'new', 'same', 'update', 'return', 'quarantined', 'shielded', 'on_file'"


def named_by_rosters(may_leave: bool) -> str:
    """Which people a section's staff or roster may name: those in the feed, and where nobody may leave those on file.

    Who is ignored on import takes nothing from a feed, wherever it names them.
    """
    present = _PRESENT if may_leave else f"{_PRESENT}, 'stays'"
    return f"(k.state IN ({present}) OR k.state = 'conflict' AND k.status IS NOT NULL)"


def from_source(person: str, alias: str) -> str:
    """Whether a source that is in use manages a student or staffer: it has them, or had before they left."""
    return (
        f"EXISTS (SELECT FROM homeroom.{person}_source k "
        "JOIN homeroom.roster_source r ON r.district_id = k.district_id AND r.id = k.source_id AND NOT r.retired "
        f"WHERE k.district_id = {alias}.district_id AND k.{person}_id = {alias}.id "
        f"AND (k.present OR {alias}.status = 'left'))"
    )
