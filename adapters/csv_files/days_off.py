"""Lists of days off. CSV or XLSX, read as roster files are."""

from collections.abc import Sequence
from typing import BinaryIO

from adapters.csv_files.headers import Columns
from adapters.csv_files.short_lists import received, rows, told_of_file
from domain.days_off import DayOffLine

DAYS_OFF = Columns(("FirstDay", "Reason"), ("LastDay", "GraduationYears"))


class DaysOffLists:
    """Implements `DaysOffFiles`."""

    def read(self, file: BinaryIO, name: str) -> Sequence[DayOffLine]:
        archive = received(file, name)
        with told_of_file():
            return [
                DayOffLine(row, cells["FirstDay"], cells["LastDay"], cells["Reason"], cells["GraduationYears"])
                for row, cells in rows(archive, DAYS_OFF)
            ]
