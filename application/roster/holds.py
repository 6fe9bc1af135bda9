"""Held parts, decided without the input being given again: released, all or some, or discarded."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.jobs import Claim, JobKind, Progress
from application.ports.roster_feed import RosterFeed
from application.ports.seals import Seals
from application.ports.transaction import Begin, Transaction
from application.roster.feed_import import FeedTerms, ImportFeed
from application.roster.held_input import KeptFeed, PulledFrom, unseal_input
from application.roster.private_folder import private_folder
from application.roster.release import waiting_parts, waiting_sync
from domain.errors import Refused
from domain.ids import JobId, SchoolId, SyncId
from domain.roster_sync import Decision, PartDecision, RosterSync, SyncStatus


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, sync: SyncId, schools: Collection[SchoolId] | None = None, *, key: str | None = None
    ) -> JobId:
        """Ask for what waits in a run to be applied, or of it what is about some schools. District admins and operators.

        The job's result is the report of a new run: a part that would do something else by now is held again in it.
        Raises `Refused`: `NOT_FOUND`, `NOTHING_HELD`, `SUPERSEDED`, `HOLD_EXPIRED`.
        """
        viewer.must_run_district()
        chosen = None if schools is None else sorted(set(schools))

        async def ask(tx: Transaction) -> JobId:
            held = await waiting_sync(tx, sync, "syncId")
            waiting_parts(held, chosen)
            if held.kept_until is None:
                raise _expired()
            payload = {"sync": sync, "schools": chosen}
            return (await tx.jobs.enqueue(JobKind.RELEASE_HOLD, payload, school=None, asked_by=viewer.actor)).id

        async with self.begin(viewer.district) as tx:
            return JobId(await once(tx.idempotency, viewer, "releaseHold", key, [sync, chosen], lambda: ask(tx)))


@dataclass(frozen=True, slots=True)
class RunRelease:
    begin: Begin
    clock: Clock
    seals: Seals

    async def __call__(self, claim: Claim, progress: Progress) -> RosterSync:
        """Import what was kept, with the parts released that would still do what was shown; safe to deliver twice.

        What would be refused is written down as a rejected run, and raised as `Refused`.
        """
        sync, schools = SyncId(claim.payload["sync"]), claim.payload["schools"]
        async with private_folder() as folder:
            path = folder / "held"
            async with self.begin(claim.district) as tx:
                await waiting_sync(tx, sync, "syncId")
                if not await self._unsealed(lambda: unseal_input(tx, self.seals, sync, path)):
                    raise _expired()
            feed = KeptFeed(path)
            kept = feed.input
            chosen = None if schools is None else tuple(schools)
            terms = FeedTerms(kept.source, False, None, kept.time_zone, sync, chosen)

            async def opened() -> RosterFeed:
                return feed

            async def remember(tx: Transaction, done: RosterSync) -> None:
                if kept.pulled is not None:
                    await _remember_pull(tx, kept.pulled, done)

            take_in = ImportFeed(self.begin, self.clock, self.seals)
            return await take_in(claim, progress, kept.format, terms, opened, remember, lambda: kept.pulled)

    async def _unsealed(self, unseal: Callable[[], Awaitable[bool]]) -> bool:
        try:
            return await unseal()
        except Refused as refused:
            if refused.code != "SECRETS_UNREADABLE":
                raise
            message = (
                "What is held cannot be read with the keys that are here: put the key it was sealed with into "
                "HOMEROOM_SECRET_KEYS, or sync again (of files: give them again)."
            )
            raise Refused(refused.code, message, field="syncId") from None


@dataclass(frozen=True, slots=True)
class DiscardHold:
    begin: Begin
    clock: Clock

    async def __call__(
        self, viewer: Viewer, sync: SyncId, schools: Collection[SchoolId] | None = None, *, key: str | None = None
    ) -> SyncId:
        """Decide that what waits in a run, or of it what is about some schools, is not applied. District admins, operators.

        The schools stay as they are; when nothing waits any more, the input is forgotten. The next sync compares anew.
        Raises `Refused`: `NOT_FOUND`, `NOTHING_HELD`, `SUPERSEDED`.
        """
        viewer.must_run_district()
        chosen = None if schools is None else sorted(set(schools))

        async def discard(tx: Transaction) -> SyncId:
            held = await waiting_sync(tx, sync, "syncId", hold=True)
            parts = waiting_parts(held, chosen)
            decision = PartDecision(Decision.DISCARDED, viewer.actor, self.clock.now())
            await tx.roster_syncs.decide(sync, {part.name: decision for part in parts})
            if len(parts) == len(held.waiting):
                await tx.held_inputs.forget(sync)
            return sync

        async with self.begin(viewer.district) as tx:
            return SyncId(await once(tx.idempotency, viewer, "discardHold", key, [sync, chosen], lambda: discard(tx)))


async def _remember_pull(tx: Transaction, pulled: PulledFrom, sync: RosterSync) -> None:
    """As after the pull itself; of a connection that was changed or removed since, nothing."""
    now = await tx.roster_connections.hold(pulled.connection)
    if now is None or now.version != pulled.version:
        return
    await tx.roster_connections.synced(pulled.connection, sync.id)
    if sync.status in (SyncStatus.APPLIED, SyncStatus.UNCHANGED):
        cursor = None if await tx.rosters.conflicts() else pulled.cursor_after(now.cursor)
        await tx.roster_connections.read_up_to(pulled.connection, cursor, pulled.rules)


def _expired() -> Refused:
    message = "What was held here is no longer kept: sync again, or give the same files again with `release`."
    return Refused("HOLD_EXPIRED", message, field="syncId")
