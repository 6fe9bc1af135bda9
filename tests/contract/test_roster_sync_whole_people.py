"""Records of people in a partial feed that name all their schools: what they name no more is left."""

import pytest

from domain.roster_feed import Kind
from domain.sharing import SharingFilter
from tests.contract.roster_feeds import told
from tests.contract.roster_worlds import RosterWorld
from tests.contract.test_roster_sync_gone import a_delta
from tests.contract.test_roster_sync_parts import a_feed


async def test_a_delta_in_which_a_student_names_another_school_moves_the_student(home: RosterWorld) -> None:
    """With the rosters, those that staff made too (rule 7)."""
    await home.sync(a_feed().school("S", "South High"))
    await home.make_section("N", "Club")
    await home.enroll("Club", "ada")
    delta = a_delta()
    delta.all_said = True
    sync = await home.sync(delta.student("ada", "S"))
    assert told(sync, Kind.STUDENT) == {"updated": 1}
    assert told(sync, Kind.ENROLLMENT) == {"left": 1}
    assert (await home.students())["ada"][3] == ["S"]
    assert await home.rosters() == {("art", "bob")}
    assert (await home.sync(delta)).counts.changes == 0


async def test_a_delta_in_which_a_staffer_names_fewer_schools_ends_the_others(home: RosterWorld) -> None:
    await home.sync(a_feed().school("S", "South High").staffer("lee", "N", "S"))
    delta = a_delta()
    delta.all_said = True
    sync = await home.sync(delta.staffer("lee", "S"))
    rows = (await home.tables())["staffer_school"]
    assert {(school, active) for key, school, _, active, *_ in rows if key == "lee"} == {("N", False), ("S", True)}
    assert told(sync, Kind.STAFFER) == {"updated": 1}


@pytest.mark.parametrize("schools", [(), ("nowhere",)])
async def test_schools_that_cannot_be_read_end_none(home: RosterWorld, schools: tuple[str, ...]) -> None:
    await home.sync(a_feed())
    delta = a_delta()
    delta.all_said = True
    assert (await home.sync(delta.student("ada", *schools))).counts.changes == 0
    assert (await home.students())["ada"][3] == ["N"]


async def test_a_delta_that_does_not_say_all_schools_ends_none(home: RosterWorld) -> None:
    await home.sync(a_feed().school("S", "South High"))
    await home.sync(a_delta().student("ada", "S"))
    assert (await home.students())["ada"][3] == ["S", "N"]


async def test_what_a_sharing_filter_leaves_out_ends_no_membership_in_a_delta(home: RosterWorld) -> None:
    await home.sync(a_feed().school("S", "South High").student("cleo", "N", "S"))
    await home.set_school("S", sharing=SharingFilter(graduation_years=(2040,)))
    delta = a_delta()
    delta.all_said = True
    assert (await home.sync(delta.student("cleo", "N", "S"))).counts.changes == 0
    assert (await home.students())["cleo"][3] == ["N", "S"]
