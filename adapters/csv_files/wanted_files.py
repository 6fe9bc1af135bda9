"""Files a format cannot do without, and files without a row."""

from collections.abc import Iterator

from adapters.csv_files.archive import Archive
from domain.errors import Refused
from domain.roster_feed import FeedItem
from domain.roster_notices import Notices


def refuse_missing(archive: Archive, needed: tuple[str, ...], format_name: str) -> None:
    """All missing files at once. An absent file must not be read as everybody in it having left."""
    missing = [name for name in needed if name not in archive.files]
    if missing:
        message = (
            f"{archive.name} lacks {', '.join(missing)}, which a complete {format_name} roster has (found: "
            f"{archive.files.listed()}): export all files and send them together."
        )
        raise Refused("MISSING_FILE", message, field="path", details={"files": missing})


def tell_empty(records: Iterator[FeedItem], file: str, notices: Notices) -> Iterator[FeedItem]:
    """The records, and a notice where there are none; the sync decides whether there ought to be some."""
    first = next(records, None)
    if first is None:
        notices.add("NO_RECORDS", file, "There is not one record in this file.")
        return
    yield first
    yield from records
