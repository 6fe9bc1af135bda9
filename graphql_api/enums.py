"""The API's enums mirror the domain's; the value is what the two share."""

from enum import Enum
from typing import Any


def value_of(member: Enum) -> Any:
    """The value of a member of one of the API's enums, whatever Strawberry's declaration looks like to a type checker."""
    return member.value
