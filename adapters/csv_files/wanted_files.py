"""Files a format cannot do without."""

from adapters.csv_files.archive import Archive
from domain.errors import Refused


def refuse_missing(archive: Archive, needed: tuple[str, ...], format_name: str) -> None:
    """All missing files at once. An absent file must not be read as everybody in it having left."""
    missing = [name for name in needed if name not in archive.files]
    if missing:
        message = (
            f"{archive.name} lacks {', '.join(missing)}, which a complete {format_name} roster has (found: "
            f"{archive.files.listed()}): export all files and send them together."
        )
        raise Refused("MISSING_FILE", message, field="path", details={"files": missing})
