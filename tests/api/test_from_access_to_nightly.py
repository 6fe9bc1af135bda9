"""From a district that asks for access to its first night, over the API: with every kind of source, over real HTTP."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import DistrictId, JobId
from infra.container import sweep
from infra.roster_sources import connectable
from tests.adapters.same_school import LEAVING, SCHOOL, SECRETS, SERVICES, STUDENTS, Service, bundle
from tests.api.harness import Api, Client, api_on, district_admin, key, operator
from tests.api.uploads import Sent, zipped
from tests.support.postgres import empty_front_desk

ADA = {"name": "Ada Stone", "email": "ada.stone@maple.example.org"}
COUNTS = "counts { kind created updated left returned }"
SYNC = f"... on RosterSync {{ id status {COUNTS} parts {{ name status {COUNTS} }} }}"
CHECKLIST = "{ schools { nodes { name onboarding { steps { step state evidence nextAction } } } } }"
SOURCE = "query($id: ID!) { node(id: $id) { ... on RosterSource { nextSyncAt syncJob { id askedBy } lastSync { status } } } }"
WAITING = "{ heldSyncs { nodes { id parts { name hold { code } decision } } } }"
Json = dict[str, Any]


@dataclass
class FromService:
    kim: Client
    service: Service
    id: str = ""
    is_connected = True

    @property
    def source(self) -> str:
        return self.service.kind.upper()

    async def connect(self) -> None:
        settings = [{"name": name, "value": value} for name, value in self.service.settings.items()]
        given = {"kind": self.source, "name": "Ours", "settings": settings, "nightlyAt": "02:30", "timeZone": "UTC"}
        made = await self.kim.do("connectRosterSource", "source { id nextSyncAt }", **given)
        assert made["source"]["nextSyncAt"] == "2026-09-02T02:30:00Z"
        self.id = made["source"]["id"]

    async def check(self) -> None:
        told = (await self.kim.do("checkRosterSource", "report { schools { name } problems { code } }", id=self.id))[
            "report"
        ]
        assert told == {"schools": [{"name": SCHOOL}], "problems": []}

    async def sync(self, **options: bool) -> Json:
        return await self.kim.job_of("syncRosters", SYNC, sourceId=self.id, **options)

    async def night(self) -> str:
        """A sweeper looks, by the real clock, which is later than this test's."""
        await sweep(self.kim.api.engine, list[JobId]().append)()
        asked = (await self.kim.get(SOURCE, id=self.id))["node"]
        assert asked["syncJob"]["askedBy"] == "nightly"
        await self.kim.api.work(JobId(key(asked["syncJob"]["id"])))
        after = (await self.kim.get(SOURCE, id=self.id))["node"]
        assert after["nextSyncAt"] > "2026-09-02T02:30:00Z"
        return str(after["lastSync"]["status"])

    def shrink(self) -> None:
        self.service.shrink()

    def rename(self, student: int, last_name: str) -> None:
        self.service.rename(student, last_name)


@dataclass
class FromFiles:
    kim: Client
    students: int = STUDENTS
    changed: dict[int, str] = field(default_factory=dict)
    is_connected = False
    source = "FILES"

    async def connect(self) -> None:
        """There is nothing to connect."""

    async def check(self) -> None:
        assert (await self.sync(dryRun=True))["result"]["status"] == "DRY_RUN"

    async def sync(self, *, full: bool = False, **options: bool) -> Json:
        del full  # files are always whole
        file = Sent(zipped(bundle(self.students, self.changed)), "rosters.zip")
        return await self.kim.job_of("importRoster", SYNC, file=file, **options)

    async def night(self) -> str:
        return str((await self.sync())["result"]["status"])

    def shrink(self) -> None:
        self.students = STUDENTS - LEAVING

    def rename(self, student: int, last_name: str) -> None:
        self.changed[student] = last_name


Way = FromService | FromFiles


@pytest_asyncio.fixture(loop_scope="session")
async def real_api(engine: AsyncEngine, owner_engine: AsyncEngine) -> AsyncIterator[Api]:
    """Connects to services on this very machine."""
    await empty_front_desk(owner_engine)
    made = api_on(engine, connectable(private_allowed=True))
    async with made.http:
        yield made


@pytest.fixture(params=[*SERVICES, "files"])
def service(request: pytest.FixtureRequest) -> Iterator[Service | None]:
    if request.param == "files":
        yield None
    else:
        with SERVICES[request.param]() as made:
            yield made


async def provisioned(api: Api, district: DistrictId, source: str) -> Client:
    """Somebody asks, the operator of another district approves; whoever runs the new one."""
    name = f"Maple {district}"
    wish = {
        "districtName": name,
        "source": source,
        "schoolNames": [SCHOOL],
        "shares": ["STAFF", "STUDENTS", "SECTIONS"],
    }
    people = {"primaryContact": ADA, "technicalContact": ADA, "timeZone": "UTC"}
    reference = (await api.with_key().do("requestAccess", "reference", **wish, **people))["reference"]
    boss = api.as_(operator(district))
    approved = await boss.do("approveAccess", "accessRequest { state }", reference=reference)
    assert approved["accessRequest"]["state"] == "APPROVED"
    made = next(one.id for one in await api.app.districts.all() if one.name == name)
    return api.as_(district_admin(made))


async def checklist(kim: Client) -> dict[str, Json]:
    (school,) = (await kim.get(CHECKLIST))["schools"]["nodes"]
    assert school["name"] == SCHOOL
    return {one["step"]: one for one in school["onboarding"]["steps"]}


async def done(kim: Client) -> set[str]:
    return {step for step, one in (await checklist(kim)).items() if one["state"] == "DONE"}


def counts(of: Json, what: str) -> dict[str, int]:
    return {one["kind"]: one[what] for one in of["counts"] if one[what]}


async def test_from_access_to_nightly(real_api: Api, district: DistrictId, service: Service | None) -> None:
    kim = await provisioned(real_api, district, "FILES" if service is None else service.kind.upper())
    way: Way = FromFiles(kim) if service is None else FromService(kim, service)
    assert await done(kim) == {"ACCESS_APPROVED"}

    # The source: connected, checked, tried.
    await way.connect()
    assert await done(kim) == {"ACCESS_APPROVED", *(["SOURCE_CONNECTED"] if way.is_connected else [])}
    await way.check()
    assert await done(kim) == {"ACCESS_APPROVED", "SOURCE_CONNECTED", "SOURCE_CHECKED"}
    tried = (await way.sync(dryRun=True))["result"]
    assert tried["status"] == "DRY_RUN"
    assert (await checklist(kim))["FIRST_SYNC"]["state"] == "TO_DO"

    # The first sync, and nothing to do in the second.
    first = (await way.sync())["result"]
    new = {"STAFFER": 2, "STUDENT": STUDENTS, "SECTION": 2, "ENROLLMENT": STUDENTS}
    assert (first["status"], counts(first, "created"), counts(tried, "created")) == ("APPLIED", new, new)
    begun = {"ACCESS_APPROVED", "SOURCE_CONNECTED", "SOURCE_CHECKED", "FIRST_SYNC", "SCHOOL_YEAR"}
    assert await done(kim) == begun
    assert (await checklist(kim))["FIRST_SYNC"]["evidence"] == "40 students, 2 staff, 2 sections."
    for full in (False, True):
        again = (await way.sync(full=full))["result"]
        assert again["status"] == "UNCHANGED"
        assert not any(counts(again, what) for what in ("created", "updated", "left", "returned"))

    # What has changed is what everything says.
    way.rename(1, "Bowman")
    changed = (await way.sync())["result"]
    assert (changed["status"], counts(changed, "updated")) == ("APPLIED", {"STUDENT": 1})
    assert (await way.sync(full=True))["result"]["status"] == "UNCHANGED"

    # A shrunken answer is held: discarded once, and released when it comes again.
    way.shrink()
    held = (await way.sync(full=True))["result"]
    assert (await checklist(kim))["FIRST_SYNC"]["state"] == "IN_PROGRESS"
    await kim.do("discardHold", "sync { id }", syncId=held["id"])
    assert (await done(kim), (await kim.get(WAITING))["heldSyncs"]["nodes"]) == (begun, [])
    held = (await way.sync(full=True))["result"]
    ((part,), leaving) = (held["parts"], {"STUDENT": LEAVING, "ENROLLMENT": LEAVING})
    assert (held["status"], part["status"], counts(part, "left")) == ("HELD", "HELD", leaving)
    assert (await checklist(kim))["FIRST_SYNC"]["state"] == "IN_PROGRESS"
    hold = {"name": SCHOOL, "hold": {"code": "HOLD_LEAVING"}, "decision": None}
    assert (await kim.get(WAITING))["heldSyncs"]["nodes"] == [{"id": held["id"], "parts": [hold]}]
    released = (await kim.job_of("releaseHold", SYNC, syncId=held["id"]))["result"]
    assert (released["status"], counts(released, "left")) == ("APPLIED", leaving)
    assert (await kim.get(WAITING))["heldSyncs"]["nodes"] == []
    assert await done(kim) == begun
    assert (await checklist(kim))["FIRST_SYNC"]["evidence"] == "15 students, 2 staff, 2 sections."
    assert (await way.sync(full=True))["result"]["status"] == "UNCHANGED"

    # The night.
    way.rename(2, "Nightingale")
    assert await way.night() == "APPLIED"
    assert (await way.sync(full=True))["result"]["status"] == "UNCHANGED"
    assert await done(kim) == begun
    listed = await kim.ask("{ rosterSources { nodes { settings { name value } secrets } } }")
    assert not any(secret in str(listed) for secret in SECRETS)
