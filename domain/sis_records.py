"""What a school's SIS tells of its students beside the roster, by file: their marks in courses, and who was in school.

Only what flex time needs is kept: of a mark the number to choose students by, or the letter; of a day whether the student was
there. Reasons, comments and codes stay in the SIS.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from domain.errors import Refused
from domain.ids import SchoolId, StudentId
from domain.mass_schedule import ReportedId, ReportedIdCode
from domain.roster import HoldThresholds
from domain.roster_feed import Notice
from domain.roster_validation import Flaw, is_secret, storable

MOST_LISTED = 1_000
"""Rows left out, and ids reported, that a report lists one by one."""
_LONGEST_SHOWN = 200


class SisRecordKind(StrEnum):
    GRADES = "grades"
    ATTENDANCE = "attendance"


class SisRecord(NamedTuple):
    """One row of a file. `about` is the course or the day.

    Without a value the row was left out, and what is known stays: of that course or day, or (None) of the student at all.
    """

    line: int
    sis_id: str
    about: Any
    value: Any | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that was not taken, and why."""

    line: int
    field: str
    value: str
    code: str
    message: str

    def to_json(self) -> dict[str, Any]:
        return {
            "line": self.line,
            "field": self.field,
            "value": self.value,
            "code": self.code,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class SisFile:
    """A file that has been read."""

    records: Sequence[SisRecord]
    left_out: Sequence[LeftOut]
    notices: Sequence[Notice] = ()

    @property
    def rows(self) -> int:
        """Those with a value, and those left out."""
        return sum(record.value is not None for record in self.records) + len(self.left_out)


@dataclass(frozen=True, slots=True)
class Replacement:
    """What a file says of the students of one school: it takes the place of what was known before."""

    values: Mapping[tuple[StudentId, Any], Any]
    kept: frozenset[tuple[StudentId, Any]]
    """Of these the file has a row that cannot be read: what is known stays. None stands for every course or day."""


@dataclass(frozen=True, slots=True)
class SisChanges:
    """Records of the school, counted."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class SisReport:
    """What one file did, or (`dry_run`) would do.

    `rows` = added + changed + unchanged + repeated + left out + those of `reported` ids.
    """

    kind: SisRecordKind
    school: SchoolId
    rows: int
    changes: SisChanges
    left_out: Sequence[LeftOut] = ()
    reported: Sequence[ReportedId] = field(default=())
    notices: Sequence[Notice] = field(default=())
    dry_run: bool = False

    def to_json(self) -> dict[str, Any]:
        """For a job's result."""
        return {
            "sisRecords": self.kind.value,
            "school": self.school,
            "dryRun": self.dry_run,
            "rows": self.rows,
            "added": self.changes.added,
            "changed": self.changes.changed,
            "unchanged": self.changes.unchanged,
            "removed": self.changes.removed,
            "leftOutCount": len(self.left_out),
            "leftOut": [one.to_json() for one in self.left_out[:MOST_LISTED]],
            "reportedIdCount": len(self.reported),
            "reportedIds": [
                {"code": one.code.value, "value": one.value, "lines": list(one.lines)}
                for one in self.reported[:MOST_LISTED]
            ],
            "notices": [{"code": one.code, "message": one.message, "count": one.count} for one in self.notices],
        }


def left_out(line: int, flaw: Flaw) -> LeftOut:
    """The value is cut and fit to be shown, and never a password."""
    value = "" if is_secret(flaw.field) else storable(flaw.value)[:_LONGEST_SHOWN]
    return LeftOut(line, flaw.field, value, flaw.code, flaw.message)


def replacement_of(
    file: SisFile, known: Mapping[str, tuple[StudentId, bool]], what: str
) -> tuple[Replacement, list[LeftOut], list[ReportedId], int]:
    """What the file says of the students who are `known` here (SIS id → student, and whether active).

    Also the rows left out, the ids that name nobody active here, once each with their lines, and how many rows say again what
    another said. Two rows on the same thing that differ: the first counts. `what` names that thing in the sentence.
    """
    values: dict[tuple[StudentId, Any], tuple[int, Any, Any]] = {}
    unread: set[tuple[StudentId, Any]] = set()
    strangers: dict[str, list[int]] = {}
    conflicts, repeated = list[LeftOut](), 0
    for line, sis_id, about, value in file.records:
        student, active = known.get(sis_id, (None, False))
        if student is None or not active:
            if value is not None:
                strangers.setdefault(sis_id, []).append(line)
            continue
        key = (student, about.casefold() if isinstance(about, str) else about)
        if value is None:
            unread.add((student, about))
        elif key not in values:
            values[key] = (line, about, value)
        elif values[key][2] == value:
            repeated += 1
        else:
            message = (
                f"Line {values[key][0]} names the same student and {what}, and is the one that counts: remove one."
            )
            conflicts.append(LeftOut(line, "StudentId", storable(sis_id)[:_LONGEST_SHOWN], "DUPLICATE_RECORD", message))
    taken = {(student, about): value for (student, _), (_, about, value) in values.items()}
    reported = [
        ReportedId(_code(known.get(sis_id)), storable(sis_id)[:_LONGEST_SHOWN], tuple(lines))
        for sis_id, lines in strangers.items()
    ]
    out = sorted([*file.left_out, *conflicts], key=lambda one: one.line)
    return Replacement(taken, frozenset(unread)), out, reported, repeated


def refuse_unusable(name: str, replacement: Replacement) -> None:
    """A file that says nothing of anybody here must not be read as everything being gone."""
    if not replacement.values:
        message = (
            f"{name} has not one row that can be read and names an active student of this school: nothing was changed. "
            "Check the school, and the column StudentId."
        )
        raise Refused("NO_USABLE_ROW", message, field="file")


def refuse_large_removal(kind: SisRecordKind, changes: SisChanges, limits: HoldThresholds) -> None:
    """A file that has lost most of its rows must not be read as everything being gone: it is asked about, as a roster is held.

    All that is known, or more than the school's share of those who may leave in a sync, and at least the least number.
    """
    known, removed = changes.changed + changes.unchanged + changes.removed, changes.removed
    is_large = removed >= limits.least_records and removed * 100 > known * limits.leaving_percent
    if not (is_large or 0 < known == removed):
        return
    what = {SisRecordKind.GRADES: "marks", SisRecordKind.ATTENDANCE: "days of attendance"}[kind]
    message = (
        f"{removed} of {known} known {what} would go, because the file no longer has them: nothing was changed. Look at it in a "
        "dry run (dryRun, --dry-run). If it is right, import it by hand with replace (--replace); else send the whole file."
    )
    raise Refused("TOO_MUCH_REMOVED", message, field="file")


def _code(known: tuple[StudentId, bool] | None) -> ReportedIdCode:
    return ReportedIdCode.UNKNOWN_STUDENT if known is None else ReportedIdCode.INACTIVE_STUDENT
