"""Counting what is worth knowing but stops no record."""

from collections.abc import Iterator

from domain.roster_feed import FeedItem, Notice


class Notices:
    """One notice per file and code; the first sentence stands, the rest is counted."""

    def __init__(self) -> None:
        self._counted: dict[tuple[str | None, str], list[str | int]] = {}

    def add(self, code: str, file: str | None, message: str, count: int = 1) -> None:
        """Count one more, or several."""
        entry = self._counted.get((file, code))
        if entry is None:
            self._counted[file, code] = [message, count]
        else:
            entry[1] = int(entry[1]) + count

    def taken(self) -> Iterator[Notice]:
        """What was counted so far, which is then forgotten."""
        counted, self._counted = self._counted, {}
        for (file, code), (message, count) in counted.items():
            yield Notice(code, str(message), file, int(count))


def tell_empty(records: Iterator[FeedItem], file: str, notices: Notices) -> Iterator[FeedItem]:
    """The records, and a notice where there are none; the sync decides whether there ought to be some."""
    first = next(records, None)
    if first is None:
        notices.add("NO_RECORDS", file, "There is not one record in this file.")
        return
    yield first
    yield from records
