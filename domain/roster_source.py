"""A roster service on the network that a district can connect: its kinds and their settings."""

from dataclasses import dataclass
from enum import StrEnum


class SourceKind(StrEnum):
    CLEVER = "clever"
    CLASSLINK = "classlink"
    ONEROSTER = "oneroster"


@dataclass(frozen=True, slots=True)
class SourceField:
    """One setting of a kind of source; a secret is written, and never shown again."""

    name: str
    label: str
    secret: bool = False
    required: bool = True
    default: str | None = None
