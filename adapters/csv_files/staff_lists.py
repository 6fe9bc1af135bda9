"""Lists of staff for the import site: rooms, administrators. CSV or XLSX, read as roster files are."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from adapters.csv_files.headers import Columns
from adapters.csv_files.short_lists import InMemory, received, rows, told_of_file
from domain.errors import Refused
from domain.import_site import StaffLine
from domain.provisioning import Contact

ROOMS = Columns(("Room",), ("StaffId", "Email"))
ADMINISTRATORS = Columns((), ("StaffId", "Email"))
CONTACT = Columns(("Name", "Email"))


class StaffListFiles:
    """Implements `StaffLists`."""

    def read(self, file: BinaryIO, name: str, *, rooms: bool) -> Sequence[StaffLine]:
        archive = received(file, name)
        with told_of_file():
            return list(_lines(archive, rooms=rooms))

    def read_contact(self, file: BinaryIO, name: str) -> Contact:
        archive = received(file, name)
        with told_of_file():
            found = list(rows(archive, CONTACT))
        if len(found) != 1:
            message = f"{archive.name} has {len(found)} lines: name one person."
            raise Refused("ONE_LINE", message, field="file", details={"file": archive.name})
        ((_, cells),) = found
        return Contact(cells["Name"], cells["Email"])


def _lines(archive: InMemory, *, rooms: bool) -> Iterator[StaffLine]:
    for row, cells in rows(archive, ROOMS if rooms else ADMINISTRATORS, one_of=frozenset({"StaffId", "Email"})):
        yield StaffLine(row, cells["StaffId"], cells["Email"], cells.get("Room", ""))
