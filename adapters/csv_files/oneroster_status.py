"""The `status` of a OneRoster row: blank and `active` are there, `tobedeleted` and (of 1.0) `inactive` are not."""

from domain.roster_notices import Notices

_GONE = frozenset({"tobedeleted", "inactive"})
_LEFT = "Rows are marked as deleted and were read as not there."
_LEFT_DELTA = "Rows are marked as deleted; a delta removes nobody, they leave with the next complete roster."
_UNKNOWN = "Rows have a status other than active, inactive and tobedeleted; they were read as active."


class Presence:
    """Decides and counts for one file."""

    def __init__(self, file: str, delta: bool, notices: Notices) -> None:
        self._file, self._notices = file, notices
        self._left = _LEFT_DELTA if delta else _LEFT

    def is_gone(self, status: str) -> bool:
        """True for a row that is to be passed over."""
        if not status or status == "active":
            return False
        word = status.casefold()
        if word in _GONE:
            self._notices.add("MARKED_DELETED", self._file, self._left)
            return True
        if word != "active":
            self._notices.add("STATUS_UNKNOWN", self._file, _UNKNOWN)
        return False


def is_gone(status: str) -> bool:
    """The same without counting."""
    return status.casefold() in _GONE
