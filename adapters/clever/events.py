"""What has happened at Clever since the last pull, as records.

Events come oldest first and may repeat each other; an event holds the whole record as it then was, so of several about
one record the last one says all. Everything is pulled instead, by `TooMuch`, where events do not tell enough or too much:

- the event read last is not there any more: Clever keeps events for about thirty days, and as long as that one is there
  none after it is lost. An application whose events were switched off sees none at all;
- schools and terms changed, or courses went: they stand in every record that refers to them;
- the school year may have become another one (`SchoolYear.lead`);
- contacts are shared that were not before;
- an event is of a type or shape that is not documented, or there are so many that a pull is quicker.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.clever.client import CleverClient, Record
from adapters.clever.cursor import Cursor, is_id
from adapters.clever.family import students_named
from adapters.clever.fields import touches
from adapters.clever.refusals import bad_answer
from adapters.clever.sections import SchoolYear
from domain.errors import Refused

_PAGE_SIZE = 1000
_MOST_RECORDS = 2_000
_NO_ROSTER = ("resources", "districts")
"""Kinds of records that no roster is made of."""
_VERBS = ("created", "updated", "deleted")
_NO_EVENTS = ("SOURCE_DENIED", "SOURCE_PAUSED", "SOURCE_BAD_ANSWER")
"""What an application hears whose events are not switched on: 403, 404 in JSON or HTML, 400, 501. It can pull no less:
whether the district still shares anything, and whether it is Clever that answers, the pull itself will tell."""


class TooMuch(Exception):
    """Events are not enough: everything is to be pulled."""


@dataclass
class Changes:
    """Since a cursor; read on by `read_on`."""

    last: str
    """The newest event."""
    users: dict[str, Record | None] = field(default_factory=dict)
    """As they are now; None: deleted."""
    sections: dict[str, Record | None] = field(default_factory=dict)
    courses: dict[str, Record] = field(default_factory=dict)
    """Courses whose name or number may be another."""
    joined: set[str] = field(default_factory=set)
    """Users whom sections may have named before they could be taken in."""
    families: set[str] | None = None
    """Students whose contacts may be others now; None where the district has shared no contacts so far."""
    moved: int = 0
    """How many sections may have come to another term."""

    @property
    def nothing(self) -> bool:
        return not (self.users or self.sections or self.courses or self.families)

    def year_after(self, year: SchoolYear) -> SchoolYear:
        """The same year, as long as it must be: a section that moves takes one from it and gives another year one.

        Raises `TooMuch`.
        """
        lead = year.lead - 2 * self.moved
        if self.moved and lead <= 0:
            raise TooMuch
        return SchoolYear(year.ends_in, lead)

    def take(self, event: Mapping[str, Any]) -> None:
        """One more. Raises `TooMuch`."""
        kind, _, verb = str(event.get("type")).partition(".")
        if kind in _NO_ROSTER:
            return
        data = event.get("data")
        data = data if isinstance(data, dict) else {}
        record = data.get("object")
        id = record.get("id") if isinstance(record, dict) else None
        if verb not in _VERBS or not isinstance(record, dict) or not isinstance(id, str) or not is_id(id):
            raise TooMuch
        previous = data.get("previous_attributes") if verb == "updated" else None
        match kind:
            case "users":
                self._user(id, record, verb, previous)
            case "sections":
                self._section(id, record, verb, previous)
            case "courses" if verb != "deleted":
                self.courses[id] = record
            case _:
                raise TooMuch
        if len(self.users) + len(self.sections) + len(self.families or ()) > _MOST_RECORDS:
            raise TooMuch

    def again(self, section: Record) -> None:
        """A section as it is now, later than any event here. Raises `TooMuch`."""
        id = section.get("id")
        if not isinstance(id, str) or not is_id(id):
            raise TooMuch
        self.sections[id] = section

    def _user(self, id: str, record: Record, verb: str, previous: Any) -> None:
        read = not isinstance(previous, dict) or touches("users", previous)
        if read and verb != "deleted":
            self.joined.add(id)
        if read or id in self.users:
            self.users[id] = None if verb == "deleted" else record
        self._family(record, previous)

    def _family(self, record: Record, previous: Any) -> None:
        """Raises `TooMuch` where the first contacts are shared: then all students get theirs."""
        known = isinstance(previous, dict)
        if known and not {"email", "roles"} & set(previous):
            return
        named = students_named(record) | (students_named(previous) if known else set())
        if named and self.families is None:
            raise TooMuch
        if self.families is not None:
            self.families |= {student for student in named if is_id(student)}

    def _section(self, id: str, record: Record, verb: str, previous: Any) -> None:
        read = not isinstance(previous, dict) or touches("sections", previous)
        self.moved += not isinstance(previous, dict) or "term_id" in previous
        if read or id in self.sections:
            self.sections[id] = None if verb == "deleted" else record


async def changes_since(client: CleverClient, cursor: Cursor) -> Changes:
    """Raises `TooMuch`."""
    try:
        if await client.record(client.path(f"events/{cursor.event}")) is None:
            raise TooMuch
        changes = Changes(cursor.event, families=set() if cursor.family else None)
        await read_on(client, changes)
    except Refused as refused:
        if refused.code not in _NO_EVENTS:
            raise
        raise TooMuch from None
    return changes


async def read_on(client: CleverClient, changes: Changes) -> None:
    """What has happened since. Raises `TooMuch`."""
    async for page in client.pages(client.path(f"events?limit={_PAGE_SIZE}&starting_after={changes.last}")):
        for event in page.records:
            changes.last = _id_of(event, client)
            changes.take(event)


async def newest_event(client: CleverClient) -> str | None:
    """None where there is none, or where the application gets no events."""
    newest = None
    try:
        async for page in client.pages(client.path(f"events?limit={_PAGE_SIZE}")):
            for event in page.records:
                newest = _id_of(event, client)
    except Refused as refused:
        if refused.code not in _NO_EVENTS:
            raise
        return None
    return newest


def _id_of(event: Record, client: CleverClient) -> str:
    id = event.get("id")
    if not isinstance(id, str) or not is_id(id):
        raise bad_answer(client.path("events"), "holds an event without an id")
    return id
