"""How a conversation with Clever ends badly, in sentences with the next step."""

from domain.errors import Refused


def paused(what: str) -> Refused:
    """Nothing of what is not there now may be read as having left."""
    message = (
        f"{what} at Clever, so nothing was read or changed: have the district share its data with this application."
    )
    return Refused("SOURCE_PAUSED", message)


def denied(what: str) -> Refused:
    return Refused("SOURCE_DENIED", f"Clever refused {what}: check the client id, the secret and the scopes.")


def bad_answer(path: str, what: str) -> Refused:
    """`path` is one of ours, without a query."""
    message = f"Clever's answer to {path} {what}: nothing was changed. Check the address, or try again later."
    return Refused("SOURCE_BAD_ANSWER", message)
