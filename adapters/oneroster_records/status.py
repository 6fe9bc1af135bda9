"""The `status` of a OneRoster row: blank and `active` are there, `tobedeleted` and (of 1.0) `inactive` are not."""

from collections.abc import Iterator

from domain.roster_feed import FeedGone, Kind, Place
from domain.roster_notices import Notices
from domain.roster_validation import readable_id

_GONE = frozenset({"tobedeleted", "inactive"})
_LEFT = "Rows are marked as deleted and were read as not there."
_LEFT_DELTA = "Rows are marked as deleted: people, classes and enrollments leave, others wait for a complete roster."
_UNKNOWN = "Rows have a status other than active, inactive and tobedeleted; they were read as active."


class Presence:
    """Decides and counts for one file."""

    def __init__(self, file: str, delta: bool, notices: Notices) -> None:
        self._file, self._notices = file, notices
        self._left = _LEFT_DELTA if delta else _LEFT

    def is_gone(self, status: str) -> bool:
        """True for a row that is no record; in a delta it may be `gone`."""
        if not status or status == "active":
            return False
        word = status.casefold()
        if word in _GONE:
            self._notices.add("MARKED_DELETED", self._file, self._left)
            return True
        if word != "active":
            self._notices.add("STATUS_UNKNOWN", self._file, _UNKNOWN)
        return False


def gone(
    place: Place, kind: Kind, source_id: str, section: str | None = None, person: str | None = None
) -> Iterator[FeedGone]:
    """What a delta says of such a row, as far as its id can be read."""
    if readable_id(source_id):
        yield FeedGone(place, kind, source_id, section or None, person or None)


def is_gone(status: str) -> bool:
    """The same without counting."""
    return status.casefold() in _GONE
