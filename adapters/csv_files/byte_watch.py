"""Looks at a file's bytes as they go by, so that most rows need no look of their own."""

import io
import re

from adapters.csv_files.archive import Bytes, too_large
from domain.roster_validation import LONGEST_CELL

_CONTROL = bytes([*range(0x0A), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
"""What a cell may not hold, and the tab, which is made a blank."""
_SECOND_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
CHUNK = 256 * 1024


class ByteWatch(io.RawIOBase):
    """Passes bytes on; `suspicious` turns and stays true as soon as a chunk holds a control character or a very long
    line.

    Looking at whole chunks costs a hundredth of looking at each cell. The bytes are seen before any row of them is
    read.
    """

    def __init__(self, source: Bytes, name: str, most: int) -> None:
        self._source, self._name, self._left = source, name, most
        self._line = 0
        self.suspicious = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        chunk = self._source.read(len(buffer))
        self._left -= len(chunk)
        if self._left < 0:
            raise too_large(self._name, "is larger than it claimed to be")
        if not self.suspicious:
            self.suspicious = self._is_suspicious(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _is_suspicious(self, chunk: bytes) -> bool:
        if self._has_long_line(chunk) or len(chunk.translate(None, _CONTROL)) != len(chunk):
            return True
        return b"\xc2" in chunk and (chunk.endswith(b"\xc2") or _SECOND_CONTROL.search(chunk) is not None)

    def _has_long_line(self, chunk: bytes) -> bool:
        """Goes in steps of nearly the longest allowed line; `_line` is how long the line already was in earlier
        chunks."""
        start, end = -self._line, len(chunk)
        while end - start > LONGEST_CELL:
            found = chunk.rfind(b"\n", max(start, 0), max(start + LONGEST_CELL + 1, 0))
            if found < 0:
                return True
            start = found + 1
        self._line = end - max(chunk.rfind(b"\n") + 1, start)
        return False
