"""Cells that a spreadsheet shows and never computes: what begins like a formula is given an apostrophe."""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe_cell(text: str) -> str:
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_STARTS) else text
