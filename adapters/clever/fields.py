"""Which fields of Clever's records are kept. All others (birth dates, addresses, phones, ethnicity, logins …) are let go
before anything is written anywhere."""

from collections.abc import Mapping
from typing import Any

_TEXT: None = None
_TEXTS = (_TEXT,)
_NAME = {"first": _TEXT, "last": _TEXT}
_SHAPES: Mapping[str, Any] = {
    "schools": {"id": _TEXT, "name": _TEXT, "sis_id": _TEXT, "school_number": _TEXT},
    "terms": {"id": _TEXT, "start_date": _TEXT, "end_date": _TEXT},
    "courses": {"id": _TEXT, "name": _TEXT, "number": _TEXT},
    "users": {
        "id": _TEXT,
        "email": _TEXT,
        "name": _NAME,
        "roles": {
            "student": {
                "sis_id": _TEXT, "email": _TEXT, "grade": _TEXT, "graduation_year": _TEXT, "school": _TEXT,
                "schools": _TEXTS,
            },
            "teacher": {"sis_id": _TEXT, "email": _TEXT, "school": _TEXT, "schools": _TEXTS},
            "staff": {"staff_id": _TEXT, "email": _TEXT, "schools": _TEXTS},
            "district_admin": {"email": _TEXT},
            "contact": {"student_relationships": ({"student": _TEXT, "relationship": _TEXT, "type": _TEXT},)},
        },
    },
    "sections": {
        "id": _TEXT, "school": _TEXT, "name": _TEXT, "course": _TEXT, "term_id": _TEXT, "subject": _TEXT,
        "period": _TEXT, "teacher": _TEXT, "teachers": _TEXTS, "students": _TEXTS, "ext": {"classroom": _TEXT},
    },
}  # fmt: skip
COLLECTIONS = tuple(_SHAPES)
"""In the order in which they are pulled."""


def kept(collection: str, record: Mapping[str, Any]) -> Any:
    """The record with only what is read of it. What has another shape than documented stays recognizably odd."""
    found = _kept(record, _SHAPES[collection])
    if collection == "users" and isinstance(roles := found.get("roles"), dict) and set(roles) == {"contact"}:
        # Of family nothing is kept but where it can be written to, and whose family it is.
        return {"id": found.get("id"), "email": found.get("email"), "roles": roles}
    return found


def touches(collection: str, previous: Mapping[str, Any]) -> bool:
    """Whether anything that is read is among the values that a record had before it was changed."""
    return _has_a_value(_kept(previous, _SHAPES[collection]))


def _has_a_value(kept: Any) -> bool:
    return any(map(_has_a_value, kept.values())) if isinstance(kept, dict) else True


def _kept(value: Any, shape: Any) -> Any:
    if isinstance(shape, Mapping) and isinstance(value, dict):
        return {name: _kept(value[name], inner) for name, inner in shape.items() if name in value}
    if isinstance(shape, tuple) and isinstance(value, list):
        return [_kept(one, shape[0]) for one in value]
    return value if value is None or isinstance(value, str | int | float) else {}
