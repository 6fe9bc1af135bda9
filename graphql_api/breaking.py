"""What a change of the schema would break for clients that rely on an older text of it."""

from graphql import build_schema
from graphql.utilities import find_breaking_changes, find_dangerous_changes


def breaking_changes(old: str, new: str) -> list[str]:
    """One sentence per change that makes documents fail that were valid before."""
    return [change.description for change in find_breaking_changes(build_schema(old), build_schema(new))]


def dangerous_changes(old: str, new: str) -> list[str]:
    """One sentence per change that may surprise clients: new enum values, new members of unions, other defaults."""
    return [change.description for change in find_dangerous_changes(build_schema(old), build_schema(new))]
