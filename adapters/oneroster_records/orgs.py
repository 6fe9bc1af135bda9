"""OneRoster orgs and sessions: which schools there are, and which school year it is."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from adapters.oneroster_records.rows import Rows
from adapters.oneroster_records.status import Presence
from domain.date_formats import DateFormat, day_of
from domain.grade_levels import school_year
from domain.roster_feed import FeedItem, FeedSchool, Kind, Place
from domain.roster_notices import Notices
from domain.roster_validation import Flaw, duplicate_id, quarantined, readable_id, required

_ENOUGH = 10_000
_DEEPEST = 4
"""How far up orgs and sessions are looked for."""
_UNREADABLE = (
    "Sessions without an id or with a first or last day that cannot be read were passed over: write days as 2026-08-31, or "
    "say with --date-format (of a connected source: the setting date_format) how the source writes them."
)


class Session(NamedTuple):
    first_day: date
    last_day: date
    year: int | None
    """The calendar year in which its school year ends."""
    is_school_year: bool


class AtSchools(NamedTuple):
    """What a cell of org ids comes to."""

    schools: tuple[str, ...]
    problem: tuple[str, str] | None = None
    """Code and sentence, where it names no school."""
    only_above: bool = False
    """All its orgs are districts and the like: whoever is there is at no school."""


class Orgs:
    """The schools of the bundle; a department counts as the school it belongs to. Districts and states are no
    schools."""

    def __init__(self, table: Rows | None, delta: bool, notices: Notices) -> None:
        """In a delta an org that is not in the bundle may be a school all the same and is passed on."""
        self._delta = delta
        self._types: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        self._schools: dict[str, tuple[Place, str, str]] = {}
        self._left_out: list[FeedItem] = []
        self._read: dict[str, AtSchools] = {}
        if table:
            self._load(table, notices)
            if not self._schools and not delta:
                found = ", ".join(f"{count} {kind}" for kind, count in Counter(self._types.values()).most_common(3))
                message = (
                    f"There is no org of type school ({found or 'no org at all'}): have the source export schools."
                )
                notices.add("NO_SCHOOLS", table.name, message)

    def records(self, year: tuple[date, date] | None) -> Iterator[FeedItem]:
        """The schools, with the first and last day of the feed's school year."""
        yield from self._left_out
        first, last = year or (None, None)
        for source_id, (place, name, identifier) in self._schools.items():
            yield FeedSchool(place, source_id, name, identifier or None, first, last)

    def at(self, cell: str) -> AtSchools:
        """The schools in a cell of org ids, in its order, behind an empty one where the cell begins with one."""
        found = self._read.get(cell)
        if found is None:
            found = self._resolved([part.strip() for part in cell.split(",")])
            if len(self._read) < _ENOUGH:
                self._read[cell] = found
        return found

    def _load(self, table: Rows, notices: Notices) -> None:
        presence = Presence(table.name, self._delta, notices)
        for row, (source_id, name, kind, status, identifier, parent), flaw in table.rows(notices):
            place = Place(table.name, row)
            if presence.is_gone(status):
                continue
            try:
                if flaw:
                    raise flaw
                required("sourcedId", source_id)
                if kind.casefold() == "school":
                    required("name", name)
                if source_id in self._schools:
                    self._left_out.append(duplicate_id(place, Kind.SCHOOL, source_id, self._schools[source_id][0]))
                    continue
            except Flaw as wrong:
                self._left_out.append(quarantined(place, Kind.SCHOOL, readable_id(source_id), wrong))
                continue
            self._types[source_id], self._parents[source_id] = kind.casefold()[:40], parent
            if kind.casefold() == "school":
                self._schools[source_id] = (place, name, identifier)

    def _resolved(self, ids: list[str]) -> AtSchools:
        schools = tuple(dict.fromkeys(school for org in ids if org and (school := self._school_of(org))))
        if schools:
            return AtSchools(schools if ids[0] else ("", *schools))
        types = [self._types.get(org, "") for org in ids]
        if not any(ids):
            return AtSchools((), ("REQUIRED_FIELD_MISSING", "No org is named: name the school at the source."))
        if "" in types:
            return AtSchools((), ("SCHOOL_UNKNOWN", "There is no such org among the orgs: have the source export it."))
        message = f"This org is a {types[0]}, not a school: name the school at the source."
        return AtSchools((), ("ORG_NOT_A_SCHOOL", message), "department" not in types)

    def _school_of(self, org: str) -> str | None:
        """The school an org is or, for a department, belongs to."""
        for _ in range(_DEEPEST):
            if org in self._schools or (self._delta and org not in self._types):
                return org
            if self._types.get(org) != "department":
                return None
            org = self._parents[org]
        return None


class Sessions:
    """Terms by id, and the school year of the feed."""

    def __init__(
        self, table: Rows | None, delta: bool, notices: Notices, date_format: DateFormat = DateFormat.ISO
    ) -> None:
        self.by_id: dict[str, Session] = {}
        self.is_empty = table is not None
        """The list came without a single session, readable or not."""
        self.name = "" if table is None else table.name
        if table is None:
            return
        parents: dict[str, str] = {}
        presence = Presence(table.name, delta, notices)
        for _, (source_id, first, last, status, kind, year, parent), flaw in table.rows(notices):
            if presence.is_gone(status):
                continue
            self.is_empty = False
            days = day_of(first, date_format), day_of(last, date_format)
            if flaw or not source_id or days[0] is None or days[1] is None or days[0] > days[1]:
                notices.add("SESSION_UNREADABLE", table.name, _UNREADABLE)
                continue
            whole = kind.casefold() == "schoolyear"
            ends_in = school_year(year) or (days[1].year if whole else None)
            self.by_id[source_id], parents[source_id] = Session(days[0], days[1], ends_in, whole), parent
        for source_id, session in self.by_id.items():
            if session.year is None:
                self.by_id[source_id] = session._replace(year=self._year_around(source_id, parents))

    def _year_around(self, source_id: str, parents: Mapping[str, str]) -> int | None:
        """Of a session that does not name its school year: that of the one it is part of, else of the one its days lie in."""
        above = source_id
        for _ in range(_DEEPEST):
            above = parents.get(above, "")
            if (found := self.by_id.get(above)) and found.year:
                return found.year
        first, last, *_ = self.by_id[source_id]
        around = {
            one.year
            for one in self.by_id.values()
            if one.is_school_year and one.first_day <= first and last <= one.last_day
        }
        return around.pop() if len(around) == 1 else None

    def years(self) -> set[int]:
        """The school years there are: of the sessions that are whole years, else of any."""
        whole = {session.year for session in self.by_id.values() if session.is_school_year and session.year}
        return whole or {session.year for session in self.by_id.values() if session.year}

    def feed_year(self, terms_of_classes: Iterable[list[str]], notices: Notices) -> int | None:
        """The feed's own school year; of several the one most classes meet in, else the latest."""
        years = self.years()
        if len(years) < 2:
            return next(iter(years), None)
        votes: Counter[int] = Counter()
        for terms in terms_of_classes:
            votes.update({year for term in terms if term in self.by_id and (year := self.by_id[term].year) in years})
        chosen = max(years, key=lambda year: (votes[year], year))
        message = f"The sessions name several school years; grades were read for the one ending in {chosen}."
        notices.add("SEVERAL_SCHOOL_YEARS", self.name, message)
        return chosen

    def days_of(self, year: int | None) -> tuple[date, date] | None:
        """First and last day of a school year."""
        of_year = [session for session in self.by_id.values() if year is not None and session.year == year]
        sessions = [session for session in of_year if session.is_school_year] or of_year
        if not sessions:
            return None
        return min(session.first_day for session in sessions), max(session.last_day for session in sessions)

    def days_of_terms(self, ids: list[str]) -> tuple[date | None, date | None, bool]:
        """First and last day of a class's terms, and whether all of them were found."""
        found = [self.by_id[term] for term in ids if term in self.by_id]
        complete = len(found) == len(ids)
        if not found:
            return None, None, complete
        return min(term.first_day for term in found), max(term.last_day for term in found), complete
