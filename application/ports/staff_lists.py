"""Port: lists of staff that people upload on an import site."""

from collections.abc import Sequence
from typing import BinaryIO, Protocol

from domain.import_site import StaffLine
from domain.provisioning import Contact


class StaffLists(Protocol):
    def read(self, file: BinaryIO, name: str, *, rooms: bool) -> Sequence[StaffLine]:
        """The lines of a CSV or XLSX file with the columns `StaffId` or `Email` (or both) and, for rooms, `Room`.

        Raises `Refused` with a stable code, and the file's name in the sentence: too large, in another encoding, damaged,
        without a column it must have; `Refusals` for rows that cannot be read.
        """

    def read_contact(self, file: BinaryIO, name: str) -> Contact:
        """The only line of a file with the columns `Name` and `Email`. Refused as lists are, and with `ONE_LINE`."""
