"""Files among the variables of an operation, and the multipart request that carries them."""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

PREFLIGHT = {"graphql-require-preflight": "1"}
Parts = dict[str, tuple[str | None, str | bytes]]


@dataclass(frozen=True)
class Sent:
    """A file; put it where the variable stands."""

    content: bytes
    name: str = "file.csv"


def zipped(files: Mapping[str, str]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in files.items():
            bundle.writestr(name, text)
    return made.getvalue()


def multipart(query: str, variables: Any) -> Parts | None:
    """The parts of the request as the specification orders them; None where there is no file to send."""
    found: dict[str, Sent] = {}
    nulled = _taken_out(variables, "variables", found)
    if not found:
        return None
    places = {str(number): [place] for number, place in enumerate(found)}
    return {
        "operations": (None, json.dumps({"query": query, "variables": nulled})),
        "map": (None, json.dumps(places)),
        **{str(number): (file.name, file.content) for number, file in enumerate(found.values())},
    }


def _taken_out(value: Any, place: str, found: dict[str, Sent]) -> Any:
    match value:
        case Sent():
            found[place] = value
            return None
        case dict():
            return {name: _taken_out(one, f"{place}.{name}", found) for name, one in value.items()}
        case list():
            return [_taken_out(one, f"{place}.{number}", found) for number, one in enumerate(value)]
    return value
