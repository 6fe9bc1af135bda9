"""Port: lists of student ids that people upload."""

from typing import BinaryIO, Protocol


class StudentIdFiles(Protocol):
    def read(self, file: BinaryIO, name: str) -> list[tuple[str, int]]:
        """The ids with the line each stands in (of a workbook the row), from the file's start, repetitions included.

        Raises `Refused` with a stable code, and the file's name and line in the sentence: too large, in another encoding,
        damaged, malicious, without an id or with too many. Never reads more than it takes.
        """
