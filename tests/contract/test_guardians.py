"""Guardians' e-mail addresses: what a sync takes over, what it leaves as it is, and what an admin writes by hand."""

from collections.abc import Iterator
from typing import Any

import pytest

from application.roster.custom_people import SavePerson
from application.roster.sync_report import ReportSync
from domain.custom_people import PersonFields
from domain.errors import Refusals, Refused
from domain.ids import SchoolId
from domain.roster_feed import Completeness, FeedItem, FeedRules, Kind
from domain.roster_sync import SyncStatus
from tests.contract.roster_feeds import Feed, holds, told
from tests.contract.roster_worlds import RosterWorld

Guardians = tuple[str, ...] | None


def a_feed(ada: Guardians = None, bob: Guardians = None, **more: Any) -> Feed:
    feed = Feed(**more).school("N", "North").student("ada", "N", guardians=ada).student("bob", "N", guardians=bob)
    return feed.section("art", "N").enroll("art", "ada").enroll("art", "bob").staffer("kim", "N")


async def on_file(home: RosterWorld) -> dict[str, str]:
    return {row[0]: row[-1] for row in (await home.tables())["student"]}


async def test_guardians_come_with_their_student(home: RosterWorld) -> None:
    await home.sync(a_feed(("a@x.org", "b@x.org"), ()))
    assert await on_file(home) == {"ada": "a@x.org b@x.org", "bob": ""}
    assert (await home.sync(a_feed(("a@x.org", "b@x.org"), ()))).status is SyncStatus.UNCHANGED


async def test_others_are_a_change_of_the_student(home: RosterWorld) -> None:
    await home.sync(a_feed(("a@x.org",), ("c@x.org",)))
    sync = await home.sync(a_feed(("b@x.org",), ()))
    assert told(sync, Kind.STUDENT) == {"updated": 2}
    assert await on_file(home) == {"ada": "b@x.org", "bob": ""}


@pytest.mark.parametrize("completeness", list(Completeness))
async def test_a_source_that_says_nothing_of_guardians_leaves_them(
    home: RosterWorld, completeness: Completeness
) -> None:
    await home.sync(a_feed(("a@x.org",)))
    assert (await home.sync(a_feed(completeness=completeness))).status is SyncStatus.UNCHANGED
    changed = a_feed(completeness=completeness)
    changed.people[0] = changed.people[0]._replace(last_name="Else")  # type: ignore[union-attr,call-arg]
    await home.sync(changed)
    assert await on_file(home) == {"ada": "a@x.org", "bob": ""}


async def test_a_student_who_is_left_out_keeps_them(home: RosterWorld) -> None:
    class Broken(Feed):
        def records(self, rules: FeedRules) -> Iterator[FeedItem]:
            return (item for item in super().records(rules) if item[1:2] != ("ada",))

    await home.sync(a_feed(("a@x.org",)))
    feed = Broken(**vars(a_feed(bob=("b@x.org",))))
    await home.sync(feed.quarantined(Kind.STUDENT, "ada", "N"))
    assert await on_file(home) == {"ada": "a@x.org", "bob": "b@x.org"}


async def test_the_report_tells_them_as_it_tells_the_students_own_address(home: RosterWorld) -> None:
    first = await home.sync(a_feed(("a@x.org",), ()))
    made = {one.name: one.after for one in await home.changes(first) if one.kind is Kind.STUDENT}
    assert made["ada Kern"] is not None
    assert made["bob Kern"] is not None
    assert made["ada Kern"]["guardianEmails"] == ["a@x.org"]
    assert "guardianEmails" not in made["bob Kern"]
    second = await home.sync(a_feed(("b@x.org",), None))
    (change,) = await home.changes(second)
    assert (change.before, change.after) == ({"guardianEmails": ["a@x.org"]}, {"guardianEmails": ["b@x.org"]})


async def test_a_held_roster_keeps_them_for_its_release_and_a_spreadsheet_shows_them(home: RosterWorld) -> None:
    def many(*guardians: str) -> Feed:
        feed = a_feed()
        for number in range(30):
            feed.student(f"s{number}", "N", guardians=guardians)
        return feed

    await home.sync(many())
    held = await home.sync(many("a@x.org", "b@x.org"))
    assert holds(held) == {"North": "HOLD_UPDATED"}
    rows = [row async for row in await ReportSync(home.begin)(home.admin, held.id)]
    assert ("guardianEmails: ", "guardianEmails: a@x.org, b@x.org") in {row[8:10] for row in rows}
    await home.release(held)
    assert (await on_file(home))["s7"] == "a@x.org b@x.org"


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def save(home: RosterWorld, *guardians: str, person: int | None = None) -> int:
    north = SchoolId((await home.ids(Kind.SCHOOL))["N"])
    fields = PersonFields("C-1", "Eva", "Lind", "eva@x.org", 2029, guardians)
    return await SavePerson(home.begin)(home.admin, north, Kind.STUDENT, fields, person=person)


async def kept(home: RosterWorld, person: int) -> tuple[str, ...]:
    async with home.begin(home.id) as tx:
        return (await tx.people.find(Kind.STUDENT, [person]))[person].fields.guardian_emails


async def test_an_admin_writes_those_of_a_student_added_by_hand(home: RosterWorld) -> None:
    await home.sync(a_feed())
    eva = await save(home, " b@x.org ", "a@x.org", "A@x.org")
    assert await kept(home, eva) == ("A@x.org", "b@x.org")
    await save(home, person=eva)
    assert await kept(home, eva) == ()


async def test_what_an_admin_writes_is_refused_by_its_place(home: RosterWorld) -> None:
    await home.sync(a_feed())
    with pytest.raises((Refused, Refusals)) as no:
        await save(home, "a@x.org", "no address")
    assert "GUARDIAN_EMAIL_INVALID" in str(getattr(no.value, "refusals", [no.value])[0].code)
    with pytest.raises((Refused, Refusals)) as no:
        await save(home, *(f"p{n}@x.org" for n in range(11)))
    assert "GUARDIAN_EMAILS_TOO_MANY" in str(getattr(no.value, "refusals", [no.value])[0].code)
