"""A pull from a OneRoster service as a feed, read from its files as a stream."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from adapters.oneroster.client import CLASSES, COURSES, ENROLLMENTS, ORGS, SESSIONS, USERS
from adapters.oneroster.lines import LineRows
from adapters.oneroster.merged import Merged, merged
from adapters.oneroster_records import roles
from adapters.oneroster_records.orgs import Orgs, Sessions
from adapters.oneroster_records.roster import Known, Roster
from domain.date_formats import DateFormat
from domain.roster_feed import Completeness, FeedItem, FeedRules
from domain.roster_notices import Notices


class Reading(NamedTuple):
    """How a service's rows are read."""

    format: str
    """The kind of source."""
    version: str
    staff_roles: frozenset[str]
    merged: bool = False
    """People with the same identifier are one."""
    date_format: DateFormat = DateFormat.ISO


class OneRosterFeed:
    """Orgs and sessions are in memory; people, classes and enrollments pass through."""

    def __init__(
        self, rows: Callable[[str], LineRows], reading: Reading, fingerprint: str, known: Known | None = None
    ) -> None:
        """`known`: the rows are only what has changed since a whole roster that told this."""
        self.format, self.fingerprint = reading.format, fingerprint
        self.completeness = Completeness.COMPLETE if known is None else Completeness.PARTIAL
        self._rows, self._reading, self._known = rows, reading, known
        notices = Notices()
        # Orgs and sessions are always all there are.
        self._orgs = Orgs(rows(ORGS), False, notices)
        self._sessions = Sessions(rows(SESSIONS), False, notices, reading.date_format)
        self._told = tuple(notices.taken())

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        """See `RosterFeed`. Reads users and classes twice at most (a look ahead), enrollments once."""
        yield from self._told
        yield from self._roster(rules.today).records(replace(rules, date_format=self._reading.date_format))

    def what_it_tells(self) -> Known:
        """Of a whole roster, for the changes after it."""
        return self._roster(None).what_it_tells()

    def _roster(self, today: date | None) -> Roster:
        rows, reading = self._rows, self._reading
        users = rows(USERS)._replace(reading=roles.Reading(today, reading.date_format))
        people = Merged(users, rows(ENROLLMENTS))
        people = merged(*people) if reading.merged else people
        return Roster(
            self._orgs,
            self._sessions,
            people.users,
            rows(CLASSES),
            rows(COURSES),
            people.enrollments,
            reading.staff_roles,
            self._known is not None,
            self._known,
        )
