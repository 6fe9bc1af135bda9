"""Files that commands read and write."""

from collections.abc import AsyncIterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from domain.errors import Refused


@contextmanager
def reading(path: Path, field: str) -> Iterator[BinaryIO]:
    """Raises `Refused` `FILE_UNREADABLE`."""
    try:
        with path.open("rb") as opened:
            yield opened
    except OSError as problem:
        message = f"{path} cannot be read ({problem.strerror}): check it."
        raise Refused("FILE_UNREADABLE", message, field=field) from None


@contextmanager
def writing(path: Path, field: str) -> Iterator[None]:
    """Around what writes the file. Raises `Refused` `FILE_UNWRITABLE`."""
    try:
        yield
    except OSError as problem:
        message = f"{path} cannot be written ({problem.strerror}): choose another file."
        raise Refused("FILE_UNWRITABLE", message, field=field) from None


async def write(path: Path, field: str, pieces: AsyncIterable[bytes]) -> None:
    """Piece by piece as they come. Raises `Refused` `FILE_UNWRITABLE`."""
    with writing(path, field), path.open("wb") as file:
        async for piece in pieces:
            file.write(piece)
