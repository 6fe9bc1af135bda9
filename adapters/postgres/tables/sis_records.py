"""What the SIS tells beside the roster."""

from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, Date, Numeric, Text

from adapters.postgres.tables.base import InDistrict, column, key


class CourseMarkRow(InDistrict, table=True):
    __tablename__ = "course_mark"

    school_id: int = key(BigInteger)
    student_id: int = key(BigInteger)
    course: str = key(Text)
    mark: Decimal | None = column(Numeric(6, 2))
    letter: str | None = column(Text)


class SisAttendanceRow(InDistrict, table=True):
    __tablename__ = "sis_attendance"

    school_id: int = key(BigInteger)
    on_date: date = key(Date)
    student_id: int = key(BigInteger)
    status: str = column(Text)
