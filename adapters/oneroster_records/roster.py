"""A whole OneRoster roster as a stream of records."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from adapters.oneroster_records.classes import Classes, Enrollments
from adapters.oneroster_records.orgs import Orgs, Sessions
from adapters.oneroster_records.people import Users
from adapters.oneroster_records.rows import Rows
from domain.roster_feed import FeedEmptyList, FeedItem, FeedRules, Kind, SectionList
from domain.roster_notices import Notices, tell_empty


class Known(NamedTuple):
    """What only a whole roster tells, and what changed since is read by."""

    year: int | None
    """The calendar year in which its school year ends."""
    sis_ids: Mapping[Kind, str]
    """Where the SIS ids stand."""


class Roster(NamedTuple):
    """Everything needed to read one; its orgs and sessions have been read."""

    orgs: Orgs
    sessions: Sessions
    users: Rows | None
    """As `USER_CELLS`; 1.2 looks like 1.1 from here."""
    classes: Rows | None
    courses: Rows | None
    enrollments: Rows | None
    staff_roles: frozenset[str]
    delta: bool
    known: Known | None = None
    lists_whole: bool = True
    """Courses and sessions are all there are, whatever the rest is."""
    all_schools_said: bool = True
    """A user's row names all schools, even where the users are a part; roles in a file of their own may be a part too."""

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        """In the order of `FeedItem`. Reads users and classes twice at most (a look ahead), enrollments once."""
        notices = Notices()
        classes = self._classes(notices)
        feed_year = self._year(classes, notices)
        yield from self.orgs.records(self.sessions.days_of(feed_year))
        yield from notices.taken()
        if self.lists_whole and self.sessions.is_empty:
            yield FeedEmptyList(SectionList.TERMS, self.sessions.name)
        if self.users:
            users = self._users(self.users, feed_year, notices)
            yield from tell_empty(users.records(rules), self.users.name, notices)
            yield from notices.taken()
        if classes:
            yield from tell_empty(classes.records(), classes.table.name, notices)
            yield from notices.taken()
        if self.enrollments:
            records = Enrollments(self.enrollments, self.delta, notices, rules.date_format).records()
            yield from tell_empty(records, self.enrollments.name, notices)
            yield from notices.taken()

    def what_it_tells(self) -> Known:
        """For the deltas after it. Looks ahead as `records` does."""
        nowhere = Notices()
        chosen = self._users(self.users, None, nowhere).sis_ids_chosen() if self.users else {}
        return Known(self._year(self._classes(nowhere), nowhere), chosen)

    def _year(self, classes: Classes | None, notices: Notices) -> int | None:
        if self.known:
            return self.known.year
        return self.sessions.feed_year(classes.terms() if classes else iter(()), notices)

    def _users(self, users: Rows, feed_year: int | None, notices: Notices) -> Users:
        sis_ids = self.known.sis_ids if self.known else None
        return Users(users, self.orgs, feed_year, self.delta, notices, self.staff_roles, sis_ids, self.all_schools_said)

    def _classes(self, notices: Notices) -> Classes | None:
        if self.classes is None:
            return None
        return Classes(self.classes, self.courses, self.orgs, self.sessions, self.delta, notices, self.lists_whole)
