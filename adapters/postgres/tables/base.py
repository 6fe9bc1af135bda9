"""How tables are written down."""

from typing import Any

from sqlalchemy import DateTime, FetchedValue, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

Moment = DateTime(timezone=True)
Json = JSONB(none_as_null=True)


def column(type_: Any, *, given: bool = False, nullable: bool | None = None, primary_key: bool = False) -> Any:
    options: dict[str, Any] = {"sa_type": type_, "primary_key": primary_key}
    if nullable is not None:
        options["nullable"] = nullable
    if given:
        options |= {"default": None, "sa_column_kwargs": {"server_default": FetchedValue()}}
    return Field(**options)


def key(type_: Any, *, given: bool = False) -> Any:
    return column(type_, given=given, nullable=False, primary_key=True)


class InControl(SQLModel):
    __table_args__ = {"schema": "control"}


class InDistrict(SQLModel):
    __table_args__ = {"schema": "homeroom"}

    district_id: int = key(Integer)
