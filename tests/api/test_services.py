"""The services that this version connects to, over the API: from the first look to the night's sync."""

from collections.abc import Iterator
from typing import Any

import pytest

from domain.ids import DistrictId
from infra.container import sweep
from infra.roster_sources import connectable
from tests.adapters.classlink.fake_classlink import classlink
from tests.adapters.classlink.fake_classlink import settings_for as settings_for_classlink
from tests.adapters.clever.districts import settings_for as settings_for_clever
from tests.adapters.clever.districts import small
from tests.adapters.clever.fake_clever import clever
from tests.adapters.oneroster.districts import district as shared
from tests.adapters.oneroster.districts import sample, settings_for
from tests.adapters.oneroster.fake_oneroster import oneroster
from tests.api.harness import Api, Client, district_admin

Service = tuple[str, dict[str, str]]


@pytest.fixture
def kim(api: Api, district: DistrictId, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A district admin where the real kinds can be connected, on this machine too."""
    real = connectable(private_allowed=True)
    for name in ("kinds", "settings", "open"):
        monkeypatch.setattr(api.sources, name, getattr(real, name))
    return api.as_(district_admin(district))


@pytest.fixture(params=["CLEVER", "CLASSLINK", "ONEROSTER"])
def service(request: pytest.FixtureRequest) -> Iterator[Service]:
    data = shared(sample("edfi-oneroster-1.1"))
    if request.param == "CLEVER":
        with clever(small()) as fake_clever:
            yield "CLEVER", settings_for_clever(fake_clever.url)
    elif request.param == "CLASSLINK":
        with classlink(data, page_size=10) as fake_classlink:
            yield "CLASSLINK", settings_for_classlink(fake_classlink.url)
    else:
        with oneroster(data, page_size=10) as fake:
            yield "ONEROSTER", settings_for(fake.url)


async def connected(kim: Client, service: Service, **more: Any) -> str:
    kind, settings = service
    given = [{"name": name, "value": value} for name, value in settings.items()]
    source = await kim.do("connectRosterSource", "source { id }", kind=kind, name="Rosters", settings=given, **more)
    return str(source["source"]["id"])


async def test_every_kind_can_be_connected(kim: Client) -> None:
    kinds = (await kim.get("{ rosterSourceKinds { kind fields { name secret required } } }"))["rosterSourceKinds"]
    assert [kind["kind"] for kind in kinds] == ["CLEVER", "CLASSLINK", "ONEROSTER"]
    secrets = {one["name"] for kind in kinds for one in kind["fields"] if one["secret"] and one["required"]}
    assert secrets == {"client_secret", "partner_key"}


async def test_a_service_is_checked_tried_synced_and_synced_again(kim: Client, service: Service) -> None:
    id = await connected(kim, service)
    report = (await kim.do("checkRosterSource", "report { schools { name } counts { kind } }", id=id))["report"]
    assert len(report["schools"]) == 1
    fields = "... on RosterSync { status }"
    statuses = [
        (await kim.job_of("syncRosters", fields, sourceId=id, **how))["result"]["status"]
        for how in ({"dryRun": True}, {}, {}, {"full": True})
    ]
    assert statuses == ["DRY_RUN", "APPLIED", "UNCHANGED", "UNCHANGED"]


async def test_a_service_is_synced_at_night(kim: Client, service: Service) -> None:
    id = await connected(kim, service, nightlyAt="02:30")
    await sweep(kim.api.engine, kim.api.announced.append)()
    await kim.api.work_jobs()
    node = "query($id: ID!) { node(id: $id) { ... on RosterSource { lastSync { status } syncJob { state askedBy } } } }"
    told = (await kim.get(node, id=id))["node"]
    assert told == {"lastSync": {"status": "APPLIED"}, "syncJob": {"state": "DONE", "askedBy": "nightly"}}
