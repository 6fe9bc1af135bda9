"""One district's roster syncs in memory and in PostgreSQL, side by side, with people at work in between."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from domain.custom_people import PersonFields
from domain.errors import Refused
from domain.roster import HoldThresholds, StafferRole, Status
from domain.roster_feed import Kind
from domain.roster_sync import SyncStatus
from domain.sharing import SharingFilter
from tests.contract.roster_feeds import Feed
from tests.contract.roster_tables import Tables
from tests.contract.roster_worlds import RosterWorld
from tests.differential.roster_deeds import (
    added_by_hand,
    discarded,
    open_conflicts,
    released,
    reported,
    resolved,
    retired,
)
from tests.differential.roster_invariants import astray
from tests.differential.roster_source import Source
from tests.differential.second_source import NAME as SECOND
from tests.differential.second_source import seen_from_elsewhere

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
        self.has_second = seed % 2 == 1
        """Every other district has a second source."""

    async def tell(self, feeds: int) -> None:
        for number in range(feeds):
            if number:
                self.source.change()
            feed, whose = self.source.feed(), {}
            if self.has_second and number and self.dice.random() < 0.5:
                feed, whose = seen_from_elsewhere(feed, self.dice), {"source": SECOND}
            dry_run = self.dice.random() < 0.1
            told = await self._same(f"feed {number}", _syncs(feed, dry_run=dry_run, **whose))
            self._count(told)
            if self.dice.random() < 0.5 and not dry_run:
                again = await self._same(f"feed {number} again", _syncs(feed, **whose))
                _must_change_nothing(told, again)
            await self._somebody_decides(number)
            await self._somebody_resolves()
            await self._people_work()
            if self.has_second and self.dice.random() < 0.2:
                await self._a_source_is_retired(number)
            self._time_passes()
        await self._all_is_released()
        if self.has_second:
            await self._both_agree()

    def _time_passes(self) -> None:
        """The days on which staff teach begin and end meanwhile."""
        if self.dice.random() < 0.3:
            days = timedelta(days=self.dice.choice([1, 30, 120]))
            for world in self.worlds:
                world.now += days

    async def _somebody_decides(self, number: int) -> None:
        """What waits is released or discarded, all of it or one school."""
        held = await self.worlds[0].waiting()
        if not held or self.dice.random() < 0.4:
            return
        name = self.dice.choice([None, *(part.name for part in held[0].waiting)])
        if self.dice.random() < 0.3:
            await self._same(f"discard after {number}", lambda world: discarded(world, name))
            self.seen["discarded"] += 1
        else:
            told = await self._same(f"release after {number}", lambda world: released(world, name))
            self._count(told)
            self.seen["released"] += 1

    async def _somebody_resolves(self) -> None:
        for kind, key in await open_conflicts(self.worlds[0]):
            if self.dice.random() < 0.5:
                continue
            chosen = self.dice.choice([None, *sorted(await self.worlds[0].ids(kind)), *self.source.people[kind]])
            came = [await resolved(world, kind, key, chosen) for world in self.worlds]
            assert all(one == came[0] for one in came), came
            self.seen[came[0]] += 1

    async def _a_source_is_retired(self, number: int) -> None:
        name = self.dice.choice(["files", SECOND])
        told = await self._same(f"{name} retired after {number}", lambda world: retired(world, name))
        if "refused" not in told:
            again = await self._same(f"{name} retired again", lambda world: retired(world, name))
            _must_change_nothing(told, again)
            self._count(told)
            self.seen["retired"] += 1

    async def _all_is_released(self) -> None:
        """Whatever was held, discarded and chosen before: the last complete feed, released, is what there is."""
        while await self.worlds[0].waiting():
            await self._same("the last discard", lambda world: discarded(world, None))
        told = await self._released(feed := self.source.feed(complete=True))
        again = await self._same("the last feed again", _syncs(feed))
        _must_change_nothing(told, again)
        self._count(again)
        self.seen["all released"] += "refused" not in told

    async def _both_agree(self) -> None:
        """Two sources that say the same of people are pulled in turn, and nothing changes any more."""
        feed = self.source.feed(complete=True)
        other = seen_from_elsewhere(feed, self.dice, agrees=True)
        told = [await self._released(feed), await self._released(other, source=SECOND)]
        if any("refused" in one for one in told) or not _same_people(await self.worlds[0].tables()):
            return
        for _ in range(2):
            again = await self._same("the first in turn", _syncs(feed))
            again = await self._same("the second in turn", _syncs(other, source=SECOND))
        last = again
        again = await self._same("the first at last", _syncs(feed))
        _must_change_nothing(last, again)
        _must_change_nothing(last, await self._same("the second at last", _syncs(other, source=SECOND)))
        self.seen["both agree"] += 1

    async def _released(self, feed: Feed, **whose: Any) -> dict[str, Any]:
        """What a feed says, and all of it."""
        told = await self._same("the last feed", _syncs(feed, **whose))
        while "refused" not in told and (held := await self.worlds[0].waiting()):
            told = await self._same("the last release", lambda world: released(world, None))
            assert await self.worlds[0].waiting() != held
        return told

    async def _same(self, what: str, ask: Callable[[RosterWorld], Awaitable[Any]]) -> Any:
        before = await self.worlds[0].tables()
        answers = [await ask(world) for world in self.worlds]
        for name, value in answers[0].items():
            for other in answers[1:]:
                if other[name] != value:
                    raise Difference(f"{what}, {name}:\n{_apart(value, other[name])}")
        if self.has_second and "tables" in answers[0] and (amiss := astray(before, answers[0]["tables"])):
            raise Difference(f"{what}: {amiss[0]}")
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
            share = self.dice.choice([SharingFilter(), SharingFilter(), SharingFilter(), self._a_filter()])
            changes = {"hold": hold, "frozen": frozen, "sharing": share}
            deeds.append(lambda world, s=school, c=changes: world.set_school(s, **c))
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
        if tables["school"] and self.dice.random() < 0.3:
            await self._somebody_is_added(self.dice.choice(tables["school"])[0])

    async def _somebody_is_added(self, school: str) -> None:
        """By hand; with keys of their own, or with those of somebody who is, was or will be in the source."""
        kind = self.dice.choice([Kind.STAFFER, Kind.STUDENT])
        number, other = next(self.source.numbers), self.dice.choice(list(self.source.people[kind].values()))
        sis_id = self.dice.choice([f"C{number}", other.sis_id])
        email = self.dice.choice([f"c{number}@example.org", other.email.upper()])
        fields = PersonFields(sis_id, f"c{number}", "Hand", email, 2029 if kind is Kind.STUDENT else None)
        codes = [await added_by_hand(world, school, kind, fields) for world in self.worlds]
        assert all(one == codes[0] for one in codes), codes
        self.seen.update(codes[0] or ["added by hand"])

    def _a_filter(self) -> SharingFilter:
        some = self.dice.sample
        return self.dice.choice(
            [
                SharingFilter(section_names=tuple(some(["1", "2", "3", "4"], 2))),
                SharingFilter(graduation_years=tuple(some([2028, 2029, 2030], 2))),
                SharingFilter(staffer_roles=("staffer",)),
                SharingFilter(graduation_years=(2029,), section_names=("c", "N")),
            ]
        )

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
    return await reported(world, sync)


def _same_people(tables: Tables) -> bool:
    """Whether the sources mean the same people: after swaps and conflicts, one of two may be meant by either's keys."""
    for kind in ("student", "staffer"):
        rows = tables[f"{kind}_source"]
        people = {key: person for source, key, person, _ in rows if source == "files"}
        keys = {person: key for key, person in people.items()}
        for source, key, person, _ in rows:
            own = key.removeprefix("x")
            if source == SECOND and (people.get(own, person) != person or keys.get(person, own) != own):
                return False
    return True


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
