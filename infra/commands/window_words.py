"""Windows of self-scheduling as people write them: `mon-fri 07:00-15:30`, `mon 07:00-`, `fri -15:30`, `sat off`."""

from collections.abc import Mapping, Sequence
from datetime import time

from domain.errors import Refused
from domain.self_scheduling_windows import DayWindow, WindowKind
from infra.commands import words


def windows(given: Sequence[str]) -> Mapping[int, DayWindow]:
    """Raises `Refused`: `BAD_WEEKDAYS`, `BAD_WINDOW`, `DUPLICATE_DAY`."""
    found: dict[int, DayWindow] = {}
    for text in given:
        days, _, told = text.strip().partition(" ")
        for weekday in words.weekdays(days, "window"):
            if weekday in found:
                name = words.weekday_name(weekday)
                raise Refused("DUPLICATE_DAY", f"{name} has two windows: name each weekday once.", field="window")
            found[weekday] = _window(told.strip(), text)
    return found


def told_window(weekday: int, window: DayWindow) -> str:
    """As it is written."""
    name = words.weekday_name(weekday)
    if window.kind is not WindowKind.BETWEEN:
        return f"{name} {window.kind.value.replace('_', '-')}"
    opens, closes = ("" if at is None else f"{at:%H:%M}" for at in (window.opens, window.closes))
    return f"{name} {opens}-{closes}"


def _window(told: str, text: str) -> DayWindow:
    if told in ("off", "all-day"):
        return DayWindow(WindowKind(told.replace("-", "_")))
    opens, dash, closes = told.partition("-")
    if not dash:
        raise _bad(text)
    return DayWindow(WindowKind.BETWEEN, _time(opens, text), _time(closes, text))


def _time(told: str, text: str) -> time | None:
    try:
        return time.fromisoformat(told.strip().rjust(5, "0")) if told.strip() else None
    except ValueError:
        raise _bad(text) from None


def _bad(text: str) -> Refused:
    return Refused(
        "BAD_WINDOW", f'{text} is no window: write "mon-fri 07:00-15:30", "sat off" or "sun all-day".', field="window"
    )
