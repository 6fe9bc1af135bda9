"""A response's body, read within bounds, and what stands in it."""

import json
import zlib
from collections.abc import AsyncIterable, Mapping
from typing import Any

_MIB = 1024 * 1024


class TooLarge(Exception):
    """The body is larger than allowed, packed or unpacked."""


class Broken(Exception):
    """The body ends too early, or is not what it claims to be."""


async def read_body(chunks: AsyncIterable[bytes], headers: Mapping[str, str], most: int) -> bytes:
    """The whole body, unpacked. Never holds more than `most` bytes and one chunk: a bomb is let go while it unfolds."""
    packing = headers.get("content-encoding", "identity").strip().casefold()
    if packing not in ("identity", "gzip", ""):
        raise Broken(f"packed as {packing[:20]}, which was not asked for")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16) if packing == "gzip" else None
    found = bytearray()
    async for chunk in chunks:
        found += _unpacked(unpacker, chunk, most - len(found) + 1) if unpacker else chunk
        if len(found) > most:
            raise TooLarge(f"more than {most // _MIB} MiB" if most >= _MIB else f"more than {most} bytes")
    if unpacker and not unpacker.eof:
        raise Broken("the packed body ends too early")
    return bytes(found)


def parsed(body: bytes) -> Any:
    """The JSON in a body. Takes letters that are none by themselves, so that one bad name does not spoil all others."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Broken("the JSON ends too early, or is none") from None


def _unpacked(unpacker: "zlib._Decompress", chunk: bytes, most: int) -> bytes:
    try:
        return unpacker.decompress(chunk, most)
    except zlib.error:
        raise Broken("the packed body is damaged") from None
