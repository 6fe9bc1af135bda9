"""Port: lists of days off that people have as files."""

from collections.abc import Sequence
from typing import BinaryIO, Protocol

from domain.days_off import DayOffLine


class DaysOffFiles(Protocol):
    def read(self, file: BinaryIO, name: str) -> Sequence[DayOffLine]:
        """The lines of a CSV or XLSX file with `FirstDay` and `Reason`, and maybe `LastDay` and `GraduationYears`.

        Raises `Refused` with a stable code, and the file's name in the sentence: too large, in another encoding, damaged,
        without a column it must have; `Refusals` for rows that cannot be read.
        """
