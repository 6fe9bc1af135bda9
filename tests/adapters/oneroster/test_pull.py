"""A pull is whole or it is refused, whatever happens to it on the way; and it says what a bundle of files would."""

import json
import logging
import tracemalloc
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.roster_feed import Completeness, FeedEnrollment, FeedMembership, FeedStudent, Kind
from tests.adapters.csv_files.bundles import LENIENT, ONEROSTER, counts, left_out, notices, of_type
from tests.adapters.oneroster.districts import STAMP, added, district, record, ref, refs, sample, touched
from tests.adapters.oneroster.fake_oneroster import FakeOneRoster, oneroster
from tests.adapters.oneroster.pulls import of_files, placeless, pull, pulled, refusal, source
from tests.adapters.outbound.faulty import Json, answers, hangs, html, truncated


@pytest.fixture
def fake() -> Iterator[FakeOneRoster]:
    with oneroster(district()) as fake:
        yield fake


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@pytest.mark.parametrize(
    "bundle", [ONEROSTER, sample("edfi-oneroster-1.1"), sample("high.zip")], ids=["small", "edfi", "high"]
)
async def test_a_pull_says_what_a_bundle_of_the_same_records_says(
    tmp_path: Path, bundle: Mapping[str, str], version: str
) -> None:
    with oneroster(district(bundle, version), version=version, page_size=500) as fake:
        items = await pulled(fake, tmp_path / "pull")
    expected = of_files(tmp_path / "files", bundle)
    assert placeless(items) == placeless(expected)
    told, files = notices(items), notices(expected)
    assert {code: told[code] for code in told if code != "ROW_WIDTH_MENDED"} == {
        code: count for code, count in files.items() if code != "ROW_WIDTH_MENDED"
    }


async def test_a_pull_is_complete_and_the_service_may_be_named_with_its_path(
    fake: FakeOneRoster, tmp_path: Path
) -> None:
    found = await pull(fake, tmp_path, base_url=f"{fake.url}/ims/oneroster/v1p1/")
    assert found.feed is not None
    assert (found.feed.format, found.feed.completeness) == ("oneroster", Completeness.COMPLETE)
    assert found.cursor


async def test_every_collection_is_told_as_it_grows(fake: FakeOneRoster, tmp_path: Path) -> None:
    phases: list[tuple[str, int]] = []

    async def progress(phase: str, records: int) -> None:
        phases.append((phase, records))

    async with source(fake) as opened:
        await opened.pull(tmp_path, None, progress)
    assert [records for phase, records in phases if phase == "users"] == [2, 3, 4]
    assert phases[-1] == ("enrollments", 2)


@pytest.mark.parametrize("size", [1, 3, 100])
async def test_the_fingerprint_tells_neither_pages_nor_their_order(
    fake: FakeOneRoster, tmp_path: Path, size: int
) -> None:
    whole = (await pull(fake, tmp_path / "a")).feed
    fake.page_size = size
    fake.data["users"].reverse()
    fake.sorts = size < 100
    again = (await pull(fake, tmp_path / "b")).feed
    record(fake.data, "users", "S-ben")["familyName"] = "Else"
    other = (await pull(fake, tmp_path / "c")).feed
    assert whole is not None
    assert again is not None
    assert other is not None
    assert whole.fingerprint == again.fingerprint != other.fingerprint


@pytest.mark.parametrize("login", ["oauth1-sha256", "oauth1-sha1"])
async def test_signed_requests_are_signed_anew_for_every_try(tmp_path: Path, login: str) -> None:
    with oneroster(district(), login=login) as fake:
        fake.fail("/users", answers(503), times=2)
        assert counts(await pulled(fake, tmp_path))["FeedStudent"] == 2
        assert len(fake.nonces) == len(fake.asked)


@pytest.mark.parametrize(("known", "tries"), [("oauth1-sha256", 0), ("oauth1-sha1", 1)])
async def test_where_nobody_says_how_to_sign_the_way_that_is_accepted_stays(
    tmp_path: Path, known: str, tries: int
) -> None:
    with oneroster(district(), login=known) as fake:
        assert counts(await pulled(fake, tmp_path, login="oauth1"))["FeedStudent"] == 2
        assert len(fake.asked) - len(fake.nonces) == tries


@pytest.mark.parametrize(("login", "tries"), [("oauth1", 2), ("oauth1-sha256", 1), ("oauth1-sha1", 1)])
async def test_a_signature_that_is_refused_is_tried_otherwise_once_and_only_where_nobody_says_how(
    tmp_path: Path, login: str, tries: int
) -> None:
    with oneroster(district(), login="oauth1-sha1") as fake:
        assert (await refusal(fake, tmp_path, login=login, client_secret="wrong")).code == "SOURCE_DENIED"
        assert len(fake.asked) == tries


async def test_a_signature_that_was_accepted_is_not_tried_otherwise(tmp_path: Path) -> None:
    with oneroster(district(), login="oauth1-sha256") as fake:
        fake.fail("/classes", answers(401), times=9)
        assert (await refusal(fake, tmp_path, login="oauth1")).code == "SOURCE_DENIED"
        assert fake.count("/classes") == 1


async def test_a_signature_that_is_refused_is_denied(tmp_path: Path) -> None:
    with oneroster(district(), login="oauth1-sha256") as fake:
        assert (await refusal(fake, tmp_path, client_secret="wrong")).code == "SOURCE_DENIED"
        assert (await refusal(fake, tmp_path, login="oauth1-sha1")).code == "SOURCE_DENIED"


@pytest.mark.parametrize("spoils", [answers(500), answers(503), truncated, hangs])
async def test_what_goes_wrong_once_is_asked_for_again(fake: FakeOneRoster, tmp_path: Path, spoils: Any) -> None:
    fake.fail("/users", spoils, after=1)
    assert counts(await pulled(fake, tmp_path))["FeedStudent"] == 2


@pytest.mark.parametrize(
    ("spoils", "code"),
    [
        (answers(500), "SOURCE_UNAVAILABLE"),
        (answers(429), "SOURCE_RATE_LIMITED"),
        (answers(403), "SOURCE_DENIED"),
        (answers(404), "SOURCE_BAD_ANSWER"),
        (answers(422), "SOURCE_BAD_ANSWER"),
        (hangs, "SOURCE_UNAVAILABLE"),
        (truncated, "SOURCE_BAD_ANSWER"),
        (html, "SOURCE_BAD_ANSWER"),
    ],
)
async def test_a_pull_that_fails_is_refused_whole(fake: FakeOneRoster, tmp_path: Path, spoils: Any, code: str) -> None:
    fake.fail("/classes", spoils, times=9)
    assert (await refusal(fake, tmp_path)).code == code


@pytest.mark.parametrize(
    ("answer", "code"),
    [({"access_token": ""}, "SOURCE_BAD_ANSWER"), ({"error": "x"}, "SOURCE_BAD_ANSWER"), ([], "SOURCE_BAD_ANSWER")],
)
async def test_a_token_that_is_none_is_a_failure(fake: FakeOneRoster, tmp_path: Path, answer: Any, code: str) -> None:
    fake.fail("/token", lambda fake, page: answer or {"access_token": 7})
    assert (await refusal(fake, tmp_path)).code == code


async def test_a_token_that_is_nearly_over_is_renewed_before_it_is_refused(fake: FakeOneRoster, tmp_path: Path) -> None:
    fake.fail("/token", lambda fake, page: {**page, "expires_in": "30"}, times=99)
    assert counts(await pulled(fake, tmp_path))["FeedStudent"] == 2
    assert fake.count("/token") == len(fake.asked) - fake.count("/token")


@pytest.mark.parametrize(("collection", "key"), [("orgs", "schools"), ("academicSessions", "terms")])
async def test_envelopes_with_another_of_the_known_names_are_read(
    fake: FakeOneRoster, tmp_path: Path, collection: str, key: str
) -> None:
    fake.envelopes[collection] = key
    assert counts(await pulled(fake, tmp_path))["FeedStudent"] == 2


async def test_values_in_the_shapes_that_are_seen(fake: FakeOneRoster, tmp_path: Path) -> None:
    ben, eva = record(fake.data, "users", "S-ben"), record(fake.data, "users", "S-eva")
    ben.update(grades="Tenth grade", enabledUser=False, identifier=1001, dateLastModified="2026-09-01T06:00:00Z")
    eva.update(orgs=refs("org", "SCH-2")[0], grades=None)
    record(fake.data, "enrollments", "E-1")["primary"] = True
    items = await pulled(fake, tmp_path)
    students = {one.source_id: one for one in of_type(items, FeedStudent)}
    assert (students["S-ben"].graduation_year, students["S-ben"].sis_id) == (2029, "1001")
    assert notices(items)["ACCOUNT_DISABLED"] == 1
    assert students["S-eva"].graduation_year is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"givenName": {"x": 1}}, "givenName"), ({"orgs": ["SCH-1"]}, "orgs.sourcedId"), ({"email": ["a"]}, "email"),
        ({"familyName": "Half \ud800"}, "familyName"), ({"sourcedId": None}, "sourcedId"),
    ],
)  # fmt: skip
async def test_a_record_that_cannot_be_read_is_left_out_alone(
    fake: FakeOneRoster, tmp_path: Path, fields: Json, field: str
) -> None:
    fake.fail("/users", lambda fake, page: _with(page, fields), times=9)
    items = await pulled(fake, tmp_path)
    assert [(one.kind, one.field) for one in left_out(items)] == [(Kind.STUDENT, field)]
    assert counts(items)["FeedStudent"] == 1


def _with(page: Json, fields: Json) -> Any:
    """Escaped by hand: half a letter is no UTF-8."""
    from starlette.responses import Response

    rows = [{**one, **fields} if one["sourcedId"] == "S-ben" else one for one in page["users"]]
    return Response(json.dumps({"users": rows}), media_type="application/json")


async def test_pages_that_are_here_are_not_fetched_again(fake: FakeOneRoster, tmp_path: Path) -> None:
    fake.page_size = 1
    fake.fail("/users?limit=1000&offset=2", answers(500), times=3)
    assert (await refusal(fake, tmp_path)).code == "SOURCE_UNAVAILABLE"
    fake.asked.clear()
    assert counts(await pulled(fake, tmp_path))["FeedStudent"] == 2
    assert fake.count("/orgs") == fake.count("/users?limit=1000&offset=0") == 0


async def test_progress_may_stop_a_pull(fake: FakeOneRoster, tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    async def stop(phase: str, records: int) -> None:
        if phase == "users":
            raise Stopped

    async with source(fake) as opened:
        with pytest.raises(Stopped):
            await opened.pull(tmp_path, None, stop)


async def test_nothing_that_is_not_read_is_written_anywhere(fake: FakeOneRoster, tmp_path: Path) -> None:
    items = await pulled(fake, tmp_path)
    written = "".join(file.read_text() for file in tmp_path.rglob("*") if file.is_file())
    assert "ben@x.example" in written
    assert "CANARY" not in written + json.dumps(repr(items))


@pytest.mark.parametrize("spoils", [None, answers(500), answers(401), answers(404), html, truncated])
async def test_no_secret_gets_into_logs_or_messages(
    fake: FakeOneRoster, tmp_path: Path, caplog: pytest.LogCaptureFixture, spoils: Any
) -> None:
    if spoils:
        fake.fail("/users", spoils, times=9)
    with caplog.at_level(logging.DEBUG):
        said = str(await pull(fake, tmp_path)) if spoils is None else repr(await refusal(fake, tmp_path))
    assert "CANARY" not in caplog.text + said


async def test_memory_stays_flat_however_many_enrollments_there_are(tmp_path: Path) -> None:
    data = district()
    for number in range(20_000):
        added(data, "enrollments", "E-2", f"E-2-{number:06}", "2026-09-01T06:00:00.000Z")
    with oneroster(data, page_size=1000) as fake:
        fetched = await pull(fake, tmp_path)
    assert fetched.feed is not None
    tracemalloc.start()
    enrollments = sum(isinstance(item, FeedEnrollment) for item in fetched.feed.records(LENIENT))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert enrollments == 20_001
    assert peak < 3_000_000


async def test_a_404_behind_the_last_record_is_the_end(tmp_path: Path) -> None:
    with oneroster(district(), totals=False, missing_behind=True) as fake:
        items = await pulled(fake, tmp_path)
    assert counts(items)["FeedStudent"] == 2


async def test_a_404_in_the_middle_is_no_end(tmp_path: Path) -> None:
    with oneroster(district(), totals=False) as fake:
        fake.fail("/users?limit=1000&offset=1", answers(404), times=99)
        assert (await refusal(fake, tmp_path)).code == "SOURCE_BAD_ANSWER"


async def test_days_are_read_as_the_district_says_they_are_written(fake: FakeOneRoster, tmp_path: Path) -> None:
    for session in fake.data["academicSessions"]:
        session.update(startDate="17/8/2026", endDate="4/6/2027")
    touched(fake.data, "enrollments", "E-2", STAMP, beginDate="17/8/2026", endDate="4/6/2027")
    items = await pulled(fake, tmp_path / "set", date_format="dmy")
    (enrollment,) = of_type(items, FeedEnrollment)
    assert (enrollment.first_day, enrollment.last_day) == (date(2026, 8, 17), date(2027, 6, 4))
    assert "SESSION_UNREADABLE" not in notices(items)
    items = await pulled(fake, tmp_path / "unset")
    assert [one.code for one in left_out(items) if one.kind is Kind.ENROLLMENT] == ["DATE_INVALID"]
    assert notices(items)["SESSION_UNREADABLE"] == 3


async def test_a_role_that_was_over_before_the_day_of_the_sync_is_none(tmp_path: Path) -> None:
    with oneroster(district(version="1.2"), version="1.2") as fake:
        eva = record(fake.data, "users", "S-eva")
        over = {"roleType": "primary", "role": "student", "org": ref("org", "SCH-1"), "endDate": "2026-06-05"}
        eva["roles"] = [over, *eva["roles"]]
        items = await pulled(fake, tmp_path, replace(LENIENT, today=date(2026, 9, 1)))
    schools = [one.school_source_id for one in of_type(items, FeedMembership) if one.person_source_id == "S-eva"]
    assert schools == ["SCH-2"]
