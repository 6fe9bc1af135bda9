"""A feed of what has changed, record by record: what is missing stays, and a record that is there says all of itself."""

from domain.roster_feed import Completeness, Kind
from tests.contract.roster_feeds import Feed, told
from tests.contract.roster_worlds import RosterWorld
from tests.contract.test_roster_sync import a_feed


def changes() -> Feed:
    return Feed(completeness=Completeness.CHANGES).school("N", "North High").school("S", "South High")


async def test_who_is_missing_stays_with_everything(home: RosterWorld) -> None:
    await home.sync(a_feed())
    before = await home.tables()
    assert (await home.sync(changes())).counts.changes == 0
    assert await home.tables() == before


async def test_a_person_is_at_the_schools_that_are_said_and_at_no_other(home: RosterWorld) -> None:
    await home.sync(a_feed())
    assert (await home.students())["cleo"][2:] == ("active", ["N", "S"])
    await home.sync(changes().student("cleo", "S"))
    assert (await home.students())["cleo"][2:] == ("active", ["S"])


async def test_a_section_has_the_roster_and_staff_that_are_said_and_others_keep_theirs(home: RosterWorld) -> None:
    await home.sync(a_feed())
    before = await home.rosters()
    mine = {pair for pair in before if pair[0] == "art"}
    sync = await home.sync(changes().section("art", "N").enroll("art", "ada"))
    assert told(sync, Kind.ENROLLMENT) == {"left": len(mine) - 1}
    assert await home.rosters() == before - mine | {("art", "ada")}
    assert await home.staff_of("art") == []


async def test_a_section_whose_teacher_is_gone_keeps_its_roster(home: RosterWorld) -> None:
    await home.sync(a_feed().staffer("pat", "N"))  # else all of a kind would leave
    before = await home.rosters()
    sync = await home.sync(changes().gone(Kind.STAFFER, "kim"))
    assert told(sync, Kind.STAFFER) == {"left": 1}
    assert await home.rosters() == before


async def test_a_roster_that_cannot_be_read_stays_as_it_is(home: RosterWorld) -> None:
    """It is left out under its section's id, whatever else the feed is."""
    await home.sync(a_feed())
    before = await home.rosters()
    complete = a_feed()
    complete.enrollments = [one for one in complete.enrollments if one[1:2] != ("art",) and one[2:3] != ("art",)]
    for feed in (changes().section("art", "N", staff=["kim"]), complete):
        feed.quarantined(Kind.ENROLLMENT, "art", "N")
        await home.sync(feed)
        assert await home.rosters() == before


async def test_a_school_that_is_not_named_is_not_spoken_of(home: RosterWorld) -> None:
    await home.sync(a_feed())
    only_north = Feed(completeness=Completeness.CHANGES).school("N", "North High").student("cleo", "N")
    await home.sync(only_north)
    assert set((await home.students())["cleo"][3]) == {"N", "S"}
