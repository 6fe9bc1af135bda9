"""What lies in a box: whether it is a file at all, and whether it stands still."""

import os
import stat
from typing import TypeAlias

Signature: TypeAlias = tuple[tuple[str, int, int, int], ...]
"""Name, inode, size and time of every file: equal as long as nobody writes."""

READY = ".ready"
"""`rosters.zip.ready` beside `rosters.zip` says that it is whole."""
MOST_FILES = 200
_PARTIAL = (READY, ".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".swp", "~")
_RESERVED = ("taken", "archive")


def is_ours(name: str) -> bool:
    """Not something to be imported: our folders, hidden files, and what is still arriving under another name."""
    folded = name.casefold()
    return folded in _RESERVED or folded.startswith((".", "~$", "school-")) or folded.endswith(_PARTIAL)


def flaw_of(entry: "os.DirEntry[str]") -> str | None:
    """What is wrong with it: links and devices are never opened, wherever they lead."""
    mode = entry.stat(follow_symlinks=False).st_mode
    if stat.S_ISREG(mode):
        return None
    if not stat.S_ISDIR(mode):
        return "is a link or a device"
    inside = _inside(entry.path)
    if len(inside) > MOST_FILES:
        return f"is a folder of more than {MOST_FILES} files"
    if not all(stat.S_ISREG(one.stat(follow_symlinks=False).st_mode) for one in inside):
        return "is a folder that holds more than files"
    return None


def signature_of(entry: "os.DirEntry[str]") -> Signature:
    """Of a file or of every file in a folder, taken anew."""
    if entry.is_dir(follow_symlinks=False):
        return tuple(_signature(one.path) for one in _inside(entry.path))
    return (_signature(entry.path),)


def _signature(path: str) -> tuple[str, int, int, int]:
    found = os.lstat(path)
    return path, found.st_ino, found.st_size, found.st_mtime_ns


def _inside(path: str) -> "list[os.DirEntry[str]]":
    with os.scandir(path) as found:
        return sorted((entry for entry in found if not entry.name.startswith(".")), key=lambda entry: entry.name)
