"""From what stands in a cell to a value a roster may hold, or to the reason why not.

Pure rules without a clock. A rule that says no raises `Flaw`; the reader of a format turns it into a `Quarantined`
record and goes on with the next. No function here raises anything else, whatever the text.
"""

import re
from collections.abc import Sequence

from domain.date_formats import DateFormat
from domain.letters import alike, plain, shown, unseen_letter
from domain.roster_feed import Kind, Notice, Place, Quarantined

LONGEST_CELL = 1_000
LONGEST_LIST = 100_000
"""Of all parts of a list in one cell together: each part is a cell by itself."""
LONGEST_NAME = 255
_LONGEST_VALUE = 200
_LONGEST_FILE_NAME = 60
_LONGEST_EMAIL = 254
_ADDRESS = re.compile(r"e-?mail|user ?_?name", re.IGNORECASE)
_SECRET = re.compile(r"pass ?_?-?word|passwd|secret", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BETWEEN_PARTS = re.compile("[,;]")
_BREAKS = re.compile(r"[\t\r\n]+")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])", re.ASCII)
_EMAIL_FITS = _EMAIL.fullmatch
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])", re.ASCII)
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


class Flaw(Exception):
    """What is wrong with one record: field, value, stable code, and a sentence that ends with what to do."""

    def __init__(self, field: str, value: str, code: str, message: str, *, told_by_notice: bool = False) -> None:
        super().__init__(message)
        self.field, self.value, self.code, self.message = field, value, code, message
        self.told_by_notice = told_by_notice


def quarantined(
    place: Place, kind: Kind, source_id: str | None, flaw: Flaw, schools: Sequence[str] = ()
) -> Quarantined:
    """The record that a flaw leaves out. Its value is cut, made fit to store, and never a password."""
    value = "" if is_secret(flaw.field) else shown(storable(flaw.value))[:_LONGEST_VALUE]
    return Quarantined(
        place, kind, source_id or None, flaw.field, value, flaw.code, flaw.message, tuple(schools), flaw.told_by_notice
    )


def is_secret(column: str) -> bool:
    """Whether a column of this name holds passwords."""
    return _SECRET.search(column) is not None


def storable(text: str) -> str:
    """The text with what PostgreSQL or a terminal cannot take (control characters, half characters) made visible."""
    return _CONTROL.sub("\ufffd", text).encode("utf-8", "replace").decode("utf-8")


def file_name(given: str) -> str:
    """The name of a file somebody sent, without folders, fit to be shown and to name a file here; "" where nothing is left."""
    name = on_one_line(storable(given.replace("\\", "/").rsplit("/", 1)[-1]))
    return "" if name.strip(".") == "" else name[:_LONGEST_FILE_NAME]


def as_seen(field: str, text: str) -> str:
    """A cell without letters that nobody sees, in its one way to be written; an address stays, and is none with such a letter."""
    return text if text.isascii() or _ADDRESS.search(field) else plain(text).strip()


def on_one_line(text: str) -> str:
    """Line breaks and tabs inside a cell are one blank."""
    return _BREAKS.sub(" ", text).strip()


def flaw_of_cell(field: str, text: str) -> Flaw | None:
    """What no cell may be: NUL or another control character (PostgreSQL refuses NUL), or far too long."""
    if len(text) > LONGEST_CELL:
        message = f"The cell has {len(text)} characters, at most {LONGEST_CELL} are read: shorten it."
        return Flaw(field, text, "CELL_TOO_LONG", message)
    if _CONTROL.search(text):
        return Flaw(field, text, "CONTROL_CHARACTER", "The cell holds an invisible control character: retype it.")
    return None


def flaw_of_list(field: str, text: str) -> Flaw | None:
    """The same of a list in one cell, whose parts stand between commas or semicolons: someone may be at fifty schools."""
    if len(text) > LONGEST_LIST:
        message = f"The list has {len(text)} characters, at most {LONGEST_LIST} are read: shorten it."
        return Flaw(field, text, "CELL_TOO_LONG", message)
    if len(text) <= LONGEST_CELL:
        return flaw_of_cell(field, text)
    return next((flaw for part in _BETWEEN_PARTS.split(text) if (flaw := flaw_of_cell(field, part))), None)


def required(field: str, text: str) -> str:
    """The id or name, unless there is none or it is longer than any id or name (and than an index takes)."""
    if 0 < len(text) <= LONGEST_NAME:
        return text
    if text:
        message = f"The text has {len(text)} characters, at most {LONGEST_NAME} are taken here: shorten it."
        raise Flaw(field, text, "CELL_TOO_LONG", message)
    raise Flaw(field, "", "REQUIRED_FIELD_MISSING", f"{field} is empty: fill it in at the source.")


def readable_id(text: str) -> str | None:
    """The id as far as it can be trusted to be one; for records that are left out for another reason."""
    return text if 0 < len(text) <= LONGEST_NAME and not _CONTROL.search(text) else None


def is_email(text: str) -> bool:
    """One plain address: ASCII, dots between atoms, a domain with a dot, at most 254 characters, 64 before the `@`.

    Stricter than RFC 5322 (no quotes, comments, address literals). Written by hand because it is called for every
    person of a feed: about 0.7 µs, where the usual library takes 45–70 µs.
    """
    return len(text) <= _LONGEST_EMAIL and _EMAIL_FITS(text) is not None and text.index("@") <= 64


def is_email_domain(text: str) -> bool:
    """What `--email-domain` may be."""
    return len(text) <= 250 and _DOMAIN.fullmatch(text) is not None


def folded(email: str) -> str:
    """By what two addresses are compared."""
    return alike(email)


def checked_email(field: str, text: str) -> str:
    """The address as written, unless it is none."""
    if not is_email(text):
        unseen = unseen_letter(text)
        why = f", as it has a letter that nobody sees ({unseen})" if unseen else ""
        raise Flaw(field, text, "EMAIL_INVALID", f"This is not an e-mail address{why}: correct it at the source.")
    return text


def completed_email(user_name: str, domain: str | None) -> str:
    """A user name made an address; without a domain to put behind it the empty text."""
    if not user_name or "@" in user_name:
        return user_name
    return f"{user_name}@{domain.removeprefix('@')}" if domain else ""


def no_day(field: str, text: str, *examples: str) -> Flaw:
    """The flaw of what is no day. The message names the setting: most often it is not the day that is wrong."""
    message = (
        f"This is no day: write it as {' or '.join(examples or ('2026-08-31',))}, or say how the source writes days, with "
        f"--date-format (of a connected source: date_format) {DateFormat.MONTH_FIRST} or {DateFormat.DAY_FIRST}."
    )
    return Flaw(field, text, "DATE_INVALID", message)


def boolean(text: str) -> bool | None:
    """true, yes, 1 and false, no, 0 in any case; anything else is None."""
    word = text.casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def duplicate_id(place: Place, kind: Kind, source_id: str, first: Place, schools: Sequence[str] = ()) -> Quarantined:
    """A record whose source id another one of its kind has taken: the first wins."""
    message = (
        f"Row {first.row} of {first.file} has the same id and is the one that counts: give each record its own id."
    )
    return quarantined(place, kind, source_id, Flaw("id", source_id, "DUPLICATE_ID", message), schools)


def duplicate_enrollments(file: str, count: int) -> Notice:
    """The same student in the same section more than once is one enrollment, from the first day to the last."""
    message = "Students are listed more than once in the same section; each such pair is one enrollment."
    return Notice("DUPLICATE_ENROLLMENT", message, file, count)
