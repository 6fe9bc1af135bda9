"""What is shared, and what is missing, found without pulling it; and what cannot be a setting."""

from collections.abc import Iterator

import pytest

from adapters.oneroster.source import OneRoster
from application.ports.roster_sources import GuardiansShared
from domain.errors import Refused
from domain.roster_feed import Kind
from tests.adapters.oneroster.districts import district, record, settings_for
from tests.adapters.oneroster.fake_oneroster import FakeOneRoster, emptied, oneroster
from tests.adapters.oneroster.pulls import source
from tests.adapters.outbound.faulty import answers

COUNTS = {Kind.SCHOOL: 2, Kind.STUDENT: 2, Kind.STAFFER: 1, Kind.SECTION: 1, Kind.ENROLLMENT: 2}


@pytest.fixture
def fake() -> Iterator[FakeOneRoster]:
    with oneroster(district(), page_size=1000) as fake:
        yield fake


async def test_a_check_tells_schools_counts_and_nothing_else_where_all_is_well(fake: FakeOneRoster) -> None:
    record(fake.data, "users", "S-eva")["grades"] = ["09"]
    async with source(fake) as opened:
        report = await opened.check()
    assert [(one.source_id, one.name) for one in report.schools] == [("SCH-1", "North High"), ("SCH-2", "South High")]
    assert (report.counts, list(report.problems)) == (COUNTS, [])


async def test_a_check_tells_what_is_missing_of_the_first_page(fake: FakeOneRoster) -> None:
    record(fake.data, "users", "S-ben").update(email="")
    record(fake.data, "users", "T-ada").update(familyName="", email="")
    record(fake.data, "classes", "C-1").update(title=None)
    async with source(fake) as opened:
        problems = {(one.code, one.count): one.message for one in (await opened.check()).problems}
    assert problems["EMAIL_MISSING", 1].startswith("Of 4 users looked at, 1 students could not come in for email.")
    assert ("REQUIRED_FIELD_MISSING", 1) in problems


async def test_kinds_that_the_service_does_not_count_are_left_out(tmp_path: object) -> None:
    with oneroster(district(), totals=False) as fake:
        fake.fail("/students", answers(404), times=9)
        async with source(fake) as opened:
            assert (await opened.check()).counts == {Kind.SCHOOL: 2}


@pytest.mark.parametrize(
    ("collection", "code"), [("orgs", "NO_SCHOOLS"), ("users", "NO_RECORDS"), ("classes", "NO_RECORDS")]
)
async def test_a_check_tells_what_is_not_there_at_all(fake: FakeOneRoster, collection: str, code: str) -> None:
    fake.fail(f"/{collection}", emptied, times=9)
    async with source(fake) as opened:
        assert code in {one.code for one in (await opened.check()).problems}


@pytest.mark.parametrize(("known", "told"), [("oauth1-sha256", []), ("oauth1-sha1", ["SIGNED_OTHERWISE"])])
async def test_a_check_tells_that_requests_are_signed_otherwise_than_first_tried(known: str, told: list[str]) -> None:
    with oneroster(district(), login=known, page_size=1000) as fake:
        fake.fail("/students", answers(401), times=9)
        async with source(fake, login="oauth1") as opened:
            report = await opened.check()
    assert [one.code for one in report.problems if one.code == "SIGNED_OTHERWISE"] == told
    assert all("HMAC-SHA1" in one.message for one in report.problems if one.code == "SIGNED_OTHERWISE")
    assert report.counts == {kind: count for kind, count in COUNTS.items() if kind is not Kind.STUDENT}


async def test_wrong_credentials_are_denied(fake: FakeOneRoster) -> None:
    async with source(fake, client_secret="wrong") as opened:
        with pytest.raises(Refused) as caught:
            await opened.check()
    assert caught.value.code == "SOURCE_DENIED"
    assert "wrong" not in caught.value.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("base_url", ""), ("base_url", "http://127.0.0.1"), ("client_id", ""), ("client_secret", "a\nb"),
        ("version", "1.0"), ("login", "basic"), ("token_url", "ftp://x"), ("scope", "ä"), ("one_person", "email"),
        ("date_format", "us"),
        ("base_url", "https://or.example/ims/oneroster/rostering/v1p2/"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_with_their_field(name: str, value: str) -> None:
    given = {**settings_for("https://or.example"), name: value}
    with pytest.raises(Refused) as caught:
        OneRoster().open(given)
    assert caught.value.code == "BAD_SETTINGS"
    assert caught.value.field == ("settings", "version" if "v1p2" in value else name)


async def test_a_source_is_opened_and_closed(fake: FakeOneRoster) -> None:
    async with OneRoster(private_allowed=True).open(settings_for(fake.url)) as opened:
        assert (await opened.check()).counts[Kind.SCHOOL] == 2


async def test_a_check_says_how_many_students_name_a_guardian(fake: FakeOneRoster) -> None:
    async with source(fake) as opened:
        assert (await opened.check()).guardians == GuardiansShared(1, 2)
    record(fake.data, "users", "S-ben")["agents"] = []
    async with source(fake) as opened:
        assert (await opened.check()).guardians is None
