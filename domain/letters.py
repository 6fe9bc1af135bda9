"""Letters that nobody sees, and texts that look alike and are written differently.

Zero-width blanks, marks of writing direction, byte order marks come with copying and pasting; somebody who searches for a
name that has one never finds it. Accents are written as one letter or as two (NFC, NFD), and both look the same.
"""

import re
import unicodedata
from collections.abc import Sequence

from domain.errors import Refused

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_JOINERS = "\u200c\u200d"
"""They shape words of Arabic, Persian and the scripts of India, and pictures that are made of several."""
_JOINED = re.compile("[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc]")
_PICTURE = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")


def plain(text: str) -> str:
    """The text in its one way to be written (NFC), without letters that nobody sees. Again it changes nothing."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    without = _UNSEEN.sub("", text)
    if _JOINERS[0] in without or _JOINERS[1] in without:
        without = _without_stray_joiners(without)
    return text if without == text else unicodedata.normalize("NFC", without)


def composed(text: str) -> str:
    """What somebody typed, accents as one letter; what nobody sees stays, to be refused."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def shown(text: str) -> str:
    """The text with letters that nobody sees made visible."""
    return text if text.isascii() else _UNSEEN.sub("\ufffd", text)


def alike(text: str) -> str:
    """By what two names or addresses are compared: as they look, in any case."""
    return plain(plain(text).casefold())


def unseen_letter(text: str) -> str | None:
    """The first letter that nobody sees: `U+200B ZERO WIDTH SPACE`."""
    at = _unseen_at(text)
    return None if at is None else _name_of(composed(text)[at])


def letter_refusals(text: str | None, field: str | Sequence[str]) -> list[Refused]:
    """`BAD_TEXT` for a letter that nobody sees, named so that it can be found."""
    if text is None or (at := _unseen_at(text)) is None:
        return []
    whole = composed(text)
    before = whole[max(0, at - 10) : at].strip()
    where = f"behind “{shown(before)}”" if before else "at the beginning"
    message = f"There is a letter that nobody sees ({_name_of(whole[at])}) {where}: type the text anew without it."
    return [Refused("BAD_TEXT", message, field=field)]


def _unseen_at(text: str) -> int | None:
    whole = composed(text)
    if plain(text) == whole:
        return None
    return next(at for at, letter in enumerate(whole) if _is_stray(whole, at, letter))


def _is_stray(text: str, at: int, letter: str) -> bool:
    if letter not in _JOINERS:
        return _UNSEEN.match(letter) is not None
    return not _joins(text[at - 1 : at], text[at + 1 : at + 2], letter)


def _name_of(letter: str) -> str:
    return f"U+{ord(letter):04X} {unicodedata.name(letter, 'without a name')}"


def _without_stray_joiners(text: str) -> str:
    kept: list[str] = []
    for at, letter in enumerate(text):
        if letter not in _JOINERS or _joins(kept[-1] if kept else "", text[at + 1 : at + 2], letter):
            kept.append(letter)
    return "".join(kept)


def _joins(before: str, after: str, joiner: str) -> bool:
    if _JOINED.match(before) and _JOINED.match(after):
        return True
    return joiner == "\u200d" and bool(_PICTURE.match(before) and _PICTURE.match(after))
