"""Which row of a file is not UTF-8, and how to save it right. UTF-16 with its mark is certain, and read as it is."""

from adapters.csv_files.archive import Archive
from domain.errors import Refused
from domain.roster_validation import storable

_HOW = "save it as UTF-8 (in Excel: Save As, CSV UTF-8) and send it again."
_CHUNK = 64 * 1024


def is_utf16(start: bytes) -> bool:
    """A byte order mark (of what was not converted), or a NUL among the first letters."""
    return start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in start[:4]


def wrong_encoding(archive: Archive, name: str) -> Refused:
    """Read once more, this time to find the line; only a refused file pays for that."""
    file, line, last = storable(name), 1, b""
    with archive.open(name) as source:
        start = source.read(_CHUNK)
        if is_utf16(start):
            message = f"{file} is saved as UTF-16 (Excel calls it Unicode text): {_HOW}"
            return Refused("WRONG_ENCODING", message, field="path", details={"file": file, "row": 1})
        chunk = start
        while chunk:
            *whole, last = (last + chunk).split(b"\n")
            for number, text in enumerate(whole):
                if not _is_utf8(text):
                    return _refused(file, line + number)
            line += len(whole)
            chunk = source.read(_CHUNK)
    return _refused(file, line)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _refused(file: str, line: int) -> Refused:
    message = f"{file}, row {line}: a letter there is not UTF-8, as when Windows-1252 was chosen on saving: {_HOW}"
    return Refused("WRONG_ENCODING", message, field="path", details={"file": file, "row": line})
