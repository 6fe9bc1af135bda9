"""JSON columns travel as text on the driver's own calls."""

import json
from typing import Any


def to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def from_json(value: str | None) -> Any:
    return None if value is None else json.loads(value)
