"""From a real SFTP server into the drop folder, and on into the school."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.sftp.client import SftpClient
from application.drops.connect_sftp import ConnectSftp
from application.drops.fetch_sftp import FetchDueSftp
from application.drops.read_sftp import ReadSftp
from application.drops.sftp import LookAtSftp
from application.roster.rotate_secrets import RotateSecrets
from domain.errors import NotAllowed, Refusals
from domain.ids import SchoolId
from infra.container import begin_of
from infra.seals import KeySeals
from tests.adapters.sftp_server import PASSWORD, Serving, an_sftp_server, another_key
from tests.api.harness import NOW, SECRET, admin, district_admin, key, operator
from tests.api.test_sis_records import marks
from tests.drops.conftest import Dropping
from tests.drops.test_collect import GRADES
from tests.support.rows import select


class Moving:
    """A clock that is moved by hand."""

    at = NOW

    def now(self) -> datetime:
        return self.at


@dataclass
class PickUp:
    drops: Dropping
    serving: Serving
    connect: ConnectSftp
    fetch: FetchDueSftp
    clock: Moving

    async def look(self) -> int:
        self.clock.at += timedelta(minutes=7)
        return await self.fetch()

    async def connected(self, **more: str) -> None:
        viewer, school = district_admin(self.drops.lincoln.district), SchoolId(key(self.drops.lincoln.id))
        await self.connect(viewer, school, self.serving.server(**more), {"password": PASSWORD}, 7)

    async def error(self) -> str | None:
        district = self.drops.lincoln.district
        (found,) = await ReadSftp(self.fetch.look.begin)(district_admin(district))
        return found.error


def with_seals(fetch: FetchDueSftp, key: str) -> FetchDueSftp:
    return replace(fetch, look=replace(fetch.look, seals=KeySeals(lambda: [key])))


@pytest_asyncio.fixture(loop_scope="session")
async def pickup(drops: Dropping, tmp_path: Path) -> AsyncIterator[PickUp]:
    served, clock = tmp_path / "served", Moving()
    served.mkdir()
    begin, seals = begin_of(drops.lincoln.api.engine), KeySeals(lambda: [SECRET])
    client = SftpClient(private_allowed=True, connect_seconds=5)
    collect = drops.collect
    async with an_sftp_server(served) as serving:
        look = LookAtSftp(begin, clock, seals, collect.boxes, client)
        connect = ConnectSftp(collect.boxes, begin, clock, seals)
        yield PickUp(drops, serving, connect, FetchDueSftp(collect.districts, look), clock)


async def test_a_file_on_the_server_is_fetched_once_and_imported(pickup: PickUp) -> None:
    await pickup.connected()
    file = pickup.serving.folder / "grades.csv"
    file.write_bytes(GRADES)
    assert [await pickup.look() for _ in range(3)] == [0, 1, 0]
    await pickup.drops.round()
    assert [(one["file"], one["status"]) for one in pickup.drops.outcomes()] == [("grades.csv", "imported")]
    assert await marks(pickup.drops.lincoln, "amy") == [("Algebra", 61, None)]
    file.write_bytes(GRADES.replace(b"61", b"5"))
    assert [await pickup.look() for _ in range(2)] == [0, 1]
    await pickup.drops.round()
    assert await marks(pickup.drops.lincoln, "amy") == [("Algebra", 5, None)]
    assert (await pickup.error(), file.exists()) == (None, True)


async def test_it_is_looked_at_once_in_its_pause_however_many_look(pickup: PickUp) -> None:
    await pickup.connected()
    (pickup.serving.folder / "grades.csv").write_bytes(GRADES)
    await pickup.look()
    assert await pickup.fetch() == 0
    assert await pickup.look() == 1


async def test_a_file_that_was_fetched_by_a_process_that_died_is_imported_once(pickup: PickUp) -> None:
    await pickup.connected()
    (pickup.serving.folder / "grades.csv").write_bytes(GRADES)
    await pickup.look()

    class Dying:
        def __getattr__(self, name: str) -> Any:
            return getattr(pickup.fetch.look.boxes, name)

        def put(self, *given: Any) -> None:
            assert pickup.fetch.look.boxes is not None
            pickup.fetch.look.boxes.put(*given)
            raise KeyboardInterrupt

    pickup.clock.at += timedelta(minutes=7)
    with pytest.raises(KeyboardInterrupt):
        await replace(pickup.fetch, look=replace(pickup.fetch.look, boxes=Dying()))()
    assert await pickup.look() == 1
    await pickup.drops.round()
    assert sorted(one["status"] for one in pickup.drops.outcomes()) == ["imported", "repeated"]


async def test_a_server_with_another_key_is_sent_no_password_and_its_error_is_told(pickup: PickUp) -> None:
    await pickup.connected(host_key=another_key())
    assert await pickup.look() == 0
    assert await pickup.error() == "SFTP_HOST_KEY"
    await pickup.connected()
    await pickup.look()
    assert await pickup.error() is None


async def test_the_secret_is_sealed_and_nowhere_else_and_rotated_with_the_others(
    pickup: PickUp, caplog: pytest.LogCaptureFixture
) -> None:
    await pickup.connected(user="oak")
    await pickup.look()
    district, engine = pickup.drops.lincoln.district, pickup.drops.lincoln.api.engine
    (row,) = await select(engine, district, "SELECT p::text, sealed FROM homeroom.sftp_pickup p")
    assert "CANARY" not in repr(row) + caplog.text
    assert PASSWORD.encode().hex() not in row[0]
    assert await pickup.error() == "SFTP_DENIED"
    new = KeySeals(lambda: [SECRET[::-1], SECRET])
    rotated = await RotateSecrets(pickup.fetch.look.begin, pickup.fetch.districts, new)(operator(district).role)
    assert (rotated.resealed, rotated.unreadable) == (1, [])
    pickup.fetch = with_seals(pickup.fetch, SECRET[::-1])
    await pickup.look()
    assert await pickup.error() == "SFTP_DENIED"
    lost = with_seals(pickup.fetch, "another-key-of-more-than-32-characters")
    pickup.clock.at += timedelta(minutes=7)
    await lost()
    assert await pickup.error() == "SECRETS_UNREADABLE"


async def test_who_may_connect_and_with_what(pickup: PickUp) -> None:
    lincoln = pickup.drops.lincoln
    with pytest.raises(NotAllowed):
        await pickup.connect(admin(lincoln.district, lincoln.id), None, pickup.serving.server(), {"password": "x"}, 7)
    with pytest.raises(Refusals) as caught:
        await pickup.connect(district_admin(lincoln.district), None, pickup.serving.server(host_key="no"), {}, 0)
    assert [one.field for one in caught.value.refusals] == [("hostKey",), ("every",), ("secret",)]
