"""What documents show of answers: `"$jobId"` keeps a value for later examples, `"…"` stands for anything.

At the end of a list `"…"` says that there is more, in whatever order.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

ANYTHING = "…"
_NAME = re.compile(r"\$([a-z][A-Za-z0-9]*)")
_FILL = re.compile(r'(?<=")(Bearer )?\$([a-z][A-Za-z0-9]*)(?=")')


def filled(text: str, known: Mapping[str, str]) -> Any:
    """JSON with every `$name` replaced by what an earlier answer held under that name."""

    def value_of(name: re.Match[str]) -> str:
        assert name[2] in known, f"no earlier answer shows ${name[2]}"
        return (name[1] or "") + known[name[2]]

    return json.loads(_FILL.sub(value_of, text))


def compare(shown: Any, given: Any, known: dict[str, str], at: str = "answer") -> None:
    """Whether the answer is as shown. Keeps what is shown as `$name`; the same name twice must be the same value."""
    if shown == ANYTHING:
        return
    if isinstance(shown, str) and (name := _NAME.fullmatch(shown)):
        assert isinstance(given, str), f"{at}: {given!r} is kept as {shown}"
        assert known.setdefault(name[1], given) == given, f"{at}: {given!r} is not the {shown} of before"
    elif isinstance(shown, dict):
        assert isinstance(given, dict), f"{at}: {given!r} instead of an object"
        assert set(shown) == set(given), f"{at}: has {list(given)}, shown are {list(shown)}"
        for key, value in shown.items():
            compare(value, given[key], known, f"{at}.{key}")
    elif isinstance(shown, list):
        assert isinstance(given, list), f"{at}: {given!r} instead of a list"
        if shown and shown[-1] == ANYTHING:
            for one in shown[:-1]:
                _find(one, given, known, at)
            return
        assert len(shown) == len(given), f"{at}: has {len(given)} items, shown are {len(shown)}: {given!r}"
        for index, (one, other) in enumerate(zip(shown, given, strict=True)):
            compare(one, other, known, f"{at}[{index}]")
    else:
        assert shown == given, f"{at}: is {given!r}, shown is {shown!r}"


def _find(shown: Any, given: list[Any], known: dict[str, str], at: str) -> None:
    for one in given:
        tried = dict(known)
        try:
            compare(shown, one, tried, at)
        except AssertionError:
            continue
        known.update(tried)
        return
    raise AssertionError(f"{at}: {shown!r} is not in {given!r}")


def refusals(answer: Any) -> list[Any]:
    """Everything that says no, wherever it stands in an answer."""
    found: list[Any] = []
    if isinstance(answer, dict):
        for key, value in answer.items():
            if key in ("errors", "userErrors") and value:
                found += value
            elif key == "state" and value in ("REFUSED", "FAILED", "CANCELLED"):
                found.append(value)
            else:
                found += refusals(value)
    elif isinstance(answer, list):
        found = [one for value in answer for one in refusals(value)]
    return found
