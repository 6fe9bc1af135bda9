"""Private copies of what was taken: whoever still has it open can no longer change what is imported."""

import os
import stat
import zipfile
from pathlib import Path
from typing import IO, BinaryIO

from domain.errors import Refused
from domain.roster_validation import storable

MOST_BYTES = 2 * 1024**3
_CHUNK = 1024 * 1024
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def copy_of_file(path: Path, target: Path) -> Path:
    """Raises `Refused`: `UNSAFE_DROP`, `TOO_LARGE`, `FILE_UNREADABLE`."""
    with _opened(path) as source, target.open("xb") as copy:
        _copied(source, copy, path.name, MOST_BYTES)
    return target


def copy_of_folder(path: Path, target: Path) -> Path:
    """The folder's files in a zip: the same bytes for the same names and contents. Raises as above."""
    left = MOST_BYTES
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as bundle:
        for name in sorted(entry.name for entry in path.iterdir() if not entry.name.startswith(".")):
            entry = zipfile.ZipInfo(storable(name), _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with _opened(path / name) as source, bundle.open(entry, "w", force_zip64=True) as packed:
                left -= _copied(source, packed, path.name, left)
    return target


def _opened(path: Path) -> BinaryIO:
    try:
        handle = os.open(path, os.O_RDONLY | _NO_LINKS | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise
    except OSError as error:
        message = f"{storable(path.name)} cannot be read ({error.strerror}): check its permissions."
        raise Refused("FILE_UNREADABLE", message, field="file") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Refused("UNSAFE_DROP", f"{storable(path.name)} is no file: leave the file itself.", field="file")
    return os.fdopen(handle, "rb")


def _copied(source: BinaryIO, copy: IO[bytes], name: str, most: int) -> int:
    done = 0
    while chunk := source.read(_CHUNK):
        done += len(chunk)
        if done > most:
            raise Refused(
                "TOO_LARGE", f"{storable(name)} has more than {MOST_BYTES >> 20} MiB: split it.", field="file"
            )
        copy.write(chunk)
    return done
