"""What a district says it shares: seen and changed by whoever runs it."""

from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.setup.edit import check_version
from domain.data_sharing import DataSharing, check_shares
from domain.errors import gather
from domain.shared_data import SharedData


@dataclass(frozen=True, slots=True)
class ReadDataSharing:
    begin: Begin

    async def __call__(self, viewer: Viewer) -> DataSharing:
        """District admins and operators."""
        viewer.must_run_district()
        async with self.begin(viewer.district) as tx:
            return await tx.data_sharing.find()


@dataclass(frozen=True, slots=True)
class DeclareDataSharing:
    begin: Begin
    clock: Clock

    async def __call__(
        self,
        viewer: Viewer,
        shares: frozenset[SharedData],
        *,
        expected_version: int | None = None,
        key: str | None = None,
    ) -> None:
        """Say which kinds of data the district shares, from the next sync on; all kinds: nothing is left out.

        What is here of a kind that is not named any more stays as it is, and no sync touches it. District admins, operators.
        Raises `Refused`: `NO_SHARED_DATA`, `VERSION_CONFLICT`, `BUSY`.
        """
        viewer.must_run_district()
        gather(check_shares(shares))

        async def declare(tx: Transaction) -> bool:
            now = await tx.data_sharing.hold()
            check_version(now.version, expected_version, "list of shared data")
            if now.shares != shares or now.declared_at is None:
                await tx.data_sharing.declare(shares, viewer.actor, self.clock.now())
            return True

        asked = [sorted(shares), expected_version]
        async with self.begin(viewer.district) as tx:
            await once(tx.idempotency, viewer, "declareDataSharing", key, asked, lambda: declare(tx))
