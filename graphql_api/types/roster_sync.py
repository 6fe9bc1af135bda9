"""Roster syncs: what every import did, or would do, and what it left out."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET

from application.lists.queries import ChangesOfSync, QuarantineOfSync
from domain.roster_feed import Kind, Notice
from domain.roster_sync import Change, Counts, Tally
from domain.roster_sync import RosterSync as SyncView
from domain.roster_sync import SyncPart as PartView
from graphql_api import find
from graphql_api.connections import connect
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.enums import value_of
from graphql_api.paging import After, Before, Connection, First, Last
from graphql_api.payloads import UserError
from graphql_api.types.node import Node
from graphql_api.types.quarantine import QuarantinedRecordConnection, quarantined_record
from graphql_api.types.roster_change import RosterChangeConnection, RosterChangeKind, roster_change
from graphql_api.types.roster_kinds import RosterDecision, RosterKind, RosterSyncStatus

if TYPE_CHECKING:
    from graphql_api.types.school import School

NEWEST_SYNCS = Order("syncs", int)
QUARANTINE = Order("quarantine", int)
CHANGES = Order("changes", int)


@strawberry.type(description="What a run did, or would do, to one kind of record.")
class RosterCounts:
    kind: RosterKind = strawberry.field(description="The kind: `STUDENT`.")
    created: int = strawberry.field(description="Records that are new: `12`.")
    updated: int = strawberry.field(description="Records that changed: `3`.")
    left: int = strawberry.field(description="Records that are no longer in the roster: `1`.")
    returned: int = strawberry.field(description="Records that are back: `1`.")
    quarantined: int = strawberry.field(description="Records left out with a reason of their own: `2`.")
    skipped: int = strawberry.field(description="Records that refer to one left out or unknown: `5`.")


@strawberry.type(description="Something to know about a roster that stopped no record.")
class RosterNotice:
    code: str = strawberry.field(description="Stable, for programs: `GRADUATION_YEAR_DERIVED`.")
    message: str = strawberry.field(description='For people: `"Graduation years were derived from grades."`.')
    file: str | None = strawberry.field(description='The file: `"users.csv"`; null where it is about all of them.')
    count: int = strawberry.field(description="Records it is about: `412`.")


@strawberry.type(description="What became of one school in a run.")
class RosterSyncPart:
    view: strawberry.Private[PartView]

    @strawberry.field(description="The school; null where it does not exist yet, or you may not see it.")
    async def school(self, info: Info) -> Annotated["School", strawberry.lazy("graphql_api.types.school")] | None:
        return None if self.view.school is None else await find.maybe_school(info, self.view.school)

    @strawberry.field(description='Its name in the roster: `"Lincoln High"`.')
    def name(self) -> str:
        return self.view.name

    @strawberry.field(description="What became of it: `APPLIED`.")
    def status(self) -> RosterSyncStatus:
        return RosterSyncStatus(self.view.status.value)

    @strawberry.field(description="Its records by kind.")
    def counts(self) -> list[RosterCounts]:
        return counts_of(self.view.counts)

    @strawberry.field(description="Why it waits for an admin; null unless it does.")
    def hold(self) -> UserError | None:
        hold = self.view.hold
        return None if hold is None else UserError(code=hold.code, message=hold.message)

    @strawberry.field(description="What was decided about a part that waited: `RELEASED`; null while it waits.")
    def decision(self) -> RosterDecision | None:
        return None if self.view.decision is None else RosterDecision(self.view.decision.what.value)

    @strawberry.field(description='Who decided: `"district_admin:kim"`; null while it waits.')
    def decided_by(self) -> str | None:
        return None if self.view.decision is None else self.view.decision.by

    @strawberry.field(description='When, in UTC: `"2026-09-01T08:00:00Z"`; null while it waits.')
    def decided_at(self) -> datetime | None:
        return None if self.view.decision is None else self.view.decision.at


@strawberry.type(description="One import of a roster: read, checked, compared, applied or held.")
class RosterSync(Node):
    view: strawberry.Private[SyncView]

    def key(self) -> tuple[int]:
        return (self.view.id,)

    @strawberry.field(description="What became of it: `APPLIED`.")
    def status(self) -> RosterSyncStatus:
        return RosterSyncStatus(self.view.status.value)

    @strawberry.field(description="Whether it was only tried: nothing was written.")
    def dry_run(self) -> bool:
        return self.view.dry_run

    @strawberry.field(description='The format of the roster: `"oneroster"`.')
    def format(self) -> str:
        return self.view.format

    @strawberry.field(
        description='What the source is called, as `retireRosterSource` takes it: `"files"`; null where it was not written down.'
    )
    def source_name(self) -> str | None:
        return self.view.source

    @strawberry.field(description='SHA-256 of the input: `"9f86d081884c7d65…"`; null where it could not be read.')
    def fingerprint(self) -> str | None:
        return self.view.fingerprint

    @strawberry.field(description="School by school; only those you administer.")
    def parts(self, info: Info) -> list[RosterSyncPart]:
        viewer = info.context.asking
        return [
            RosterSyncPart(view=part)
            for part in self.view.parts
            if viewer.runs_district or (part.school is not None and viewer.administers(part.school))
        ]

    @strawberry.field(description="The district's records by kind, each counted once.")
    def counts(self) -> list[RosterCounts]:
        return counts_of(self.view.counts)

    @strawberry.field(description="What else to know.")
    def notices(self) -> list[RosterNotice]:
        return [_notice(one) for one in self.view.notices]

    @strawberry.field(description="Records left out that are listed one by one: `2`.")
    def quarantined_count(self) -> int:
        return self.view.quarantined

    @strawberry.field(description="The records left out, each with its reason. Only for who runs the district.")
    async def quarantine(
        self,
        info: Info,
        kinds: Annotated[
            list[RosterKind] | None, strawberry.argument(description="Only these kinds: `[STUDENT]`.")
        ] = None,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> QuarantinedRecordConnection:
        wanted = QuarantineOfSync(kinds_of(kinds))
        asked = (first, after, last, before)
        return await connect(
            info, QuarantinedRecordConnection, wanted, self.view.id, QUARANTINE, quarantined_record, asked
        )

    @strawberry.field(description="What was changed, record by record; only at the schools you administer.")
    async def changes(
        self,
        info: Info,
        kinds: Annotated[
            list[RosterKind] | None, strawberry.argument(description="Only these kinds: `[STUDENT]`.")
        ] = None,
        changes: Annotated[
            list[RosterChangeKind] | None, strawberry.argument(description="Only these changes: `[LEFT]`.")
        ] = None,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> RosterChangeConnection:
        named = None if changes is None else frozenset(Change(value_of(one)) for one in changes)
        wanted = ChangesOfSync(kinds_of(kinds), named)
        asked = (first, after, last, before)
        return await connect(info, RosterChangeConnection, wanted, self.view.id, CHANGES, roster_change, asked)

    @strawberry.field(description='Who ran it: `"district_admin:ada"`.')
    def run_by(self) -> str:
        return self.view.run_by

    @strawberry.field(description='When it started, in UTC: `"2026-09-01T04:00:00Z"`.')
    def started_at(self) -> datetime:
        return self.view.started_at

    @strawberry.field(description='When it was over, in UTC: `"2026-09-01T04:02:10Z"`.')
    def finished_at(self) -> datetime:
        return self.view.finished_at

    @strawberry.field(
        description='Until when what waits can be released: `"2026-10-01T04:02:10Z"`; null where nothing is kept.'
    )
    def kept_until(self) -> datetime | None:
        return self.view.kept_until

    @strawberry.field(description="Why the input as a whole was rejected; null unless it was.")
    def error(self) -> UserError | None:
        error = self.view.error
        return None if error is None else UserError(code=error["code"], message=error["message"])


@strawberry.type(description="A page of roster syncs, newest first.")
class RosterSyncConnection(Connection[RosterSync]):
    pass


def roster_sync(view: SyncView) -> RosterSync:
    return RosterSync(view=view)


def kinds_of(kinds: list[RosterKind] | None) -> frozenset[Kind] | None:
    return None if kinds is None else frozenset(Kind(value_of(kind)) for kind in kinds)


def counts_of(counts: Counts) -> list[RosterCounts]:
    return [
        RosterCounts(kind=RosterKind(kind.value), **{tally.value: counts.of(kind, tally) for tally in Tally})
        for kind in Kind
    ]


def _notice(one: Notice) -> RosterNotice:
    return RosterNotice(code=one.code, message=one.message, file=one.file, count=one.count)
