"""A pull is whole or it is refused, whatever happens to it on the way."""

import json
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest

from adapters.clever.report import report_of
from adapters.clever.source import Clever
from application.ports.roster_sources import GuardiansShared
from domain.errors import Refused
from domain.roster_feed import (
    Completeness,
    FeedEnrollment,
    FeedMembership,
    FeedSchool,
    FeedSection,
    FeedSectionStaffer,
    FeedStaffer,
    FeedStudent,
    Kind,
    Notice,
    Place,
)  # fmt: skip
from tests.adapters.clever.districts import DISTRICT, event, guardian, school, section, settings_for, small, student
from tests.adapters.clever.fake_clever import FakeClever, clever, cut_short, emptied, leads_to, without_links
from tests.adapters.clever.pulls import pull, pulled, refusal, schools_of, source
from tests.adapters.outbound.faulty import answers, hangs, html, then, truncated
from tests.adapters.outbound.raw_server import Patience


@pytest.fixture
def fake() -> Iterator[FakeClever]:
    with clever(small()) as fake:
        yield fake


async def test_a_pull_is_the_district_record_by_record(fake: FakeClever, tmp_path: Path) -> None:
    first, last = date(2026, 8, 17), date(2027, 6, 4)
    people: list[Any] = []
    for row in range(1, 6):
        place, id = Place("users", row), f"s{row}"
        names = (f"First {id}", f"Last {id}", f"{id}@x.example")
        people += [FeedStudent(place, id, f"N-{id}", *names, 2029, True, "10")]
        people += [FeedMembership(place, Kind.STUDENT, id, "sch1", True)]
    for row, id in ((6, "t1"), (7, "t2")):
        place = Place("users", row)
        people += [FeedStaffer(place, id, f"T-{id}", f"First {id}", f"Last {id}", f"{id}@x.example", False)]
        people += [FeedMembership(place, Kind.STAFFER, id, "sch1", True)]
    one, two = Place("sections", 1), Place("sections", 2)
    course = ("Algebra", "M1")
    derived = "Graduation years were derived from grade and school year."
    expected = [
        FeedSchool(Place("schools", 1), "sch1", "School sch1", "S-sch1", first, last),
        *people,
        Notice("GRADUATION_YEAR_DERIVED", derived, "users", 5),
        FeedSection(one, "x1", "sch1", "Section x1", *course, "homeroom/advisory", None, "4", "A1", first, last),
        FeedSection(two, "x2", "sch1", "Section x2", *course, "math", None, "4", "A1", first, last),
        FeedSectionStaffer(one, "x1", "t1", True),
        FeedSectionStaffer(one, "x1", "t2", False),
        *(FeedEnrollment(one, None, "x1", id, None, None) for id in ("s1", "s2", "s3")),
        FeedSectionStaffer(two, "x2", "t1", True),
        *(FeedEnrollment(two, None, "x2", id, None, None) for id in ("s4", "s5")),
    ]
    assert await pulled(fake, tmp_path) == expected


async def test_a_pull_is_complete_and_names_its_schools(fake: FakeClever, tmp_path: Path) -> None:
    found = await pull(fake, tmp_path)
    assert found.feed is not None
    assert (found.feed.format, found.feed.completeness) == ("clever", Completeness.COMPLETE)
    assert (schools_of(found.feed), found.cursor) == (["sch1"], "e2.2027.2")


async def test_the_older_version_of_the_api_is_read_too(tmp_path: Path) -> None:
    with clever(small(), version="v3.0") as fake:
        async with source(fake, version="v3.0") as opened:
            phases: list[tuple[str, int]] = []

            async def progress(phase: str, records: int) -> None:
                phases.append((phase, records))

            assert (await opened.pull(tmp_path, None, progress)).feed is not None
    assert phases[-1] == ("sections", 2)
    assert [records for phase, records in phases if phase == "users"] == [2, 4, 6, 7, 7]


@pytest.mark.parametrize("size", [1, 3, 100])
async def test_the_fingerprint_does_not_tell_in_what_pages_it_came(fake: FakeClever, tmp_path: Path, size: int) -> None:
    whole = (await pull(fake, tmp_path / "a")).feed
    fake.page_size = size
    again = (await pull(fake, tmp_path / "b")).feed
    fake.data["users"][0]["name"]["last"] = "Else"
    other = (await pull(fake, tmp_path / "c")).feed
    assert whole is not None
    assert again is not None
    assert other is not None
    assert whole.fingerprint == again.fingerprint != other.fingerprint


@pytest.mark.parametrize("spoils", [answers(500), answers(503), truncated, hangs])
async def test_what_goes_wrong_once_is_asked_for_again(fake: FakeClever, tmp_path: Path, spoils: Any) -> None:
    fake.fail("/users", spoils, after=1)
    assert sum(isinstance(item, FeedStudent) for item in await pulled(fake, tmp_path)) == 5


@pytest.mark.parametrize(
    ("spoils", "code"),
    [
        (answers(500), "SOURCE_UNAVAILABLE"),
        (answers(429), "SOURCE_RATE_LIMITED"),
        (answers(403), "SOURCE_DENIED"),
        (answers(404), "SOURCE_PAUSED"),
        (answers(413), "SOURCE_BAD_ANSWER"),
        (hangs, "SOURCE_UNAVAILABLE"),
        (truncated, "SOURCE_BAD_ANSWER"),
        (html, "SOURCE_BAD_ANSWER"),
    ],
)
async def test_a_pull_that_fails_is_refused_whole(fake: FakeClever, tmp_path: Path, spoils: Any, code: str) -> None:
    fake.fail("/sections", spoils, times=9)
    assert (await refusal(fake, tmp_path)).code == code


async def test_pitfall_04_a_token_that_expires_mid_pull_is_asked_for_once_more(
    fake: FakeClever, tmp_path: Path
) -> None:
    fake.fail("/users", then(FakeClever.replace_token), after=1)
    assert sum(isinstance(item, FeedStudent) for item in await pulled(fake, tmp_path)) == 5
    assert fake.count("/oauth/tokens") == 2


async def test_pitfall_04_a_token_that_is_refused_at_once_is_no_endless_loop(fake: FakeClever, tmp_path: Path) -> None:
    fake.fail("/users", answers(401), times=99)
    assert (await refusal(fake, tmp_path)).code == "SOURCE_DENIED"
    assert fake.count("/oauth/tokens") == 2


async def test_pitfall_04_a_rate_limit_is_waited_for(fake: FakeClever, tmp_path: Path) -> None:
    patience = Patience()
    fake.fail("/users", answers(429, x_ratelimit_reset=str(int(patience.now) + 30)))
    assert (await pull(fake, tmp_path, patience=patience)).feed is not None
    assert patience.slept == [30.5]


@pytest.mark.parametrize("collection", ["schools", "terms", "courses", "users", "sections"])
@pytest.mark.parametrize(
    "page",
    [
        {"resources": []}, {"data": []}, {"links": []}, {"data": None, "links": []}, {"data": {}, "links": []},
        {"data": [{"id": "s1"}], "links": []}, {"data": ["s1"], "links": []}, {"error": "CANARY"},
    ],
)  # fmt: skip
async def test_pitfall_05_a_good_status_with_a_wrong_envelope_is_a_failure(
    fake: FakeClever, tmp_path: Path, collection: str, page: Any
) -> None:
    fake.fail(f"/{collection}", lambda fake, whole: page, times=9)
    assert (await refusal(fake, tmp_path)).code == "SOURCE_BAD_ANSWER"


async def test_pitfall_05_a_page_without_links_is_not_the_last_one(fake: FakeClever, tmp_path: Path) -> None:
    fake.fail("/users", without_links)
    assert (await refusal(fake, tmp_path)).code == "SOURCE_BAD_ANSWER"


@pytest.mark.parametrize(
    "uri",
    [
        None, 7, "", "/v3.1/users", "/v3.1/schools?limit=1", "https://evil.example/v3.1/users?a=b", "//evil.example/x?y",
        "http://[x", "/v3.1/users?a=b c", "/v3.1/users?limit=2&starting_after=t1",
    ],
)  # fmt: skip
async def test_a_page_that_leads_elsewhere_or_in_a_circle_is_a_failure(
    fake: FakeClever, tmp_path: Path, uri: Any
) -> None:
    fake.fail("/users", leads_to(uri), times=99)
    assert (await refusal(fake, tmp_path)).code == "SOURCE_BAD_ANSWER"


async def test_a_page_that_shifted_repeats_nobody(fake: FakeClever, tmp_path: Path) -> None:
    def shifted(fake: FakeClever, page: Any) -> Any:
        repeated = next(one for one in fake.data["users"] if one["id"] == "s2")
        return {**page, "data": [{"data": repeated}, *page["data"]]}

    fake.fail("starting_after=s2", shifted)
    ids = [item.source_id for item in await pulled(fake, tmp_path) if isinstance(item, FeedStudent)]
    assert ids == ["s1", "s2", "s3", "s4", "s5"]


@pytest.mark.parametrize(("collection", "code"), [("schools", "SOURCE_PAUSED"), ("users", "SOURCE_BAD_ANSWER")])
async def test_pitfall_06_an_empty_collection_wipes_no_school(
    fake: FakeClever, tmp_path: Path, collection: str, code: str
) -> None:
    fake.fail(f"/{collection}", emptied, times=9)
    assert (await refusal(fake, tmp_path)).code == code


@pytest.mark.parametrize("collection", ["schools", "users", "sections"])
async def test_pitfall_06_a_page_that_does_not_say_that_there_is_more_is_not_believed(
    tmp_path: Path, collection: str
) -> None:
    data = two_schools()
    data["schools"] += [school("sch3"), school("sch4")]
    with clever(data) as fake:
        fake.fail(f"/{collection}", cut_short, times=99)
        items = await pulled(fake, tmp_path)
    kinds = (FeedSchool, FeedStudent, FeedSection)
    assert [sum(isinstance(item, kind) for item in items) for kind in kinds] == [4, 7, 3]


async def test_pitfall_06_sections_full_of_students_nobody_shows_are_a_failure(tmp_path: Path) -> None:
    data = small()
    data["users"] = [one for one in data["users"] if "teacher" in one["roles"]]
    with clever(data) as fake:
        assert (await refusal(fake, tmp_path)).code == "SOURCE_BAD_ANSWER"


@pytest.mark.parametrize("state", ["paused", "pending"])
@pytest.mark.parametrize("since", [None, "e2.2027.2"])
async def test_pitfall_07_a_paused_district_is_refused_and_loses_nobody(
    fake: FakeClever, tmp_path: Path, state: str, since: str | None
) -> None:
    fake.state = state
    assert (await refusal(fake, tmp_path, since)).code == "SOURCE_PAUSED"


async def test_pitfall_07_a_district_that_shares_nothing_any_more_is_paused(fake: FakeClever, tmp_path: Path) -> None:
    fake.shared = False
    assert (await refusal(fake, tmp_path)).code == "SOURCE_PAUSED"


@pytest.mark.parametrize("what", ["shared", "state"])
@pytest.mark.parametrize("at", ["/users", "/sections"])
async def test_pitfall_07_a_district_that_pauses_mid_pull_is_refused(
    fake: FakeClever, tmp_path: Path, what: str, at: str
) -> None:
    def pauses(fake: FakeClever) -> None:
        setattr(fake, what, {"shared": False, "state": "paused"}[what])
        fake.replace_token()

    fake.fail(at, then(pauses))
    assert (await refusal(fake, tmp_path)).code == "SOURCE_PAUSED"


def two_schools() -> dict[str, list[Any]]:
    data = small()
    data["schools"].append(school("sch2"))
    data["users"] += [student("z1", "sch2"), student("z2", "sch2", "sch1")]
    data["sections"].append(section("x3", ["z1", "z2"], school="sch2"))
    return data


async def test_pitfall_03_a_school_that_is_unshared_mid_pull_is_pulled_for_again(tmp_path: Path) -> None:
    def unshares(fake: FakeClever) -> None:
        for name, rest in small().items():
            fake.data[name] = rest

    with clever(two_schools()) as fake:
        fake.fail("/users", then(unshares), after=1)
        found = await pull(fake, tmp_path)
        assert found.feed is not None
        assert schools_of(found.feed) == ["sch1"]
        assert fake.count("/sections") >= 2


async def test_pitfall_03_sharing_that_never_rests_ends_the_pull(fake: FakeClever, tmp_path: Path) -> None:
    names = iter(range(2, 99))

    def changes(fake: FakeClever) -> None:
        fake.data["schools"] = [school(f"sch{next(names)}")]

    fake.fail("/sections", then(changes), times=99)
    assert (await refusal(fake, tmp_path)).code == "SOURCE_UNAVAILABLE"


async def test_pages_that_are_here_are_not_fetched_again(fake: FakeClever, tmp_path: Path) -> None:
    fake.fail("starting_after=s4", answers(500), times=3)
    assert (await refusal(fake, tmp_path)).code == "SOURCE_UNAVAILABLE"
    fake.asked.clear()
    students = [item.source_id for item in await pulled(fake, tmp_path) if isinstance(item, FeedStudent)]
    assert students == ["s1", "s2", "s3", "s4", "s5"]
    assert fake.count("/users?limit=1000") == fake.count("starting_after=s2") == fake.count("/terms") == 0


async def test_a_pull_taken_up_again_keeps_the_cursor_it_began_with(fake: FakeClever, tmp_path: Path) -> None:
    """A later one would hide what has changed on pages that are not fetched again."""
    fake.fail("starting_after=s4", answers(500), times=3)
    await refusal(fake, tmp_path)
    fake.data["events"].append(event("e3", "users.updated"))
    assert (await pull(fake, tmp_path)).cursor == "e2.2027.2"


async def test_progress_may_stop_a_pull(fake: FakeClever, tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    async def stop(phase: str, records: int) -> None:
        if phase == "users":
            raise Stopped

    async with source(fake) as opened:
        with pytest.raises(Stopped):
            await opened.pull(tmp_path, None, stop)


async def test_nothing_that_is_not_read_is_written_anywhere(fake: FakeClever, tmp_path: Path) -> None:
    items = await pulled(fake, tmp_path)
    written = "".join(file.read_text() for file in tmp_path.rglob("*") if file.is_file())
    assert "First s1" in written
    assert "CANARY" not in written + json.dumps(repr(items))


@pytest.mark.parametrize("spoils", [None, answers(500), answers(401), answers(404), html, truncated])
async def test_no_secret_gets_into_logs_or_messages(
    fake: FakeClever, tmp_path: Path, caplog: pytest.LogCaptureFixture, spoils: Any
) -> None:
    if spoils:
        fake.fail("/users", spoils, times=9)
    with caplog.at_level(logging.DEBUG):
        said = str(await pull(fake, tmp_path)) if spoils is None else repr(await refusal(fake, tmp_path))
    assert "CANARY" not in caplog.text + said


async def test_a_check_tells_what_is_shared_and_what_is_missing(tmp_path: Path) -> None:
    data = two_schools()
    data["users"][0]["email"] = "no address"
    data["users"][1]["email"] = data["users"][2]["email"] = None
    data["users"][3]["roles"]["student"]["grade"] = None
    data["users"][5]["name"]["last"] = ""
    data["sections"][0]["name"] = None
    with clever(data) as fake:
        async with source(fake) as opened:
            report = await opened.check()
    assert [one.source_id for one in report.schools] == ["sch1", "sch2"]
    assert report.counts == {
        Kind.SCHOOL: 2, Kind.STAFFER: 2, Kind.STUDENT: 7, Kind.SECTION: 3, Kind.ENROLLMENT: 7,
    }  # fmt: skip
    told = {(one.code, one.count) for one in report.problems}
    assert told == {
        ("EMAIL_INVALID", 1), ("EMAIL_MISSING", 2), ("GRADUATION_YEAR_MISSING", 1), ("REQUIRED_FIELD_MISSING", 1),
    }  # fmt: skip
    said = next(one.message for one in report.problems if one.code == "EMAIL_MISSING")
    assert said.startswith("2 students would be left out (email): The e-mail address is empty")
    assert not list(Path(gettempdir()).glob("homeroom-import-*/clever")), "nothing stays behind"


async def test_a_check_of_a_very_large_district_says_what_it_has_not_counted(fake: FakeClever) -> None:
    fake.fail("/users", hangs, times=9)
    async with source(fake) as opened:
        report = await report_of(opened._client, seconds=0.5)
    assert report.counts == {Kind.SCHOOL: 1}
    (left,) = report.problems
    assert (left.code, "users, sections" in left.message) == ("COUNTED_IN_PART", True)


@pytest.mark.parametrize(
    ("collection", "code", "about"),
    [("schools", "NO_SCHOOLS", "shares no school"), ("users", "NO_RECORDS", "no students"),
     ("sections", "NO_RECORDS", "no sections")],
)  # fmt: skip
async def test_a_check_says_what_there_is_none_of(tmp_path: Path, collection: str, code: str, about: str) -> None:
    with clever(small() | {collection: []}) as fake:
        async with source(fake) as opened:
            problems = (await opened.check()).problems
    assert any(one.code == code and about in one.message for one in problems)


@pytest.mark.parametrize(("state", "code"), [("paused", "SOURCE_PAUSED"), ("error", "SOURCE_STALE")])
async def test_a_check_tells_the_districts_state(fake: FakeClever, state: str, code: str) -> None:
    fake.state = state
    async with source(fake) as opened:
        assert [problem.code for problem in (await opened.check()).problems] == [code]


async def test_a_check_of_a_district_that_shares_nothing_tells_so(fake: FakeClever) -> None:
    fake.shared = False
    async with source(fake) as opened:
        report = await opened.check()
    assert ([problem.code for problem in report.problems], report.schools) == (["SOURCE_PAUSED"], [])


async def test_wrong_credentials_are_denied(fake: FakeClever) -> None:
    async with source(fake, client_secret="wrong") as opened:
        with pytest.raises(Refused) as caught:
            await opened.check()
    assert caught.value.code == "SOURCE_DENIED"
    assert "wrong" not in caught.value.message


async def test_another_districts_token_is_never_taken(fake: FakeClever, tmp_path: Path) -> None:
    async with source(fake, district_id="d0002") as opened:
        report = await opened.check()
    assert [problem.code for problem in report.problems] == ["SOURCE_PAUSED"]
    assert fake.count(DISTRICT) == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("client_id", ""), ("client_secret", "a b"), ("district_id", "../x"), ("version", "v2.0"),
        ("api_url", "http://127.0.0.1"), ("accounts_url", "ftp://x"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_with_their_field(name: str, value: str) -> None:
    given = {**settings_for("https://clever.example"), name: value}
    with pytest.raises(Refused) as caught:
        Clever().open(given)
    assert (caught.value.code, caught.value.field) == ("BAD_SETTINGS", ("settings", name))


async def test_a_source_is_opened_and_closed(fake: FakeClever) -> None:
    async with Clever(private_allowed=True).open(settings_for(fake.url)) as opened:
        assert (await opened.check()).counts[Kind.SCHOOL] == 1


async def test_a_check_says_how_many_students_have_guardians(fake: FakeClever) -> None:
    async with source(fake) as opened:
        assert (await opened.check()).guardians is None
    fake.data["users"] += [guardian("g1", "s1", "s2"), guardian("g2", "s3", email=None)]
    async with source(fake) as opened:
        assert (await opened.check()).guardians == GuardiansShared(2, 5)
