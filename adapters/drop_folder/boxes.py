"""The folders files are left in. Each move is one rename, so that being killed leaves a file in one place or the other.

district-1/                 rosters
district-1/school-12/       grades and attendance
    taken/TOKEN/file/NAME   left the box, waits for its import
    archive/TOKEN/          when that is over, with the outcome beside it
"""

import contextlib
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from adapters.drop_folder.copies import copy_of_file, copy_of_folder
from adapters.drop_folder.entries import READY, Signature, flaw_of, is_ours, signature_of
from adapters.drop_folder.tokens import is_older, new_token
from application.ports.drops import Taken, Waiting
from domain.drops import Box
from domain.errors import Refused
from domain.roster_validation import file_name, storable

TAKEN, ARCHIVE, FILE = "taken", "archive", "file"
_ARRIVING = ".arriving-"
_OLD_SECONDS = 3600
_PRIVATE = 0o750


class DropFolders:
    """Implements `DropBoxes`. What stands still is known by looking twice, `settle_seconds` apart, from one process."""

    def __init__(self, root: Path, settle_seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._root, self._settle, self._monotonic = root, settle_seconds, monotonic
        self._seen: dict[Path, tuple[Signature, float]] = {}

    def path(self, box: Box) -> Path:
        district = self._root / f"district-{int(box.district)}"
        return district if box.school is None else district / f"school-{int(box.school)}"

    def place(self, box: Box) -> str:
        return self.path(box).relative_to(self._root).as_posix()

    def open(self, boxes: Collection[Box]) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        for box in boxes:
            path = self.path(box)
            for folder in (path, path / TAKEN, path / ARCHIVE):
                with contextlib.suppress(FileExistsError):
                    folder.mkdir(mode=_PRIVATE)
            self._check(box)
            for part in path.glob(f"{_ARRIVING}*"):  # of a process that was killed
                with contextlib.suppress(FileNotFoundError):
                    if time.time() - part.lstat().st_mtime > _OLD_SECONDS:
                        part.unlink()

    def look(self, box: Box) -> Sequence[Waiting]:
        self._check(box)
        return [waiting for waiting, _ in self._look(box)]

    def take(self, box: Box) -> None:
        self._check(box)
        for waiting, entry in self._look(box):
            if waiting.state == "ready":
                self._move(box, entry)

    def taken(self, box: Box) -> Sequence[Taken]:
        self._check(box)
        found = []
        for folder in _folders(self.path(box) / TAKEN):
            names = [entry.name for entry in _entries(folder / FILE)]
            if names:
                found.append(Taken(box, folder.name, storable(names[0])))
            else:
                _forget(folder)
        return found

    def put(self, box: Box, name: str, path: Path) -> None:
        self._check(box)
        part = self.path(box) / f"{_ARRIVING}{secrets.token_hex(8)}"
        copy_of_file(path, part)
        folder = self.path(box) / TAKEN / new_token() / FILE
        folder.mkdir(parents=True, mode=_PRIVATE)
        part.rename(folder / (file_name(name) or "file"))

    def copy(self, taken: Taken, into: Path) -> Path:
        self._check(taken.box)
        (entry,) = _entries(self.path(taken.box) / TAKEN / taken.token / FILE) or (None,)
        if entry is None:
            raise FileNotFoundError(taken.token)
        if flaw := flaw_of(entry):
            raise Refused("UNSAFE_DROP", f"{storable(entry.name)} {flaw}: leave the file itself.", field="file")
        name = file_name(entry.name) or "file"
        if entry.is_dir(follow_symlinks=False):
            return copy_of_folder(Path(entry.path), into / f"{name}.zip")
        return copy_of_file(Path(entry.path), into / name)

    def put_away(self, box: Box, token: str, files: Mapping[str, bytes]) -> None:
        self._check(box)
        folder = self.path(box) / TAKEN / token
        if not folder.is_dir():
            return  # it was put away before, or somebody removed it
        for name, content in files.items():
            new = folder / f".{name}.new"
            new.write_bytes(content)
            new.replace(folder / name)
        folder.rename(self.path(box) / ARCHIVE / token)

    def tidy(self, box: Box, before: datetime, *, only_count: bool = False) -> int:
        self._check(box)
        old = [folder for folder in _folders(self.path(box) / ARCHIVE) if is_older(folder.name, before)]
        for folder in () if only_count else old:
            with contextlib.suppress(FileNotFoundError):  # another process does the same
                shutil.rmtree(folder)
        return len(old)

    def _look(self, box: Box) -> Iterator[tuple[Waiting, "os.DirEntry[str]"]]:
        entries = sorted((entry for entry in _entries(self.path(box)) if not is_ours(entry.name)), key=_age)
        marked = {entry.name.removesuffix(READY) for entry in _entries(self.path(box)) if entry.name.endswith(READY)}
        still: dict[Path, tuple[Signature, float]] = {}
        for entry in entries:
            name = storable(entry.name)
            try:
                if flaw := flaw_of(entry):
                    yield Waiting(name, "ignored", flaw), entry
                    continue
                signature, now = signature_of(entry), self._monotonic()
            except FileNotFoundError:
                continue  # another process has taken it
            before = self._seen.get(Path(entry.path))
            since = before[1] if before is not None and before[0] == signature else now
            still[Path(entry.path)] = (signature, since)
            is_ready = entry.name in marked or now - since >= self._settle
            yield Waiting(name, "ready" if is_ready else "settling"), entry
        here = self.path(box)
        self._seen = {path: seen for path, seen in self._seen.items() if path.parent != here} | still

    def _move(self, box: Box, entry: "os.DirEntry[str]") -> None:
        """One rename. Where another process was quicker, an empty folder stays, and is forgotten later."""
        folder = self.path(box) / TAKEN / new_token() / FILE
        folder.mkdir(parents=True, mode=_PRIVATE)
        try:
            os.rename(entry.path, folder / entry.name)  # noqa: PTH104 - the entry's path is text
        except FileNotFoundError:
            _forget(folder.parent, at_once=True)
            return
        with contextlib.suppress(FileNotFoundError):
            Path(entry.path + READY).unlink()

    def _check(self, box: Box) -> None:
        """Every folder on the way is one, and no link to one elsewhere. Raises `Refused` `UNSAFE_DROP_FOLDER`."""
        path = self.path(box)
        way = (
            [path, path / TAKEN, path / ARCHIVE]
            if box.school is None
            else [path.parent, path, path / TAKEN, path / ARCHIVE]
        )
        for folder in way:
            try:
                is_folder = stat.S_ISDIR(folder.lstat().st_mode)
            except FileNotFoundError:
                is_folder = False
            if not is_folder:
                message = f"{folder.relative_to(self._root)} is no folder of the drop folder: remove what is there."
                raise Refused("UNSAFE_DROP_FOLDER", message)


def _entries(folder: Path) -> "list[os.DirEntry[str]]":
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []


def _age(entry: "os.DirEntry[str]") -> tuple[float, str]:
    """What was left first comes first, so that of two rosters the newer one has the last word."""
    try:
        return entry.stat(follow_symlinks=False).st_mtime, entry.name
    except FileNotFoundError:  # somebody has just taken it away
        return 0.0, entry.name


def _folders(folder: Path) -> list[Path]:
    return [Path(entry.path) for entry in _entries(folder) if entry.is_dir(follow_symlinks=False)]


def _forget(folder: Path, *, at_once: bool = False) -> None:
    """Remove a folder that nothing came into; only an empty one can be removed."""
    with contextlib.suppress(OSError):
        if at_once or time.time() - folder.lstat().st_mtime > _OLD_SECONDS:
            (folder / FILE).rmdir()
            folder.rmdir()
