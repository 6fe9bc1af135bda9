"""ClassLink: which application, which bearer, and what is done when either is gone."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.classlink.settings import read_settings
from adapters.classlink.source import ClassLink, ClassLinkSource
from application.ports.roster_sources import Pull
from domain.errors import Refused
from domain.roster_feed import Completeness, Kind
from tests.adapters.classlink.fake_classlink import APPLICATION, FakeClassLink, classlink, settings_for
from tests.adapters.csv_files.bundles import LENIENT, ONEROSTER, counts
from tests.adapters.oneroster.districts import district, sample, touched
from tests.adapters.oneroster.pulls import Clock, no_progress, of_files, patient, placeless
from tests.adapters.outbound.faulty import answers, hangs, html, then, truncated


@pytest.fixture
def fake() -> Iterator[FakeClassLink]:
    with classlink(district()) as fake:
        yield fake


@asynccontextmanager
async def source(fake: FakeClassLink, clock: Clock | None = None, **more: str) -> AsyncIterator[ClassLinkSource]:
    settings = read_settings(settings_for(fake.url, **more), private_allowed=True)
    async with patient() as http:
        yield ClassLinkSource(http, settings, private_allowed=True, now=clock or Clock())


async def pull(
    fake: FakeClassLink, into: Path, since: str | None = None, clock: Clock | None = None, **more: str
) -> Pull:
    async with source(fake, clock, **more) as opened:
        return await opened.pull(into, since, no_progress)


async def pulled(fake: FakeClassLink, into: Path, **more: str) -> list[Any]:
    feed = (await pull(fake, into, **more)).feed
    assert feed is not None
    assert (feed.format, feed.completeness) == ("classlink", Completeness.COMPLETE)
    return list(feed.records(LENIENT))


async def refusal(fake: FakeClassLink, into: Path, since: str | None = None, **more: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        await pull(fake, into, since, **more)
    assert "CANARY" not in repr(caught.value)
    return caught.value


@pytest.mark.parametrize("bundle", [ONEROSTER, sample("edfi-oneroster-1.1")], ids=["small", "edfi"])
@pytest.mark.parametrize("version", ["1.1", "1.2"])
async def test_a_pull_says_what_a_bundle_of_the_same_records_says(
    tmp_path: Path, bundle: dict[str, str], version: str
) -> None:
    """Whichever format the path or the console names: the records decide."""
    with classlink(district(bundle, version), page_size=3) as fake:
        items = await pulled(fake, tmp_path / "pull")
    assert placeless(items) == placeless(of_files(tmp_path / "files", bundle))


@pytest.mark.parametrize("keyed", [True, False])
@pytest.mark.parametrize("size", [1, 2, 100])
async def test_applications_are_listed_in_pages_of_either_shape(tmp_path: Path, keyed: bool, size: int) -> None:
    with classlink(district(), keyed=keyed, page_size=size) as fake:
        assert counts(await pulled(fake, tmp_path))["FeedStudent"] == 2
        assert fake.count(APPLICATION) == 0  # the server sees it unescaped
        assert fake.count("/bGl2ZS1hcHA9MjI4NA==/ims/oneroster/v1p1/users?") >= 1


@pytest.mark.parametrize("login", ["oauth1-sha256", "oauth1-sha1"])
async def test_the_districts_own_server_is_read_with_signed_requests(tmp_path: Path, login: str) -> None:
    with classlink(district(), login=login) as fake:
        assert counts(await pulled(fake, tmp_path, login=login))["FeedStudent"] == 2
        assert fake.count("/server") == 1
        assert counts(await pulled(fake, tmp_path / "again", login="oauth1"))["FeedStudent"] == 2


async def test_a_bearer_that_was_replaced_is_looked_up_once(fake: FakeClassLink, tmp_path: Path) -> None:
    fake.fail("/users", then(FakeClassLink.replace_token))
    assert counts(await pulled(fake, tmp_path))["FeedStudent"] == 2


async def test_a_bearer_that_is_refused_though_it_is_the_same_is_access_withdrawn(
    fake: FakeClassLink, tmp_path: Path
) -> None:
    fake.fail("/users", answers(401), times=99)
    assert (await refusal(fake, tmp_path)).code == "SOURCE_DENIED"
    assert fake.count("/users") == 1


@pytest.mark.parametrize("how", [{"enabled": "false"}, {"status": "Paused"}])
async def test_pitfall_07_a_district_that_is_switched_off_is_refused_and_loses_nobody(
    fake: FakeClassLink, tmp_path: Path, how: dict[str, str]
) -> None:
    for name, value in how.items():
        setattr(fake, name, value)
    assert (await refusal(fake, tmp_path)).code == "SOURCE_PAUSED"
    async with source(fake) as opened:
        report = await opened.check()
    assert ([one.code for one in report.problems], report.schools) == (["SOURCE_PAUSED"], [])


async def test_pitfall_07_a_district_that_is_switched_off_mid_pull_is_refused(
    fake: FakeClassLink, tmp_path: Path
) -> None:
    def switched_off(fake: FakeClassLink) -> None:
        fake.enabled = "false"
        fake.replace_token()

    fake.fail("/users", then(switched_off))
    assert (await refusal(fake, tmp_path)).code == "SOURCE_PAUSED"


async def test_pitfall_07_a_district_that_shares_no_school_any_more_is_paused(
    fake: FakeClassLink, tmp_path: Path
) -> None:
    fake.data["orgs"].clear()
    assert (await refusal(fake, tmp_path)).code == "SOURCE_PAUSED"


async def test_another_districts_application_is_never_taken(fake: FakeClassLink, tmp_path: Path) -> None:
    assert (await refusal(fake, tmp_path, tenant_id="1")).code == "SOURCE_PAUSED"
    assert fake.count("oneroster/v1p1") == 0


async def test_of_several_applications_none_is_taken_by_guess(fake: FakeClassLink, tmp_path: Path) -> None:
    fake.more = [{**fake.applications()[1], "oneroster_application_id": "c2Vjb25k"}]
    refused = await refusal(fake, tmp_path)
    assert (refused.code, refused.field) == ("BAD_SETTINGS", ("settings", "application_id"))
    assert counts(await pulled(fake, tmp_path, application_id=APPLICATION))["FeedStudent"] == 2


@pytest.mark.parametrize("id", ["../x", "a/b", "", None, "a?b"])
async def test_an_application_id_that_is_none_goes_into_no_path(fake: FakeClassLink, tmp_path: Path, id: Any) -> None:
    fake.fail("/applications", lambda fake, page: _renamed(page, id), times=9)
    assert (await refusal(fake, tmp_path)).code == "SOURCE_BAD_ANSWER"


def _renamed(page: Any, id: Any) -> Any:
    return {"applications": [{**one, "oneroster_application_id": id} for one in page["applications"]]}


@pytest.mark.parametrize(
    ("spoils", "code"),
    [
        (html, "SOURCE_BAD_ANSWER"),
        (answers(403), "SOURCE_DENIED"),
        (answers(404), "SOURCE_BAD_ANSWER"),
        (answers(500), "SOURCE_UNAVAILABLE"),
        (lambda fake, page: {"status": 0, "message": "CANARY"}, "SOURCE_BAD_ANSWER"),
        (lambda fake, page: {"applications": ["x"]}, "SOURCE_BAD_ANSWER"),
    ],
)
async def test_a_list_of_applications_that_is_none_is_a_failure(
    fake: FakeClassLink, tmp_path: Path, spoils: Any, code: str
) -> None:
    fake.fail("/applications", spoils, times=9)
    assert (await refusal(fake, tmp_path)).code == code


@pytest.mark.parametrize(
    ("spoils", "code"),
    [
        (answers(500), "SOURCE_UNAVAILABLE"),
        (answers(429), "SOURCE_RATE_LIMITED"),
        (answers(403), "SOURCE_DENIED"),
        (hangs, "SOURCE_UNAVAILABLE"),
        (truncated, "SOURCE_BAD_ANSWER"),
        (html, "SOURCE_BAD_ANSWER"),
        (lambda fake, page: {"message": "CANARY", "status": 0}, "SOURCE_BAD_ANSWER"),
    ],
)
@pytest.mark.parametrize("times", [1, 9])
async def test_what_goes_wrong_behind_the_proxy_is_asked_for_again_or_refused(
    fake: FakeClassLink, tmp_path: Path, spoils: Any, code: str, times: int
) -> None:
    fake.fail("/classes", spoils, times=times)
    if times == 1 and (spoils in (hangs, truncated) or code in ("SOURCE_UNAVAILABLE", "SOURCE_RATE_LIMITED")):
        assert counts(await pulled(fake, tmp_path))["FeedSection"] == 1
    else:
        assert (await refusal(fake, tmp_path)).code == code


async def test_another_partner_key_is_denied(fake: FakeClassLink, tmp_path: Path) -> None:
    assert (await refusal(fake, tmp_path, partner_key="wrong")).code == "SOURCE_DENIED"


async def test_changes_are_read_alone_as_long_as_the_same_is_shared(fake: FakeClassLink, tmp_path: Path) -> None:
    cursor = (await pull(fake, tmp_path / "night")).cursor
    touched(fake.data, "users", "S-ben", "2026-09-02T12:00:00.000Z", givenName="Benjamin")
    noon = Clock().later(hours=12)
    found = (await pull(fake, tmp_path / "noon", cursor, noon)).feed
    assert found is not None
    assert found.completeness is Completeness.PARTIAL
    fake.change_sharing()
    found = (await pull(fake, tmp_path / "after", cursor, noon)).feed
    assert found is not None
    assert found.completeness is Completeness.COMPLETE


async def test_a_check_tells_what_is_shared(fake: FakeClassLink) -> None:
    async with source(fake) as opened:
        assert (await opened.check()).counts[Kind.STUDENT] == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tenant_id", ""), ("tenant_id", "maple"), ("partner_key", ""), ("partner_key", "a b"), ("login", "oauth2"),
        ("proxy_url", "http://127.0.0.1"), ("one_person", "email"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_with_their_field(name: str, value: str) -> None:
    given = {**settings_for("https://classlink.example"), name: value}
    with pytest.raises(Refused) as caught:
        ClassLink().open(given)
    assert (caught.value.code, caught.value.field) == ("BAD_SETTINGS", ("settings", name))


async def test_a_source_is_opened_and_closed(fake: FakeClassLink) -> None:
    async with ClassLink(private_allowed=True).open(settings_for(fake.url)) as opened:
        assert (await opened.check()).counts[Kind.SCHOOL] == 2
