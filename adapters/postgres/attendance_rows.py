"""Rows of attendance, of its history, and of the view of attendance lines: they have the same columns."""

from typing import Any

from adapters.postgres.appointment_rows import slot_of
from application.ports.attendance import AttendanceLine
from domain.attendance import Attendance, AttendanceKey, AttendanceMark, AttendanceTaken
from domain.ids import SectionId


def key_of(row: Any) -> AttendanceKey:
    return AttendanceKey(slot_of(row), row["birth"])


def said_of(row: Any) -> Attendance:
    return Attendance(AttendanceMark(row["mark"]), row["tardy"], row["comment"])


def taken_of(row: Any) -> AttendanceTaken:
    return AttendanceTaken(key_of(row), SectionId(row["section_id"]), said_of(row), row["taken_by"], row["taken_at"])


def line_of(row: Any) -> AttendanceLine:
    taken = None if row["mark"] is None else taken_of(row)
    return AttendanceLine(key_of(row), SectionId(row["section_id"]), row["stands"], taken)
