"""OneRoster 1.1 and 1.2 CSV, as a zip or a folder. Other versions are refused by name, since half-reading them would
lose people."""

from collections.abc import Iterator

from adapters.csv_files.archive import Archive
from adapters.csv_files.oneroster_columns import (
    CLASSES,
    COLUMNS,
    COLUMNS_1_2,
    COURSES,
    ENROLLMENTS,
    NEEDED,
    ORGS,
    READ,
    ROLES,
    SESSIONS,
    USERS,
)  # fmt: skip
from adapters.csv_files.oneroster_manifest import compare, is_delta, read_manifest, version_of
from adapters.csv_files.oneroster_roles import RoledUsers
from adapters.csv_files.table import Table
from adapters.csv_files.wanted_files import refuse_missing
from adapters.oneroster_records.orgs import Orgs, Sessions
from adapters.oneroster_records.role_words import STAFF, STAFF_1_2
from adapters.oneroster_records.roles import Reading
from adapters.oneroster_records.roster import Roster
from adapters.oneroster_records.rows import Rows
from domain.roster_feed import Completeness, FeedItem, FeedRules
from domain.roster_notices import Notices


class OneRosterFeed:
    """A bundle whose manifest, headers and orgs have been read; the rest is a stream."""

    format = "oneroster"

    def __init__(self, archive: Archive) -> None:
        """Raises `Refused` where the bundle cannot be trusted as a whole."""
        self._archive = archive
        notices = Notices()
        manifest = read_manifest(archive, notices)
        version = version_of(archive, manifest)
        self._is_1_2 = version == "1.2"
        self._delta = is_delta(manifest)
        if not self._delta:
            refuse_missing(archive, (*NEEDED, ROLES) if self._is_1_2 else NEEDED, f"OneRoster {version}")
        compare(manifest, version, archive, notices)
        self._tables = self._opened(notices)
        self._orgs = Orgs(self._tables.get(ORGS), self._delta, notices)
        self._told = tuple(notices.taken())

    @property
    def completeness(self) -> Completeness:
        return Completeness.PARTIAL if self._delta else Completeness.COMPLETE

    @property
    def fingerprint(self) -> str:
        return self._archive.fingerprint

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        """See `RosterFeed`. Reads users and classes twice at most (a look ahead), enrollments once."""
        yield from self._told
        notices = Notices()
        tables, words = self._tables, STAFF_1_2 if self._is_1_2 else STAFF
        classes, courses, enrollments = (tables.get(name) for name in (CLASSES, COURSES, ENROLLMENTS))
        users = self._users(Reading(rules.today, rules.date_format), notices)
        sessions = Sessions(tables.get(SESSIONS), self._delta, notices, rules.date_format)
        yield from notices.taken()
        roster = Roster(
            self._orgs,
            sessions,
            users,
            classes,
            courses,
            enrollments,
            words,
            self._delta,
            lists_whole=not self._delta,
            all_schools_said=not self._is_1_2,
        )
        yield from roster.records(rules)

    def _opened(self, notices: Notices) -> dict[str, Table]:
        columns = COLUMNS_1_2 if self._is_1_2 else COLUMNS
        found = ((name, self._archive.files.find(name)) for name in READ if name in columns)
        return {name: Table(self._archive, written, columns[name], notices) for name, written in found if written}

    def _users(self, reading: Reading, notices: Notices) -> Rows | None:
        users = self._tables.get(USERS)
        if users is None or not self._is_1_2:
            return users
        return RoledUsers(users, self._tables.get(ROLES), self._delta, reading, notices)
