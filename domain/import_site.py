"""What a school says of its staff on its import site: who is in which room, who is an administrator, who keeps the accounts.

Lists are taken whole or not at all; every line that is wrong is told with its file, row and field.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from domain.counted import counted
from domain.errors import Refusals, Refused
from domain.ids import StafferId
from domain.letters import composed, letter_refusals
from domain.roster_validation import folded, storable

LONGEST_ROOM = 60
MOST_TOLD = 100
"""Lines whose mistakes are told at once."""

T = TypeVar("T")


class ContactKind(StrEnum):
    """What somebody is to the school; one person each."""

    PRIMARY = "primary"
    TECHNICAL = "technical"
    IT_ACCOUNT = "it_account"


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One line of a list. A person is named by SIS id, by e-mail, or by both; what is not given is empty."""

    row: int
    staff_id: str = ""
    email: str = ""
    room: str = ""
    """Empty: the person has no room of their own."""


@dataclass(frozen=True, slots=True)
class SiteStaffer:
    """An active member of the school's staff."""

    id: StafferId
    sis_id: str
    first_name: str
    last_name: str
    email: str
    room: str | None = None
    administrator: bool = False


def rooms_of(file: str, lines: Sequence[StaffLine], staff: Iterable[SiteStaffer]) -> Mapping[StafferId, str | None]:
    """Who is in which room from now on; others keep theirs. Raises what is wrong with every line."""

    def read(line: StaffLine) -> str | None:
        room = composed(" ".join(line.room.split()))
        if len(room) > LONGEST_ROOM or storable(room) != room:
            message = f"A room has at most {LONGEST_ROOM} visible characters: shorten it."
            raise _wrong(file, line, "BAD_ROOM", "Room", message)
        for refused in letter_refusals(room, "Room"):
            raise _wrong(file, line, refused.code, "Room", refused.message)
        return room or None

    return _read(file, lines, staff, read)


def administrators_of(file: str, lines: Sequence[StaffLine], staff: Iterable[SiteStaffer]) -> frozenset[StafferId]:
    """Who the administrators are from now on, all of them. Raises what is wrong with every line, and with an empty list."""
    if not lines:
        raise Refused("NO_ADMINISTRATORS", "A school has at least one administrator: list them all.", field="staff")
    return frozenset(_read(file, lines, staff, lambda line: None))


def _read(
    file: str, lines: Sequence[StaffLine], staff: Iterable[SiteStaffer], read: Callable[[StaffLine], T]
) -> dict[StafferId, T]:
    named = _Named(staff)
    found: dict[StafferId, T] = {}
    wrong: list[Refused] = []
    for line in lines:
        try:
            person = named.by(file, line)
            if person in found:
                message = "This person stands in the list twice: leave one of the lines."
                raise _wrong(file, line, "DUPLICATE_STAFFER", "StaffId" if line.staff_id else "Email", message)
            found[person] = read(line)
        except Refused as refused:
            wrong.append(refused)
    if wrong:
        raise Refusals(tuple(_told(wrong)))
    return found


class _Named:
    def __init__(self, staff: Iterable[SiteStaffer]) -> None:
        self._by_id: dict[str, StafferId] = {}
        self._by_email: dict[str, StafferId] = {}
        for one in staff:
            self._by_id[one.sis_id] = one.id
            self._by_email[folded(one.email)] = one.id

    def by(self, file: str, line: StaffLine) -> StafferId:
        by_id = self._by_id.get(line.staff_id)
        by_email = self._by_email.get(folded(line.email))
        if not line.staff_id and not line.email:
            raise _wrong(file, line, "NO_STAFFER", "StaffId", "Name the person by StaffId or Email.")
        unknown = "Nobody active at this school has it: check it, or wait for the next roster sync."
        if line.staff_id and by_id is None:
            raise _wrong(file, line, "UNKNOWN_STAFFER", "StaffId", unknown)
        if line.email and by_email is None:
            raise _wrong(file, line, "UNKNOWN_STAFFER", "Email", unknown)
        if by_id is not None and by_email is not None and by_id != by_email:
            message = "StaffId and Email name two people: correct one of them."
            raise _wrong(file, line, "STAFFER_MISMATCH", "Email", message)
        found = by_id if by_id is not None else by_email
        if found is None:
            raise _wrong(file, line, "UNKNOWN_STAFFER", "StaffId", unknown)
        return found


def _wrong(file: str, line: StaffLine, code: str, field: str, message: str) -> Refused:
    where = f"{file}, row {line.row}" if file else f"Line {line.row}"
    details = {"file": file or None, "row": line.row, "field": field}
    return Refused(code, f"{where}: {message}", field="file" if file else "staff", details=details)


def _told(wrong: Sequence[Refused]) -> Iterator[Refused]:
    yield from wrong[:MOST_TOLD]
    if len(wrong) > MOST_TOLD:
        more = counted(len(wrong) - MOST_TOLD, "more line is", "more lines are")
        message = f"{more} wrong: correct these first."
        yield Refused("MORE_LINES_WRONG", message, details={"count": len(wrong) - MOST_TOLD})
