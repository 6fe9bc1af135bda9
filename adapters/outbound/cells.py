"""Values out of a record in JSON: the texts that are there, and the first thing that is wrong with them."""

import re
from collections.abc import Mapping
from typing import Any

from domain.roster_validation import Flaw, as_seen, flaw_of_cell, on_one_line

_HALF = re.compile("[\ud800-\udfff]")
_ODD = "No such value is documented here: have the district correct it, or ask the service's support."


class Cells:
    """Reads one record. What cannot be read is empty, and `flaw` says why; nothing is ever raised."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._record = record
        self.flaw: Flaw | None = None

    def text(self, field: str) -> str:
        """A field by its path, dots between; absent and null are empty."""
        return self._read(field, self._at(field))

    def texts(self, field: str) -> list[str]:
        """A list of texts, each once, in its order."""
        found = self._at(field)
        if found is None:
            return []
        if not isinstance(found, list):
            self._wrong(field, found)
            return []
        return [text for text in dict.fromkeys(self._read(field, one) for one in found) if text]

    def raw(self, field: str) -> Any:
        """What stands there."""
        return self._at(field)

    def _at(self, field: str) -> Any:
        found: Any = self._record
        for name in field.split("."):
            if found is None:
                return None
            if not isinstance(found, Mapping):
                self._wrong(field, found)
                return None
            found = found.get(name)
        return found

    def _read(self, field: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            self._wrong(field, value)
            return ""
        text = as_seen(field, on_one_line(value))
        flaw = flaw_of_cell(field, text)
        if flaw is None and _HALF.search(text):
            flaw = Flaw(field, text, "CONTROL_CHARACTER", "The text holds half a character: retype it at the source.")
        if flaw is None:
            return text
        self.flaw = self.flaw or flaw
        return ""

    def _wrong(self, field: str, value: Any) -> None:
        written = str(value) if isinstance(value, str | int | float) else f"a {type(value).__name__}"
        self.flaw = self.flaw or Flaw(field, written, "VALUE_MALFORMED", _ODD)
