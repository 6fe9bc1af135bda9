"""The comparison bites: bugs planted in the SQL text, one at a time, are each found within a few stories."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from adapters.postgres import mass_schedules, mass_undo, statements
from tests.differential.story import Storyteller
from tests.differential.telling import Difference, Seen

MOST_STORIES = 100
pytestmark = pytest.mark.of_tests


@dataclass(frozen=True, slots=True)
class Bug:
    name: str
    file: str
    right: str
    wrong: str

    @property
    def is_of_first_bookings(self) -> bool:
        """Of the statement that decides where nothing is booked yet."""
        return self.file == "create"


BLOCKED = "WHEN f.blocked THEN 'blocked'"
UNCHANGED = "WHEN f.current_section = f.target THEN 'unchanged'"
STANDING = (
    "WHEN f.current_section IS NOT NULL AND NOT f.displaced THEN CASE WHEN f.locked THEN 'locked' ELSE 'kept' END"
)
CLASH = "WHEN c.student_id IS NOT NULL THEN 'clash'"
LINE = "\n               "
FREED = """ + (SELECT count(*) FROM judged g WHERE g.outcome = 'replaced' AND g.current_section = j.target
           AND g.on_date = j.on_date AND g.flex_period_id = j.flex_period_id)"""

BUGS = [
    Bug("UNCHANGED is asked before BLOCKED", "decide", BLOCKED + LINE + UNCHANGED, UNCHANGED + LINE + BLOCKED),
    Bug("CLASH is asked before LOCKED and KEPT", "decide", STANDING + LINE + CLASH, CLASH + LINE + STANDING),
    Bug(
        "a block leaves out its last day",
        "settle",
        "ON d.on_date BETWEEN b.first_day AND b.last_day",
        "ON d.on_date >= b.first_day AND d.on_date < b.last_day",
    ),
    Bug(
        "a lead's block is not the section's",
        "settle",
        "ON t.section_id = b.section_id OR t.lead_id = b.staffer_id",
        "ON t.section_id = b.section_id",
    ),
    Bug(
        "attendance freezes nothing",
        "decide",
        "coalesce(s.frozen, CASE WHEN a.attended THEN 'attendance_taken' END)",
        "s.frozen",
    ),
    Bug(
        "REPLACE displaces locked appointments",
        "decide",
        "CASE WHEN a.locked THEN",
        "CASE WHEN a.locked AND :existing <> 'replace' THEN",
    ),
    Bug("REPLACE_PREBOOKED displaces every origin", "decide", " AND a.origin = 'homeroom_prebook'", ""),
    Bug("a date's own seats count for nothing", "settle", "coalesce(x.seats, t.seats) END", "t.seats END"),
    Bug("days with other slots are of one kind", "settle", ", d.frozen, s.slots", ", d.frozen"),
    Bug(
        "a closure for some graduation years closes nothing",
        "settle",
        "k.closed OR coalesce(m.graduation_year = ANY(k.closed_years), false)",
        "k.closed",
    ),
    Bug("where nothing is booked yet, a block blocks nothing", "create", "WHEN blocked THEN", "WHEN false THEN"),
    Bug("where nothing is booked yet, there is a seat too many", "create", "<= free AS fits", "<= free + 1 AS fits"),
    Bug(
        "where nothing is booked yet, seats are not counted",
        "create",
        "unnest(dates) AS on_date, flex_period_id, rows FROM by_kind WHERE",
        "unnest(dates) AS on_date, flex_period_id, rows - 1 AS rows FROM by_kind WHERE",
    ),
    Bug("seats that the run frees are given out", "decide", "<= j.free AS fits", f"<= j.free{FREED} AS fits"),
    Bug(
        "rows that never reach the seats compete for them",
        "decide",
        "WHERE j.free IS NOT NULL AND j.outcome IN ('created', 'replaced')",
        "WHERE j.free IS NOT NULL AND j.outcome IN ('created', 'replaced', 'clash')",
    ),
    Bug("the lead's capacity is no seats", "targets", "coalesce(s.seats, f.capacity)", "s.seats"),
    Bug(
        "seats go by id",
        "members",
        """ORDER BY l.line NULLS LAST,
                          s.last_name COLLATE "C", s.first_name COLLATE "C", s.sis_id COLLATE "C", s.id""",
        "ORDER BY s.id",
    ),
    Bug("a listed student stands where the id comes last", "members", "min(line) AS line", "max(line) AS line"),
    Bug(
        "an id that stands twice is not told",
        "reported_ids",
        "HAVING NOT known.active_here OR count(*) > 1",
        "HAVING NOT known.active_here",
    ),
    Bug(
        "a pin holds on every day",
        "homes",
        """(p.weekdays IS NULL AND p.cycle_days IS NULL)
               OR d.weekday = ANY(p.weekdays) OR d.cycle_day = ANY(p.cycle_days)""",
        "true",
    ),
    Bug("the oldest pin wins", "homes", "p.id DESC", "p.id"),
    Bug(
        "candidates whose dates do not cover the date stay",
        "homes",
        "CASE WHEN bool_or(dated) THEN count(*) FILTER (WHERE dated) ELSE count(*) END",
        "count(*)",
    ),
    Bug(
        "an unlabelled date has every cycle day",
        "homes",
        "d.cycle_day = ANY(c.cycle_days))",
        "coalesce(d.cycle_day = ANY(c.cycle_days), c.cycle_days IS NOT NULL))",
    ),
    Bug(
        "the displaced appointment keeps its seat",
        "write",
        "SELECT current_section, on_date, flex_period_id, -1",
        "SELECT current_section, on_date, flex_period_id, 0",
    ),
    Bug(
        "undo takes back what was edited since",
        "undo_standing",
        "CASE WHEN a.version <> a.birth THEN 'changed_since'",
        "CASE WHEN false THEN 'changed_since'",
    ),
    Bug(
        "undo restores for students who left the school",
        "undo_judge",
        "WHEN t.status <> 'active' OR m.student_id IS NULL THEN 'not_a_member'",
        "WHEN t.status <> 'active' THEN 'not_a_member'",
    ),
    Bug(
        "what a plan displaces still holds its lead and room", "clashes", "WHEN :planned THEN", "WHEN NOT :planned THEN"
    ),
    Bug("clashes are looked for within a flex period only", "clashes", " OR r.rival_id IS NOT NULL)", ")"),
    Bug("what clashes in two places that the run books is counted twice", "clashes", "NOT h.booked OR", "true OR"),
    Bug(
        "a date's own room counts for nothing", "clashes", "btrim(coalesce(x.room, h.needed)) AS", "btrim(h.needed) AS"
    ),
    Bug("clashes that the run has no part in are counted", "clashes", "WHERE p.booked AND (h", "WHERE (h"),
    Bug("a lead's room counts for nothing", "needs_room", "coalesce(s.room, m.room)", "s.room"),
    Bug("a lead leads what others lead", "needs_lead", "WHERE l.staffer_id = led", "WHERE l.staffer_id <> led"),
    Bug("undo restores past full seats", "undo_judge", "WHERE :enforce AND", "WHERE NOT :enforce AND"),
]


@pytest.mark.slow
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
async def test_a_planted_bug_is_found(stories: Storyteller, tmp_path: Path, bug: Bug) -> None:
    with planted(bug, tmp_path / "sql"):
        seed = await first_difference(stories, bug)
    print(f"{bug.name}: found in story {seed + 1}")
    await stories.tell(seed, Seen(), unbooked=bug.is_of_first_bookings)  # without the bug the same story is true


async def first_difference(stories: Storyteller, bug: Bug) -> int:
    for seed in range(MOST_STORIES):
        try:
            await stories.tell(seed, Seen(), unbooked=bug.is_of_first_bookings)
        except Difference:
            return seed
    pytest.fail(f"not found in {MOST_STORIES} stories")


@contextmanager
def planted(bug: Bug, folder: Path) -> Iterator[None]:
    """The statements are read from a copy of their folder that has the bug."""
    shutil.copytree(statements._FOLDER, folder)
    file = folder / "mass_schedule" / f"{bug.file}.sql"
    text = file.read_text(encoding="utf-8")
    assert text.count(bug.right) == 1, f"{bug.name}: the text to spoil is not found once in {bug.file}.sql"
    file.write_text(text.replace(bug.right, bug.wrong), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(statements, "_FOLDER", folder)
        forget()
        for module in (mass_schedules, mass_undo):
            spoil_what_was_read_before(module, bug, patch)
        try:
            yield
        finally:
            patch.undo()
            forget()


def spoil_what_was_read_before(module: ModuleType, bug: Bug, patch: pytest.MonkeyPatch) -> None:
    """Statements that were put together when the module was imported."""
    for name, statement in list(vars(module).items()):
        if isinstance(statement, statements.Statement) and bug.right in statement._text:
            spoiled = copy(statement)
            spoiled._text = statement._text.replace(bug.right, bug.wrong)
            patch.setattr(module, name, spoiled)


def forget() -> None:
    statements.from_file.cache_clear()
    statements.text_of.cache_clear()
