"""A pull from Clever as a feed: complete, read from its files as a stream."""

from collections.abc import Iterator

from adapters.clever.sections import Sections, Terms
from adapters.clever.spool import Spool
from adapters.clever.users import Users
from adapters.outbound.cells import Cells
from domain.roster_feed import Completeness, FeedItem, FeedRules, FeedSchool, Kind, Place
from domain.roster_notices import Notices
from domain.roster_validation import Flaw, duplicate_id, quarantined, readable_id, required

_FILE = "schools"


class CleverFeed:
    """Schools, courses and terms are in memory; users and sections pass through."""

    format = "clever"
    completeness = Completeness.COMPLETE

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self.fingerprint = spool.fingerprint()
        notices = Notices()
        self._terms = Terms(spool, notices)
        self._schools: dict[str, FeedSchool] = {}
        self._left_out: list[FeedItem] = []
        self._read_schools()
        self._told = tuple(notices.taken())

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        """See `RosterFeed`. Reads users and sections twice."""
        notices = Notices()
        yield from self._told
        yield from self._left_out
        yield from self._schools.values()
        yield from Users(self._spool, self._schools, self._terms.year, notices).records(rules)
        yield from notices.taken()
        yield from Sections(self._spool, self._schools, self._terms, notices).records()
        yield from notices.taken()

    def _read_schools(self) -> None:
        first, last = self._terms.year_days() or (None, None)
        for row, record in enumerate(self._spool.records(_FILE), 1):
            place, cells = Place(_FILE, row), Cells(record)
            source_id, name = cells.text("id"), cells.text("name")
            sis_id = cells.text("sis_id") or cells.text("school_number")
            try:
                if cells.flaw:
                    raise cells.flaw
                school = FeedSchool(
                    place, required("id", source_id), required("name", name), sis_id or None, first, last
                )
            except Flaw as wrong:
                self._left_out.append(quarantined(place, Kind.SCHOOL, readable_id(source_id), wrong))
                continue
            if known := self._schools.get(source_id):
                self._left_out.append(duplicate_id(place, Kind.SCHOOL, source_id, known.place))
            else:
                self._schools[source_id] = school
