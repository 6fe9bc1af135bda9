"""Connected sources of one district, with every use case on them, in memory and in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from application.access import Viewer
from application.jobs.work import Work
from application.ports.jobs import Job, JobKind
from application.ports.roster_connections import Nights
from application.roster.connect_source import ConnectRosterSource, NewSource
from application.roster.holds import ReleaseHold, RunRelease
from application.roster.nightly_syncs import EnqueueNightlySyncs
from application.roster.read_sources import CheckRosterSource, ReadRosterSources
from application.roster.sync_rosters import RunRosterSync, SyncRosters, SyncWish
from application.roster.update_source import RemoveRosterSource, SourceEdit, UpdateRosterSource
from domain.ids import ConnectionId, JobId, SyncId
from domain.roster_source import RosterConnection, SourceKind
from infra.seals import KeySeals
from tests.contract.roster_worlds import KEY, RosterWorld
from tests.fakes.roster_sources import TOKEN, FakeSources
from tests.support.schools import FixedClock


@dataclass
class SourceOffice:
    home: RosterWorld
    nights: Nights
    sources: FakeSources = field(default_factory=FakeSources)
    seals: KeySeals = field(default_factory=lambda: KeySeals(lambda: [KEY]))

    @property
    def admin(self) -> Viewer:
        return self.home.admin

    @property
    def clock(self) -> FixedClock:
        return FixedClock(self.home.now)

    def pass_time(self, **time: float) -> datetime:
        self.home.now += timedelta(**time)
        return self.home.now

    async def connect(self, name: str = "Clever", **more: Any) -> ConnectionId:
        settings = more.pop("settings", {"token": TOKEN})
        viewer, kind = more.pop("viewer", self.admin), more.pop("kind", SourceKind.CLEVER)
        new = NewSource(kind, name, settings, **more)
        return await ConnectRosterSource(self.home.begin, self.clock, self.sources, self.seals)(viewer, new)

    async def update(
        self, id: ConnectionId, *, viewer: Viewer | None = None, expected_version: int | None = None, **edit: Any
    ) -> None:
        change = UpdateRosterSource(self.home.begin, self.clock, self.sources, self.seals)
        await change(viewer or self.admin, id, SourceEdit(**edit), expected_version=expected_version)

    async def remove(self, id: ConnectionId, *, viewer: Viewer | None = None) -> None:
        await RemoveRosterSource(self.home.begin)(viewer or self.admin, id)

    async def find(self, id: ConnectionId) -> RosterConnection:
        return (await ReadRosterSources(self.home.begin, self.sources).find(self.admin, [id]))[id]

    async def check(self, id: ConnectionId, *, viewer: Viewer | None = None, **more: Any) -> Any:
        check = CheckRosterSource(self.home.begin, self.sources, self.seals, self.clock, **more)
        return await check(viewer or self.admin, id)

    async def ask(self, id: ConnectionId, **wish: Any) -> JobId:
        return await SyncRosters(self.home.begin)(self.admin, SyncWish(id, **wish))

    async def sync(self, id: ConnectionId, **wish: Any) -> Job:
        """Ask, and let it be worked."""
        return await self.work(await self.ask(id, **wish))

    async def work(self, job: JobId, pauses: Sequence[float] = ()) -> Job:
        """As a worker works it; the job as it ended."""
        run = RunRosterSync(self.home.begin, self.clock, self.sources, self.seals)
        assert await Work(self.home.desk, {JobKind.SYNC_ROSTERS: run}, pauses=pauses)(job)
        return await self.job(job)

    async def release(self, sync: int) -> Job:
        """What the source said when the run was held, without asking it again."""
        run = RunRelease(self.home.begin, self.clock, self.seals)
        job = await ReleaseHold(self.home.begin)(self.admin, SyncId(sync))
        assert await Work(self.home.desk, {JobKind.RELEASE_HOLD: run}, pauses=())(job)
        return await self.job(job)

    async def job(self, id: JobId) -> Job:
        async with self.home.begin(self.home.id) as tx:
            found: Job = (await tx.jobs.find([id]))[id]
        return found

    async def night(self) -> int:
        """What a sweeper does every second."""
        return await EnqueueNightlySyncs(self.nights, self.home.begin, self.clock)()
