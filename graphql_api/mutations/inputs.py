"""What inputs have in common."""

import strawberry

from graphql_api.scalars import Version

KEY = (
    'Chosen by you, 1 to 255 characters, such as a UUID: `"0b6f3c2e-7f1d-4a55-9d0e-6f2f8f0f3a11"`. The same key with the '
    "same input is done once and answered the same, for 7 days."
)
VERSION = "The version you have seen: `17`. The edit is refused, VERSION_CONFLICT, where somebody else was quicker."


def key_field() -> str | None:
    """`idempotency_key: str | None = key_field()`."""
    made: str | None = strawberry.field(default=None, description=KEY)
    return made


def version_field() -> Version | None:
    """`expected_version: Version | None = version_field()`."""
    made: Version | None = strawberry.field(default=None, description=VERSION)
    return made
