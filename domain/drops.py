"""Files that were left in a drop folder: what they are, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from domain.errors import Refused
from domain.ids import DistrictId, DropId, JobId, SchoolId


class DropKind(StrEnum):
    ROSTER = "roster"
    GRADES = "grades"
    ATTENDANCE = "attendance"


class Box(NamedTuple):
    """A folder that files are left in: a school's or, without one, the district's."""

    district: DistrictId
    school: SchoolId | None


@dataclass(frozen=True, slots=True)
class Drop:
    """A file that was taken out of a box. It has a job, or is the same as one before, or was refused at once."""

    id: DropId
    box: Box
    token: str
    """What it is called while it is here, and in the archive."""
    name: str
    kind: DropKind | None
    fingerprint: str
    job: JobId | None
    same_as: DropId | None
    error: Mapping[str, Any] | None
    taken_at: datetime
    told_at: datetime | None
    """When its outcome was written beside it."""


class LeftOutRecord(NamedTuple):
    """A row or record of the file that was not taken."""

    file: str
    row: int
    field: str
    value: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class DropOutcome:
    """What became of a file, for whoever left it."""

    name: str
    kind: DropKind | None
    status: str
    """`imported`, `held`, `unchanged`, `repeated`, `refused`, `failed`, `cancelled`."""
    taken_at: datetime
    finished_at: datetime
    report: Mapping[str, Any]
    error: Mapping[str, Any] | None
    left_out: Sequence[LeftOutRecord] = ()
    sync: str | None = None
    """The id of a roster's import, as programs know it: what releases it where it is held."""


def check_place(kind: DropKind, box: Box) -> None:
    """Rosters are the district's, grades and attendance a school's. Raises `Refused` `WRONG_DROP_FOLDER`."""
    if kind is DropKind.ROSTER and box.school is not None:
        message = "This is a roster: leave it in the folder of the district, not of one school."
        raise Refused("WRONG_DROP_FOLDER", message, field="file")
    if kind is not DropKind.ROSTER and box.school is None:
        message = f"This is {kind.value}, which belong to one school: leave the file in the folder of that school."
        raise Refused("WRONG_DROP_FOLDER", message, field="file")


def status_of(state: str, result: Mapping[str, Any]) -> str:
    """The word for what became of a file's job."""
    if state != "done":
        return state
    status = str(result.get("status", ""))
    return status if status in ("held", "unchanged") else "imported"
