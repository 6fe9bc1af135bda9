"""Pitfalls of services: how they page, count, order, shift, refuse, and write one person twice."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import JSONResponse

from domain.errors import Refused
from domain.roster_feed import FeedEnrollment, FeedMembership, FeedStaffer, FeedStudent, Kind
from domain.roster_sync import SyncStatus
from tests.adapters.classlink.fake_classlink import FakeClassLink, classlink
from tests.adapters.classlink.test_pull import pulled as pulled_classlink
from tests.adapters.classlink.test_pull import refusal as refusal_of_classlink
from tests.adapters.clever.districts import small
from tests.adapters.clever.fake_clever import clever
from tests.adapters.clever.pulls import pull as pull_clever
from tests.adapters.csv_files.bundles import counts, notices, of_type
from tests.adapters.oneroster.districts import STAMP, added, district, record, refs, sample, touched
from tests.adapters.oneroster.fake_oneroster import FakeOneRoster, emptied, oneroster, without_envelope
from tests.adapters.oneroster.pulls import Clock, pull, pulled, refusal
from tests.adapters.oneroster.syncs import Syncs
from tests.adapters.oneroster.test_sync import pulls
from tests.adapters.outbound.faulty import answers, html, then, truncated
from tests.adapters.outbound.raw_server import Patience
from tests.contract.roster_feeds import told

MIDDLE = {"FeedStudent": 105, "FeedStaffer": 7, "FeedSection": 42}


@pytest.fixture
def fake() -> Iterator[FakeOneRoster]:
    with oneroster(district()) as fake:
        yield fake


def kinds(items: list[Any]) -> dict[str, int]:
    return {kind: count for kind, count in counts(items).items() if kind in MIDDLE}


@pytest.mark.parametrize("totals", [True, False])
@pytest.mark.parametrize("size", [7, 50, 500])
async def test_pitfall_01_a_limit_that_is_clamped_loses_nobody(tmp_path: Path, size: int, totals: bool) -> None:
    """A page shorter than what was asked for is not the last one: only the total, or an empty page, is the end."""
    with oneroster(district(sample("middle.zip")), page_size=size, totals=totals) as fake:
        assert kinds(await pulled(fake, tmp_path)) == MIDDLE


async def test_pitfall_01_a_last_page_that_is_full_is_followed_by_no_guess(tmp_path: Path) -> None:
    with oneroster(district(), page_size=4, totals=False) as fake:
        assert counts(await pulled(fake, tmp_path))["FeedStudent"] == 2
        assert fake.count("/users?limit=1000&offset=4") == 1


async def test_pitfall_01_a_total_that_counts_one_page_is_not_believed(fake: FakeOneRoster, tmp_path: Path) -> None:
    def counted(fake: FakeOneRoster, page: Any) -> Any:
        return JSONResponse(page, headers={"x-total-count": str(len(page["users"]))})

    fake.page_size = 3
    fake.fail("/users", counted, times=99)
    assert (await refusal(fake, tmp_path)).code == "SOURCE_BAD_ANSWER"


async def test_pitfall_02_an_order_is_asked_for(fake: FakeOneRoster, tmp_path: Path) -> None:
    await pulled(fake, tmp_path)
    assert fake.count("sort=sourcedId&orderBy=asc") == fake.count("limit=")


async def test_pitfall_02_a_service_without_any_order_is_read_until_all_are_there(
    fake: FakeOneRoster, tmp_path: Path
) -> None:
    """It turns its rows around with every request, and counts them; in the end it keeps still."""

    def keeps_still(fake: FakeOneRoster) -> None:
        fake.sorts = True

    def turns(fake: FakeOneRoster) -> None:
        fake.sorts = False

    fake.page_size = 3
    fake.fail("/courses", then(turns))
    fake.fail("/users", then(keeps_still), after=1)
    items = await pulled(fake, tmp_path)
    assert sorted(one.source_id for one in of_type(items, FeedStudent)) == ["S-ben", "S-eva"]
    assert fake.count("/users?limit=1000&offset=0") == 2


async def test_pitfall_02_a_service_that_never_keeps_still_is_refused(fake: FakeOneRoster, tmp_path: Path) -> None:
    def reordered(fake: FakeOneRoster, page: Any) -> Any:
        first = fake.data["users"]
        first.append(first.pop(0))
        return {"users": first[:3] if "offset=0&" in fake.asked[-1] else first[:1]}

    fake.fail("/users", reordered, times=99)
    assert (await refusal(fake, tmp_path)).code == "SOURCE_UNAVAILABLE"


async def test_pitfall_02_a_service_that_lists_a_record_twice_is_believed_the_second_time(
    fake: FakeOneRoster, tmp_path: Path
) -> None:
    """Fewer different records than it counts, but the very same in two rounds: then nobody has slipped away."""
    fake.data["users"].append(record(fake.data, "users", "S-ben"))
    assert counts(await pulled(fake, tmp_path))["FeedStudent"] == 2
    assert fake.count("/users?limit=1000&offset=0") == 2


async def test_pitfall_02_a_service_that_turns_no_pages_is_refused(tmp_path: Path) -> None:
    with oneroster(district(), totals=False, page_size=100) as fake:
        fake.fail("/users", lambda fake, page: {"users": fake.data["users"]}, times=99)
        assert (await refusal(fake, tmp_path)).code == "SOURCE_BAD_ANSWER"


@pytest.mark.parametrize("change", ["added", "removed"])
async def test_pitfall_03_rows_that_move_between_pages_are_read_again(
    fake: FakeOneRoster, tmp_path: Path, change: str
) -> None:
    def shifts(fake: FakeOneRoster) -> None:
        if change == "added":
            added(fake.data, "users", "S-eva", "A-new", STAMP, identifier="1003")
        else:
            fake.data["users"].remove(record(fake.data, "users", "P-max"))

    fake.fail("/users", then(shifts))
    ids = sorted(one.source_id for one in of_type(await pulled(fake, tmp_path), FeedStudent))
    assert ids == ["A-new", "S-ben", "S-eva"] if change == "added" else ["S-ben", "S-eva"]


async def test_pitfall_03_a_row_that_comes_for_one_that_goes_hides_nobody(fake: FakeOneRoster, tmp_path: Path) -> None:
    """The total stays, and the rest moves up by one: without a look back S-eva would be skipped, and would leave."""

    def swapped(fake: FakeOneRoster) -> None:
        fake.data["users"].remove(record(fake.data, "users", "P-max"))
        added(fake.data, "users", "S-eva", "Z-new", STAMP, identifier="1003")

    fake.fail("/users", then(swapped))
    ids = sorted(one.source_id for one in of_type(await pulled(fake, tmp_path), FeedStudent))
    assert ids == ["S-ben", "S-eva", "Z-new"]


async def test_pitfall_03_rows_that_never_rest_end_the_pull(fake: FakeOneRoster, tmp_path: Path) -> None:
    names = iter(range(99))
    fake.fail("/users", then(lambda fake: added(fake.data, "users", "S-eva", f"Z-{next(names)}", STAMP)), times=99)
    fake.page_size = 1
    assert (await refusal(fake, tmp_path)).code == "SOURCE_UNAVAILABLE"


async def test_pitfall_03_sharing_that_changes_mid_pull_begins_the_pull_again(tmp_path: Path) -> None:
    with classlink(district()) as fake:

        def unshared(fake: FakeClassLink) -> None:
            fake.change_sharing()
            fake.data["orgs"].remove(record(fake.data, "orgs", "SCH-2"))

        fake.fail("/classes", then(unshared))
        items = await pulled_classlink(fake, tmp_path)
        assert counts(items)["FeedSchool"] == 1
        assert fake.count("/orgs?limit=1000&offset=0") == 2


async def test_pitfall_03_sharing_that_changes_all_the_time_ends_the_pull(tmp_path: Path) -> None:
    with classlink(district()) as fake:
        fake.fail("/classes", then(FakeClassLink.change_sharing), times=99)
        assert (await refusal_of_classlink(fake, tmp_path)).code == "SOURCE_UNAVAILABLE"
        assert fake.count("/orgs?limit=1000&offset=0") == 3


async def test_pitfall_04_a_token_that_expires_mid_pull_is_asked_for_once_more(
    fake: FakeOneRoster, tmp_path: Path
) -> None:
    fake.fail("/users", then(FakeOneRoster.replace_token))
    assert counts(await pulled(fake, tmp_path))["FeedStudent"] == 2
    assert fake.count("/token") == 2


async def test_pitfall_04_a_token_that_is_refused_at_once_is_no_endless_loop(
    fake: FakeOneRoster, tmp_path: Path
) -> None:
    fake.fail("/users", answers(401), times=99)
    assert (await refusal(fake, tmp_path)).code == "SOURCE_DENIED"
    assert fake.count("/token") == 2


@pytest.mark.parametrize("status", [502, 503])
async def test_pitfall_04_a_service_that_says_when_to_come_back_is_left_alone_until_then(
    fake: FakeOneRoster, tmp_path: Path, status: int
) -> None:
    patience = Patience()
    fake.fail("/users", answers(status, retry_after="60"))
    assert (await pull(fake, tmp_path, patience=patience)).feed is not None
    assert patience.slept == [60.5]


@pytest.mark.parametrize("header", ["retry_after", "ratelimit_reset"])
async def test_pitfall_04_a_rate_limit_is_waited_for(fake: FakeOneRoster, tmp_path: Path, header: str) -> None:
    patience = Patience()
    fake.fail("/users", answers(429, **{header: "30"}))
    assert (await pull(fake, tmp_path, patience=patience)).feed is not None
    assert patience.slept == [30.5]


@pytest.mark.parametrize("collection", ["orgs", "academicSessions", "courses", "users", "classes", "enrollments"])
@pytest.mark.parametrize(
    "spoils",
    [
        without_envelope, html, truncated, lambda fake, page: {"error": "CANARY"}, lambda fake, page: {"users": None},
        lambda fake, page: {key: ["x"] for key in page}, lambda fake, page: {key: {} for key in page},
    ],
)  # fmt: skip
async def test_pitfall_05_a_good_status_with_something_else_inside_is_a_failure(
    fake: FakeOneRoster, tmp_path: Path, collection: str, spoils: Any
) -> None:
    fake.fail(f"/{collection}", spoils, times=9)
    refused = await refusal(fake, tmp_path)
    assert refused.code == "SOURCE_BAD_ANSWER"
    assert "CANARY" not in refused.message


@pytest.mark.parametrize(("collection", "code"), [("orgs", "SOURCE_PAUSED"), ("users", "SOURCE_BAD_ANSWER")])
async def test_pitfall_06_an_empty_collection_wipes_no_school(
    fake: FakeOneRoster, tmp_path: Path, collection: str, code: str
) -> None:
    fake.data[collection].clear()
    assert (await refusal(fake, tmp_path)).code == code


async def test_pitfall_06_an_answer_that_shrinks_against_its_own_total_is_refused(
    fake: FakeOneRoster, tmp_path: Path
) -> None:
    for offset in (1, 2):
        fake.fail(f"/users?limit=1000&offset={offset}", emptied, times=99)
    assert (await refusal(fake, tmp_path)).code == "SOURCE_UNAVAILABLE"


@pytest.mark.parametrize("collection", ["classes", "enrollments"])
async def test_pitfall_06_a_collection_that_was_full_and_is_empty_removes_nothing(
    fake: FakeOneRoster, tmp_path: Path, collection: str
) -> None:
    record(fake.data, "users", "S-eva")["grades"] = ["09"]
    syncs = Syncs(tmp_path)
    await syncs(pulls(fake))
    before = await syncs.world.tables()
    fake.data[collection].clear()
    with pytest.raises(Refused, match="at all although this source had some"):
        await syncs(pulls(fake), full=True)
    assert await syncs.world.tables() == before


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("collection", ["academicSessions", "courses"])
async def test_pitfall_06_a_list_that_was_full_and_is_empty_takes_nothing_from_classes(
    fake: FakeOneRoster, tmp_path: Path, collection: str, full: bool
) -> None:
    record(fake.data, "users", "S-eva")["grades"] = ["09"]
    syncs = Syncs(tmp_path)
    await syncs(pulls(fake))
    before = await syncs.world.tables()
    fake.data[collection].clear()
    touched(fake.data, "users", "S-ben", "2026-09-02T03:00:00.000Z", givenName="Benno")
    with pytest.raises(Refused, match=f"nothing in {collection}") as refused:
        await syncs(pulls(fake, Clock().later(hours=1)), full=full)
    assert refused.value.code == "SOURCE_EMPTY"
    assert await syncs.world.tables() == before


@pytest.mark.parametrize("collection", ["terms", "courses"])
async def test_pitfall_06_a_list_of_clever_s_that_was_full_and_is_empty_takes_nothing_from_sections(
    tmp_path: Path, collection: str
) -> None:
    data = small()
    with clever(data) as fake:
        syncs = Syncs(tmp_path)
        await syncs(lambda into, since: pull_clever(fake, _made(into), since))
        before = await syncs.world.tables()
        data[collection].clear()
        with pytest.raises(Refused, match=f"nothing in /{collection}"):
            await syncs(lambda into, since: pull_clever(fake, _made(into), since), full=True)
        assert await syncs.world.tables() == before


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


async def test_pitfall_06_a_roster_that_shrinks_is_held(tmp_path: Path) -> None:
    with oneroster(district(sample("middle.zip")), page_size=500) as fake:
        syncs = Syncs(tmp_path)
        await syncs(pulls(fake))
        pupils = [one for one in fake.data["users"] if one["role"] == "student"]
        fake.data["users"] = [one for one in fake.data["users"] if one not in pupils[:40]]
        shrunken = await syncs(pulls(fake), full=True)
        assert (shrunken.status, told(shrunken, Kind.STUDENT).get("left", 0)) == (SyncStatus.HELD, 0)


async def test_pitfall_09_a_person_with_a_row_per_school_is_one_where_the_district_says_so(
    fake: FakeOneRoster, tmp_path: Path
) -> None:
    ben = record(fake.data, "users", "S-ben")
    ben["orgs"] = refs("org", "SCH-1")
    added(fake.data, "users", "S-ben", "A-ben", STAMP, orgs=refs("org", "SCH-2"))
    items = await pulled(fake, tmp_path / "one", one_person="identifier")
    people = [one.source_id for one in of_type(items, FeedStudent)]
    schools = [one.school_source_id for one in of_type(items, FeedMembership) if one.person_source_id == "A-ben"]
    assert (sorted(people), schools) == (["A-ben", "S-eva"], ["SCH-2", "SCH-1"])
    assert [one.student_source_id for one in of_type(items, FeedEnrollment)] == ["A-ben"]
    assert notices(items)["PEOPLE_MERGED"] == 1
    assert counts(await pulled(fake, tmp_path / "two"))["FeedStudent"] == 3


async def test_pitfall_09_what_one_row_of_a_person_lacks_another_has(fake: FakeOneRoster, tmp_path: Path) -> None:
    added(fake.data, "users", "S-ben", "A-ben", STAMP, orgs=refs("org", "SCH-2"), email="", grades=[])
    added(fake.data, "users", "T-ada", "A-ada", STAMP, role="aide", orgs=refs("org", "SCH-2"), email=None)
    added(fake.data, "users", "T-ada", "Z-ada", STAMP, role="administrator", orgs=refs("org", "SCH-2"))
    items = await pulled(fake, tmp_path, one_person="identifier")
    (ben,) = [one for one in of_type(items, FeedStudent) if one.sis_id == "1001"]
    assert (ben.source_id, ben.email, ben.grade, ben.graduation_year) == ("A-ben", "ben@x.example", "10", 2029)
    (ada,) = of_type(items, FeedStaffer)
    assert (ada.source_id, ada.email, ada.admin) == ("A-ada", "ada@x.example", True)


async def test_pitfall_09_merged_people_are_always_read_whole(fake: FakeOneRoster, tmp_path: Path) -> None:
    cursor = (await pull(fake, tmp_path / "night", one_person="identifier")).cursor
    await pull(fake, tmp_path / "noon", cursor, Clock().later(hours=12), one_person="identifier")
    assert fake.count("filter=") == 0


async def test_pitfall_09_an_identifier_of_a_student_and_an_adult_merges_nobody(
    fake: FakeOneRoster, tmp_path: Path
) -> None:
    record(fake.data, "users", "T-ada")["identifier"] = "1001"
    record(fake.data, "users", "S-eva")["identifier"] = ""
    items = await pulled(fake, tmp_path, one_person="identifier")
    assert (counts(items)["FeedStudent"], counts(items)["FeedStaffer"]) == (1, 1)


@pytest.mark.parametrize("word", ["tobedeleted", "inactive", "ToBeDeleted"])
async def test_pitfall_17_whoever_is_marked_as_deleted_leaves(fake: FakeOneRoster, tmp_path: Path, word: str) -> None:
    record(fake.data, "users", "S-eva")["grades"] = ["09"]
    syncs = Syncs(tmp_path)
    await syncs(pulls(fake))
    record(fake.data, "users", "S-eva")["status"] = word
    assert told(await syncs(pulls(fake), full=True), Kind.STUDENT) == {"left": 1}


@pytest.mark.parametrize(
    ("grades", "year"),
    [(["10"], 2029), (["Tenth grade"], 2029), ("10", 2029), (10, 2029), (["KG"], 2039), ([], None), (["UG"], None)],
)
async def test_pitfall_18_grades_as_codes_and_as_words(
    fake: FakeOneRoster, tmp_path: Path, grades: Any, year: int | None
) -> None:
    record(fake.data, "users", "S-ben")["grades"] = grades
    students = {one.source_id: one for one in of_type(await pulled(fake, tmp_path), FeedStudent)}
    assert students["S-ben"].graduation_year == year


async def test_pitfall_27_a_district_passes_through_in_pages(tmp_path: Path) -> None:
    with oneroster(district(sample("district.zip")), page_size=1000) as fake:
        items = await pulled(fake, tmp_path)
    assert (counts(items)["FeedStudent"], counts(items)["FeedEnrollment"]) == (4225, 29575)


async def test_pitfall_28_ids_with_slashes_blanks_and_signs_are_compared_exactly(
    fake: FakeOneRoster, tmp_path: Path
) -> None:
    ids = ("a/b@c d", "A/b@c d", "%2F'")
    for number, id in enumerate(ids):
        added(fake.data, "users", "S-ben", id, STAMP, identifier=f"200{number}", email=f"u{number}@x.example")
    found = [one.source_id for one in of_type(await pulled(fake, tmp_path), FeedStudent)]
    assert set(ids) <= set(found)
