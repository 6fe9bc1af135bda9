"""The kinds of data that a district says it shares with Homeroom."""

from enum import StrEnum


class SharedData(StrEnum):
    """A kind of data that the district shares with Homeroom."""

    STAFF = "staff"
    SCHOOL_ADMINS = "school_admins"
    STUDENTS = "students"
    SECTIONS = "sections"


EVERYTHING = frozenset(SharedData)
