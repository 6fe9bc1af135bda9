"""JSON columns on the driver's own calls: given as text, they come back as Python values (the engine's codec decodes them)."""

import json
from typing import Any


def to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
