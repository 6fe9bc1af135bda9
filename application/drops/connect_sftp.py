"""Connecting SFTP servers to boxes of the drop folder, changing and forgetting them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from application.access import Viewer
from application.drops.keepers import keeps_box, must_have, must_keep_box
from application.drops.sftp import seal_secrets
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.drops import DropBoxes
from application.ports.seals import Seals
from application.ports.transaction import Begin, Transaction
from application.setup.edit import check_version
from domain.errors import gather, not_found
from domain.ids import PickupId, SchoolId
from domain.sftp import SftpPickup, SftpServer, check_secret, check_secret_given, check_server


@dataclass(frozen=True, slots=True)
class ConnectSftp:
    boxes: DropBoxes | None
    begin: Begin
    clock: Clock
    seals: Seals

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId | None,
        server: SftpServer,
        secrets: Mapping[str, str],
        every_minutes: int,
        *,
        key: str | None = None,
    ) -> PickupId:
        """Pick files up from this server for the box of the school, or of the district; in place of the one it had.

        Admins of the school; of the district's box district admins and operators.
        Raises `Refused`: `NO_DROP_FOLDER`, `BAD_SETTINGS`, `NOT_FOUND`.
        """
        must_keep_box(viewer, school)

        def sealed(id: PickupId) -> bytes:
            return seal_secrets(self.seals, viewer.district, id, secrets)

        async with self.begin(viewer.district) as tx:
            if school is not None and not await tx.schools.find([school]):
                raise not_found("school", "schoolId")
            must_have(self.boxes)
            gather([*check_server(server, every_minutes), *check_secret(secrets)])

            async def connect() -> PickupId:
                return await tx.sftp_pickups.save(school, server, every_minutes, sealed, self.clock.now())

            # Of the secret the name only: a digest of what somebody chose as a password can be guessed.
            asked = [school, server, every_minutes, sorted(secrets)]
            return PickupId(await once(tx.idempotency, viewer, "connectSftp", key, asked, connect))


@dataclass(frozen=True, slots=True)
class SftpEdit:
    """What to change; None leaves it as it is."""

    host: str | None = None
    port: int | None = None
    user: str | None = None
    folder: str | None = None
    host_key: str | None = None
    every_minutes: int | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The other password or private key; none keeps what is there."""

    def server(self, before: SftpServer) -> SftpServer:
        given = {name: getattr(self, name) for name in ("host", "port", "user", "folder", "host_key")}
        return replace(before, **{name: value for name, value in given.items() if value is not None})


@dataclass(frozen=True, slots=True)
class UpdateSftp:
    begin: Begin
    clock: Clock
    seals: Seals

    async def __call__(
        self,
        viewer: Viewer,
        id: PickupId,
        edit: SftpEdit,
        *,
        expected_version: int | None = None,
        key: str | None = None,
    ) -> PickupId:
        """Change a pick-up; it is due at once. Admins of its school; of the district's box district admins and operators.

        Raises `Refused`: `NOT_FOUND`, `VERSION_CONFLICT`, `BAD_SETTINGS`, `SECRETS_WANTED`.
        """
        async with self.begin(viewer.district) as tx:

            async def update() -> PickupId:
                found = await held_pickup(tx, viewer, id)
                check_version(found.version, expected_version, "SFTP pick-up")
                await tx.sftp_pickups.change(self._edited(viewer, found, edit), self.clock.now())
                return id

            shown = [edit.server(_NOWHERE), edit.every_minutes, sorted(edit.secrets)]
            asked = [id, *shown, expected_version]
            return PickupId(await once(tx.idempotency, viewer, "updateSftp", key, asked, update))

    def _edited(self, viewer: Viewer, found: SftpPickup, edit: SftpEdit) -> SftpPickup:
        server = edit.server(found.server)
        every_minutes = found.every_minutes if edit.every_minutes is None else edit.every_minutes
        gather([*check_server(server, every_minutes), *check_secret(edit.secrets, wanted=False)])
        gather(check_secret_given(found.server, server, edit.secrets))
        sealed = seal_secrets(self.seals, viewer.district, found.id, edit.secrets) if edit.secrets else found.sealed
        return replace(found, server=server, every_minutes=every_minutes, sealed=sealed)


_NOWHERE = SftpServer("", 0, "", "", "")


@dataclass(frozen=True, slots=True)
class RemoveSftp:
    begin: Begin

    async def __call__(self, viewer: Viewer, id: PickupId, *, key: str | None = None) -> PickupId:
        """Forget the server and its secret. Admins of its school; of the district's box district admins and operators.

        Raises `Refused` `NOT_FOUND`.
        """
        async with self.begin(viewer.district) as tx:

            async def remove() -> PickupId:
                await held_pickup(tx, viewer, id)
                await tx.sftp_pickups.remove(id)
                return id

            return PickupId(await once(tx.idempotency, viewer, "removeSftp", key, [id], remove))


async def held_pickup(tx: Transaction, viewer: Viewer, id: PickupId) -> SftpPickup:
    """The pick-up, which nobody else changes meanwhile. Raises `Refused` `NOT_FOUND` where it is not the viewer's to keep."""
    found = await tx.sftp_pickups.hold(id)
    if found is None or not keeps_box(viewer, found.box.school):
        raise not_found("SFTP pick-up", "id")
    return found
