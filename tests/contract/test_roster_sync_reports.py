"""The report of a run as rows."""

import pytest

from application.access import Role, Viewer
from application.roster.sync_report import COLUMNS, ReportSync, Row
from domain.errors import Refused
from domain.ids import SchoolId, SyncId
from domain.roster_feed import Kind
from domain.roster_sync import RosterSync
from tests.contract.roster_worlds import RosterWorld
from tests.contract.test_roster_sync_holds import two_schools


async def rows(home: RosterWorld, viewer: Viewer, sync: RosterSync) -> list[Row]:
    columns, *found = [row async for row in await ReportSync(home.begin)(viewer, sync.id)]
    assert columns == COLUMNS
    assert {row[-1] for row in found} <= {sync.source}
    return found


async def test_a_report_has_what_was_held_changed_and_left_out(home: RosterWorld) -> None:
    await home.sync(two_schools(range(40)))
    feed = two_schools(range(20, 40), range(1, 30)).quarantined(Kind.STUDENT, "zoe", "S")
    held = await home.sync(feed)
    found = await rows(home, home.admin, held)
    assert [row[:2] for row in found if row[0] == "held"] == [("held", "North")]
    assert [row[1] for row in found if row[0] == "left"] == ["North"] * 20 + ["South"]
    left_out = [row for row in found if row[0] == "quarantined"]
    assert [(row[1], *row[4:8]) for row in left_out] == [("South", "users.csv", "53", "email", "no at")]
    assert [row[-2] for row in found if row[-2]] == ["zoe"]
    await home.release(held)
    assert "Released by district_admin:kim." in (await rows(home, home.admin, held))[0][-3]


async def test_a_record_that_is_left_out_stands_with_the_schools_that_it_names(home: RosterWorld) -> None:
    feed = two_schools(range(2)).quarantined(Kind.STUDENT, "zoe", "S", "N")
    sync = await home.sync(feed.quarantined(Kind.STUDENT, "kai", "elsewhere").quarantined(Kind.SECTION, "art"))
    found = [row[1] for row in await rows(home, home.admin, sync) if row[0] == "quarantined"]
    assert sorted(found) == ["", "", "North, South"]


async def test_an_admin_of_a_school_has_what_is_about_it(home: RosterWorld) -> None:
    await home.sync(two_schools(range(40)))
    held = await home.sync(two_schools(range(20, 40), range(1, 30)).quarantined(Kind.STUDENT, "zoe", "S"))
    south = held.parts[1].school
    assert south is not None
    viewer = Viewer(Role.ADMIN, home.id, "staffer:1", schools=frozenset([south]))
    assert [row[:2] for row in await rows(home, viewer, held)] == [("left", "South")]


async def test_nobody_else_learns_that_there_is_a_run(home: RosterWorld) -> None:
    sync = await home.sync(two_schools(range(2)))
    for viewer, id in (
        (home.admin, SyncId(10**12)),
        (Viewer(Role.ADMIN, home.id, "staffer:1", schools=frozenset([SchoolId(10**12)])), sync.id),
        (Viewer(Role.PARTNER, home.id, "partner:p"), sync.id),
    ):
        with pytest.raises(Refused) as refused:
            await ReportSync(home.begin)(viewer, id)
        assert refused.value.code == "NOT_FOUND"


async def test_what_is_left_out_is_told_by_the_id_of_its_source(home: RosterWorld) -> None:
    feed = two_schools(range(1)).quarantined(Kind.STUDENT, "zoe", "N").quarantined(Kind.STUDENT, None, "N")
    feed.student("dan", "N", sis_id="SN0")
    told_by = [(one.code, one.source_id) for one in await home.quarantined(await home.sync(feed))]
    assert told_by == [
        ("EMAIL_INVALID", "zoe"),
        ("EMAIL_INVALID", None),
        ("CONFLICT_SIS_ID", "N0"),
        ("CONFLICT_SIS_ID", "dan"),
    ]
