"""The day a demo was made on: its year begins on the Monday after, and a later demo tells the same story again."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from application.ports.clock import Clock
from infra.clock import SystemClock
from infra.demo.days import FixedClock, year_from
from infra.embedded.folders import make_private_folder, write_private_file


class Day(NamedTuple):
    today: date
    clock: Clock
    remark: str | None = None


def the_day(folder: Path, asked: date | None, real: date) -> Day:
    """`asked` for a new demo; else the real day, as long as the demo's year has not begun, then the day it was made on."""
    kept = _kept(folder)
    if kept is None:
        _keep(folder, asked or real)
        return Day(real, SystemClock()) if asked is None else Day(asked, FixedClock(asked))
    if asked is None and kept <= real < year_from(kept).first_day:
        return Day(real, SystemClock())
    told = f"This demo was made on {kept} and plays on that day: remove {folder} for another one."
    return Day(kept, FixedClock(kept), None if asked == kept else told)


def _kept(folder: Path) -> date | None:
    try:
        return date.fromisoformat((folder / "demo-day").read_text(encoding="ascii").strip())
    except (FileNotFoundError, ValueError):
        return None


def _keep(folder: Path, day: date) -> None:
    make_private_folder(folder)
    write_private_file(folder / "demo-day", f"{day}\n")
