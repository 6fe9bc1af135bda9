"""One district's roster syncs in memory and in PostgreSQL, side by side, with people at work in between."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from domain.errors import Refused
from domain.roster import HoldThresholds, StafferRole, Status
from domain.roster_feed import Kind
from domain.roster_sync import RosterSync, SyncStatus
from tests.contract.roster_feeds import Feed
from tests.contract.roster_worlds import RosterWorld
from tests.differential.roster_source import Source

TODAY = date(2026, 9, 1)
LOW = HoldThresholds(leaving_percent=30, quarantined_percent=30, least_records=2)
HIGH = HoldThresholds(leaving_percent=100, updated_percent=100, quarantined_percent=100, least_records=50)
Deed = Callable[[RosterWorld], Awaitable[None]]


class Difference(AssertionError):
    """Two answers to one question."""


class RosterStory:
    def __init__(self, seed: int, *worlds: RosterWorld) -> None:
        self.dice = random.Random(seed)
        self.source = Source(self.dice)
        self.worlds = worlds
        self.seen: Counter[str] = Counter()

    async def tell(self, feeds: int) -> None:
        for number in range(feeds):
            if number:
                self.source.change()
            feed = self.source.feed()
            dry_run = self.dice.random() < 0.1
            told = await self._same(f"feed {number}", _syncs(feed, dry_run=dry_run))
            self._count(told)
            if self.dice.random() < 0.5 and not dry_run:
                again = await self._same(f"feed {number} again", _syncs(feed))
                _must_change_nothing(told, again)
            await self._people_work()

    async def _same(self, what: str, ask: Callable[[RosterWorld], Awaitable[Any]]) -> Any:
        answers = [await ask(world) for world in self.worlds]
        for name, value in answers[0].items():
            for other in answers[1:]:
                if other[name] != value:
                    raise Difference(f"{what}, {name}:\n{_apart(value, other[name])}")
        return answers[0]

    def _count(self, told: dict[str, Any]) -> None:
        self.seen[told.get("refused") or told["report"]["status"]] += 1
        self.seen.update(hold.code for *_, hold in told.get("parts", ()) if hold is not None)
        counts = told["report"]["counts"] if "report" in told else {}
        self.seen.update(f"{kind} {tally}" for kind, by in counts.items() for tally, count in by.items() if count)
        self.seen.update(code for _, _, code, _ in told["tables"]["roster_conflict"])
        self.seen.update(reason for *_, reason, _ in told["tables"]["appointment_history"])
        self.seen.update(f"pin {reason}" for *_, reason in told["tables"]["homeroom_pin"] if reason is not None)
        self.seen.update(notice.code for notice in told.get("notices", ()))

    async def _people_work(self) -> None:
        """What admins and staff do by hand before the next feed; the same in every world."""
        world = self.worlds[0]
        tables = await world.tables()
        deeds: list[Deed] = []
        for school in sorted(await world.ids(Kind.SCHOOL)):
            hold, frozen = self.dice.choice([LOW, HIGH]), self.dice.random() < 0.3
            deeds.append(lambda world, s=school, h=hold, f=frozen: world.set_school(s, hold=h, frozen=f))
        sections = [(row[0], row[1]) for row in tables["section"] if row[-1] == "active"]
        members = [(row[0], row[1]) for row in tables["student_school"] if row[3]]
        taken = {(row[0], row[1]) for row in tables["appointment"]}
        enrolled = {(row[0], row[1]) for row in tables["enrollment"] if row[2] == "staff"}
        for student, school in self.dice.sample(members, min(len(members), 8)):
            section = self.dice.choice([one for one, at in sections if at == school] or [None])
            day = TODAY + timedelta(days=self.dice.randint(-1, 2))
            if section is not None and (student, day) not in taken and (section, student) not in enrolled:
                taken.add((student, day))
                enrolled.add((section, student))
                deeds.append(self._deed(student, section, school, day))
        for deed in deeds:
            for one in self.worlds:
                await deed(one)

    def _deed(self, student: str, section: str, school: str, day: date) -> Deed:
        throw = self.dice.random()
        if throw < 0.5:
            return lambda world: world.book(student, section, day, school=school)
        if throw < 0.7:
            return lambda world: world.pin(student, section, school=school)
        if throw < 0.9:
            return lambda world: world.enroll(section, student)
        if throw < 0.93:
            return lambda world: world.set_person(Kind.STUDENT, student, ignore_on_import=True)
        if throw < 0.96:
            return lambda world: world.set_person(Kind.STUDENT, student, status=Status.INACTIVE)
        return lambda world: world.set_memberships(Kind.STAFFER, role=StafferRole.STAFFER, room="A1")


def _syncs(feed: Feed, **wish: Any) -> Callable[[RosterWorld], Awaitable[Any]]:
    return lambda world: _synced(world, feed, **wish)


async def _synced(world: RosterWorld, feed: Feed, **wish: Any) -> dict[str, Any]:
    try:
        sync = await world.sync(feed, **wish)
    except Refused as refusal:
        return {"refused": refusal.code, "message": refusal.message, "tables": await world.tables()}
    return {
        "parts": [(part.name, part.status.value, _counts(part.counts), part.hold) for part in sync.parts],
        "report": {"status": sync.status.value, "quarantined": sync.quarantined, "counts": sync.counts.to_json()},
        "notices": sorted(sync.notices),
        "quarantine": [one.to_json() for one in await world.quarantined(sync)],
        "changes": await _changes(world, sync),
        "tables": await world.tables(),
    }


def _counts(counts: Any) -> dict[str, int]:
    return {f"{kind} {tally}": n for kind, by in counts.to_json().items() for tally, n in by.items() if n}


async def _changes(world: RosterWorld, sync: RosterSync) -> list[str]:
    listed = await world.changes(sync)
    return sorted(
        repr((one.school_name, one.kind.value, one.change.value, one.name, _fields(one.before), _fields(one.after)))
        for one in listed
    )


def _fields(fields: Any) -> Any:
    return None if fields is None else sorted(fields.items())


def _must_change_nothing(told: dict[str, Any], again: dict[str, Any]) -> None:
    if "refused" in told:
        return
    changed = {kind: by for kind, by in again["report"]["counts"].items() if any(by[tally] for tally in _CHANGES)}
    if changed or again["tables"] != told["tables"] or again["report"]["status"] == SyncStatus.APPLIED.value:
        raise Difference(f"the same feed again changed {changed}:\n{_apart(told['tables'], again['tables'])}")


_CHANGES = ("created", "updated", "left", "returned")


def _apart(one: Any, other: Any) -> str:
    """What only the first says, and what only the second does."""
    if isinstance(one, dict):
        return "\n".join(
            f"{name}: {_apart(one[name], other.get(name))}" for name in one if one[name] != other.get(name)
        )
    if isinstance(one, list):
        only = [item for item in one if item not in other], [item for item in other if item not in one]
        return f"first {only[0]}\nsecond {only[1]}"
    return f"first {one}\nsecond {other}"
