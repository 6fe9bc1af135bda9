"""Taking a feed in: records go to temporary tables by COPY, a batch at a time, as they come from the reader."""

from collections.abc import Callable, Iterator
from typing import Any

import asyncpg

from adapters.postgres.script import script
from application.ports.rosters import Staged, Staging
from domain.roster_feed import (
    FeedChoice,
    FeedEmptyList,
    FeedEnrollment,
    FeedGone,
    FeedItem,
    FeedMembership,
    FeedSchool,
    FeedSection,
    FeedSectionStaffer,
    FeedStaffer,
    FeedStudent,
    Kind,
    Notice,
    Quarantined,
)

_BATCH = 5_000
Row = tuple[Any, ...]

_TABLES: dict[str, tuple[str, ...]] = {
    "feed_school": ("file", "row", "source_key", "name", "sis_id", "year_first_day", "year_last_day"),
    "feed_staffer": ("file", "row", "source_key", "sis_id", "first_name", "last_name", "email", "admin"),
    "feed_student": (
        "file", "row", "source_key", "sis_id", "first_name", "last_name", "email", "graduation_year",
        "graduation_year_given", "grade", "guardian_emails",
    ),
    "feed_staffer_school": ("row", "source_key", "school_key", "is_primary", "all_said"),
    "feed_student_school": ("row", "source_key", "school_key", "is_primary", "all_said"),
    "feed_section": (
        "file", "row", "source_key", "school_key", "name", "course_name", "course_number", "subject", "class_type",
        "period", "room", "term_first_day", "term_last_day", "course_said", "subject_said", "terms_said",
    ),
    "feed_section_staffer": (
        "section_key", "staffer_key", "is_lead", "by_sis_id", "source_key", "first_day", "last_day",
    ),
    "feed_enrollment": ("source_key", "section_key", "student_key", "first_day", "last_day"),
    "feed_gone": ("kind", "source_key", "section_key", "person_key"),
    "feed_quarantine": (
        "file", "row", "kind", "source_key", "field", "value", "code", "message", "school_keys", "told_by_notice",
    ),
}  # fmt: skip
_RECORDS = {
    Kind.SCHOOL: "feed_school",
    Kind.STAFFER: "feed_staffer",
    Kind.STUDENT: "feed_student",
    Kind.SECTION: "feed_section",
    Kind.ENROLLMENT: "feed_enrollment",
}


def _placed(record: Any) -> Row:
    row: Row = record[0] + record[1:]
    return row


def _unplaced(record: Any) -> Row:
    row: Row = record[1:]
    return row


def _left_out(record: Quarantined) -> Row:
    (file, row), kind, source_key, field, value, code, message, schools, told = record
    return file, row, kind.value, source_key, field, value, code, message, list(schools), told


_ROWS: dict[type, tuple[str, Callable[[Any], Row]]] = {
    FeedSchool: ("feed_school", _placed),
    FeedStaffer: ("feed_staffer", _placed),
    FeedStudent: ("feed_student", _placed),
    FeedSection: ("feed_section", _placed),
    FeedSectionStaffer: ("feed_section_staffer", _unplaced),
    FeedEnrollment: ("feed_enrollment", _unplaced),
    FeedGone: ("feed_gone", _unplaced),
    Quarantined: ("feed_quarantine", _left_out),
}


async def stage(connection: "asyncpg.Connection[Any]", items: Iterator[FeedItem], staging: Staging) -> Staged:
    """COPY the feed; of the records only counts and one batch per kind are ever in memory."""
    await script("roster_sync/stage").run(connection)
    waiting: dict[str, list[Row]] = {table: [] for table in _TABLES}
    counts = dict.fromkeys(_TABLES, 0)
    quarantined: dict[Kind, int] = {}
    notices: list[Notice] = []
    choices: dict[Kind, str] = {}
    empty: list[FeedEmptyList] = []
    done = 0

    async def flush(table: str) -> None:
        rows = waiting[table]
        if rows:
            await connection.copy_records_to_table(table, records=rows, columns=_TABLES[table])
            counts[table] += len(rows)
            rows.clear()

    for item in items:
        kind_of_item = type(item)
        if kind_of_item is FeedMembership:
            place, kind, person, school, primary, all_said = item  # type: ignore[misc]
            table = "feed_student_school" if kind is Kind.STUDENT else "feed_staffer_school"
            row: Row = (place.row, person, school, primary, all_said)
        elif kind_of_item is Notice:
            notices.append(item)  # type: ignore[arg-type]
            continue
        elif kind_of_item is FeedChoice:
            choices[item.person_kind] = item.field  # type: ignore[union-attr]
            continue
        elif kind_of_item is FeedEmptyList:
            empty.append(item)  # type: ignore[arg-type]
            continue
        else:
            table, as_row = _ROWS[kind_of_item]
            row = as_row(item)
            if kind_of_item is Quarantined:
                quarantined[item.kind] = quarantined.get(item.kind, 0) + 1  # type: ignore[union-attr]
        batch = waiting[table]
        batch.append(row)
        if len(batch) >= _BATCH:
            await flush(table)
            done += _BATCH
            await staging(done)
    for table in _TABLES:
        await flush(table)
    await connection.execute(f"ANALYZE {', '.join(_TABLES)}")
    await _leave_out_duplicates(connection)
    return Staged({kind: counts[table] for kind, table in _RECORDS.items()}, quarantined, notices, choices, empty)


async def _leave_out_duplicates(connection: "asyncpg.Connection[Any]") -> None:
    for person in ("staffer", "student"):
        schools = (
            f"coalesce((SELECT array_agg(m.school_key) FROM feed_{person}_school m "
            "WHERE m.source_key = d.source_key AND m.row = d.row), '{}')"
        )
        await script("roster_sync/duplicates", kind=person, school_keys=schools).run(connection)
        await script("roster_sync/duplicate_memberships", person=person).run(connection)
    await script("roster_sync/duplicates", kind="section", school_keys="'{}'").run(connection)
