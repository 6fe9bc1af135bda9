"""Reads grades and attendance as SIS export them: one CSV file, or one sheet of a workbook."""

from collections.abc import Callable, Sequence
from datetime import date

from adapters.csv_files.archive import Archive, ArchiveLimits
from adapters.csv_files.opener import open_archive
from adapters.csv_files.sis_columns import COLUMNS
from adapters.csv_files.table import Table
from domain.date_formats import DateFormat, day_of
from domain.errors import Refused
from domain.roster_notices import Notices
from domain.roster_validation import Flaw, readable_id, required
from domain.sis_records import LeftOut, SisFile, SisRecord, SisRecordKind, left_out
from domain.sis_values import mark_of, school_day_of, status_of

MOST_ROWS = 500_000
LIMITS = ArchiveLimits(entries=20, entry_bytes=64 * 1024 * 1024, total_bytes=64 * 1024 * 1024)
_Cells = tuple[str, ...]


class SisRecordFiles:
    """Implements `ReadsSisRecords`."""

    def read(self, path: str, kind: SisRecordKind, today: date, days: DateFormat) -> SisFile:
        """See the port."""
        notices = Notices()
        archive = open_archive(path, LIMITS)
        table = _table(archive, kind, notices)
        read, rest = (_mark, _of_course) if kind is SisRecordKind.GRADES else (_day_of(today, days), _of_day(days))
        records, out = list[SisRecord](), list[LeftOut]()
        for line, cells, flaw in table.rows(notices):
            if line > MOST_ROWS:
                raise Refused("TOO_LARGE", f"{table.name} has more than {MOST_ROWS} rows: split it.", field="path")
            if kind is SisRecordKind.GRADES and cells[0] and not cells[2] and not flaw:
                notices.add("NO_MARK", table.name, "Rows without a mark say that the student has none in that course.")
                continue
            try:
                if flaw:
                    raise flaw
                records.append(read(line, cells))
            except Flaw as wrong:
                out.append(left_out(line, wrong))
                if (sis_id := readable_id(cells[0])) is not None:
                    records.append(SisRecord(line, sis_id, None if flaw else rest(cells), None))
        return SisFile(records, out, tuple(notices.taken()))


def _table(archive: Archive, kind: SisRecordKind, notices: Notices) -> Table:
    """The only table that has the columns. Raises `Refused`."""
    names = [name for name in archive.files.names if kind in _kinds(archive, name)]
    if len(names) > 1:
        raise _several(names)
    return Table(archive, names[0] if names else archive.files.names[-1], COLUMNS[kind], notices)


def recognised(path: str) -> SisRecordKind | None:
    """What the header of a file says it is; None where it is neither. Raises `Refused` where it cannot be opened, or is both."""
    archive = open_archive(path, LIMITS)
    found = [(name, kind) for name in archive.files.names for kind in _kinds(archive, name)]
    if len(found) > 1:
        raise _several([name for name, _ in found])
    return found[0][1] if found else None


def _kinds(archive: Archive, name: str) -> list[SisRecordKind]:
    """What a table can be read as. Raises `Refused` where it cannot be read at all."""
    kinds = []
    for kind, columns in COLUMNS.items():
        try:
            Table(archive, name, columns, Notices())
        except Refused as refused:
            if refused.code != "MISSING_COLUMN":
                raise
        else:
            kinds.append(kind)
    return kinds


def _several(names: Sequence[str]) -> Refused:
    message = f"{' and '.join(names[:2])} could both be meant: send one table at a time."
    return Refused("SEVERAL_TABLES", message, field="path")


def _mark(line: int, cells: _Cells) -> SisRecord:
    student, course, mark = cells
    return SisRecord(line, required("StudentId", student), required("Course", course), mark_of(mark))


def _of_course(cells: _Cells) -> str | None:
    return readable_id(cells[1])


def _day_of(today: date, days: DateFormat) -> Callable[[int, _Cells], SisRecord]:
    def read(line: int, cells: _Cells) -> SisRecord:
        student, day, status = cells
        return SisRecord(line, required("StudentId", student), school_day_of(day, today, days), status_of(status))

    return read


def _of_day(days: DateFormat) -> Callable[[_Cells], date | None]:
    return lambda cells: day_of(cells[1], days)
