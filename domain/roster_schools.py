"""Which school a feed means: by the source's id, else by SIS id, else by name; and what a sync writes down of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.calendar import LONGEST_YEAR, SchoolYear
from domain.ids import SchoolId
from domain.letters import alike
from domain.roster_feed import FeedSchool, Notice, Place


@dataclass(frozen=True, slots=True)
class KnownSchool:
    """A school of the district, as this source knows it."""

    id: SchoolId
    name: str
    sis_id: str | None
    source_key: str | None
    source_name: str | None
    """What the source called it last: only when the source changes the name does the school's follow."""
    latest_year: SchoolYear | None
    source_year: date | None = None
    """On which day the school year began that the source had when it was applied last, as far as it said so."""


@dataclass(frozen=True, slots=True)
class SchoolMatch:
    """One school of the feed. `known` is None where it is new."""

    feed: FeedSchool
    known: KnownSchool | None
    name: str
    """The name the school has after the sync."""
    year: SchoolYear | None
    """The year to give a school that has none."""
    unshared: bool = False
    """The source shared it before, and does not any more."""

    @property
    def is_changed(self) -> bool:
        known = self.known
        return known is not None and (
            known.source_key != self.feed.source_id or known.source_name != self.feed.name or self.year is not None
        )

    @property
    def source_year(self) -> date | None:
        """What is to be remembered as `KnownSchool.source_year`; a feed that says nothing of it changes nothing."""
        known = None if self.known is None else self.known.source_year
        return self.feed.year_first_day or known

    @property
    def starts_new_year(self) -> bool:
        """The first sync of a year behind those that the school has: once one was applied, the next ones are like any other."""
        first, known = self.feed.year_first_day, self.known
        return (
            known is not None
            and known.latest_year is not None
            and first is not None
            and first > known.latest_year.last_day
            and (known.source_year is None or first > known.source_year)
        )


def match_schools(
    feed: Iterable[FeedSchool], known: Sequence[KnownSchool], *, names_all: bool = True, all_shared: bool = False
) -> tuple[list[SchoolMatch], list[Notice]]:
    """Every school of the feed beside the district's, in the order of the feed. Two schools may trade their names.

    A feed that does not name all its schools is also about those of the source that it does not name; in one that has all
    that is shared (`all_shared`) those are not shared any more.
    """
    records = list(feed)
    notices: list[Notice] = []
    found = _found(records, known)
    renamed = {school.id for record in records if (school := found.get(record.source_id)) and _renames(record, school)}
    taken = {school.name for school in known if school.id not in renamed}
    matches = []
    for record in records:
        school = found.get(record.source_id)
        name = record.name
        if school is not None and school.id not in renamed:
            name = school.name
        elif name in taken:
            message = f"The district has another school called {name}: rename one of them."
            notices.append(Notice("SCHOOL_NAME_TAKEN", message, record.place.file))
            name = f"{name} ({record.source_id})"
        taken.add(name)
        year = None if school is not None and school.latest_year is not None else _year_of(record, notices)
        matches.append(SchoolMatch(record, school, name, year))
    here = {match.known for match in matches}
    return matches + [
        _unnamed(school, unshared=names_all)
        for school in known
        if (all_shared or not names_all) and school not in here and school.source_key
    ], notices


def _unnamed(school: KnownSchool, *, unshared: bool) -> SchoolMatch:
    """As the source said it last."""
    record = FeedSchool(
        Place("", 0), school.source_key or "", school.source_name or school.name, school.sis_id, None, None
    )
    return SchoolMatch(record, school, school.name, None, unshared)


def _renames(record: FeedSchool, school: KnownSchool) -> bool:
    return school.source_name not in (None, record.name)


def _found(records: Sequence[FeedSchool], known: Sequence[KnownSchool]) -> dict[str, KnownSchool]:
    by_key = {school.source_key: school for school in known if school.source_key is not None}
    found = {record.source_id: by_key[record.source_id] for record in records if record.source_id in by_key}
    here = {record.source_id for record in records}
    free = [school for school in known if school.source_key is None or school.source_key not in here]
    for same in (_same_sis_id, _same_name):
        for record in records:
            if record.source_id in found:
                continue
            candidates = [school for school in free if same(record, school)]
            if len(candidates) == 1:
                found[record.source_id] = candidates[0]
                free.remove(candidates[0])
    return found


def _same_sis_id(record: FeedSchool, school: KnownSchool) -> bool:
    return record.sis_id is not None and record.sis_id == school.sis_id


def _same_name(record: FeedSchool, school: KnownSchool) -> bool:
    return alike(record.name) == alike(school.name)


def _year_of(record: FeedSchool, notices: list[Notice]) -> SchoolYear | None:
    first, last = record.year_first_day, record.year_last_day
    if first is None or last is None:
        return None
    if last < first or last - first > LONGEST_YEAR:
        message = f"The feed's school year of {record.name} ({first} to {last}) is none: set the school's year by hand."
        notices.append(Notice("SCHOOL_YEAR_IGNORED", message, record.place.file))
        return None
    return SchoolYear(first, last)
