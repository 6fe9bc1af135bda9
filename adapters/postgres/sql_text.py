"""Statements put together from parts of our own; what a user gives is always a parameter."""


def fill(text: str, **parts: str) -> str:
    """`text` with each `{name}` replaced by its part."""
    for name, part in parts.items():
        text = text.replace("{" + name + "}", part)
    return text
