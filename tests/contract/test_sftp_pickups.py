"""The promises of `application.ports.sftp.SftpPickups`, kept by the fake and by PostgreSQL."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.ids import PickupId, SchoolId
from domain.sftp import FileFacts, Seen, SftpServer
from tests.contract.flex_worlds import World

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
SERVER = SftpServer("sftp.example.org", 22, "maple", "out", "ssh-ed25519 AAAA")
SEEN = {"a.csv": Seen(FileFacts(1, 100), True), "b.csv": Seen(FileFacts(2**40, 200), False)}


async def saved(world: World, school: SchoolId | None, server: SftpServer = SERVER) -> PickupId:
    async with world.begin() as tx:
        id_: PickupId = await tx.sftp_pickups.save(school, server, 7, lambda id: f"sealed {id}".encode(), NOW)
        return id_


async def test_each_box_has_one_and_the_newest_counts(world: World) -> None:
    north = await world.school("North")
    await saved(world, None)
    of_school = await saved(world, north)
    other = SftpServer("other.example.org", 2222, "oak", ".", "ssh-rsa AAAA")
    of_district = await saved(world, None, other)
    async with world.begin() as tx:
        first, second = await tx.sftp_pickups.all()
    assert (first.id, first.box.school, first.server, first.seen) == (of_district, None, other, {})
    assert (second.id, second.box.school, second.sealed) == (of_school, north, f"sealed {of_school}".encode())
    async with world.begin() as tx:
        assert await tx.sftp_pickups.find([of_school, PickupId(0)]) == {of_school: second}
        await tx.sftp_pickups.remove(of_district)
        await tx.sftp_pickups.remove(of_district)
        assert [one.id for one in await tx.sftp_pickups.all()] == [of_school]
        assert await tx.sftp_pickups.hold(of_district) is None


async def test_an_edit_is_due_at_once_and_forgets_what_was_seen_elsewhere(world: World) -> None:
    id_ = await saved(world, None)
    async with world.begin() as tx:
        (before,) = await tx.sftp_pickups.take_due(NOW)
        await tx.sftp_pickups.looked(before, SEEN, NOW, None)
        assert await tx.sftp_pickups.hold(id_) is not None
        await tx.sftp_pickups.change(replace(before, sealed=b"anew", every_minutes=9), NOW)
        (same_place,) = await tx.sftp_pickups.all()
        assert (same_place.sealed, same_place.every_minutes, dict(same_place.seen)) == (b"anew", 9, SEEN)
        assert same_place.version != before.version
        elsewhere = replace(same_place, server=replace(SERVER, folder="in"))
        await tx.sftp_pickups.change(elsewhere, NOW)
    async with world.begin() as tx:
        (due,) = await tx.sftp_pickups.take_due(NOW)
        assert (due.server.folder, due.seen) == ("in", {})


async def test_a_look_that_began_before_an_edit_is_forgotten(world: World) -> None:
    await saved(world, None)
    async with world.begin() as tx:
        (before,) = await tx.sftp_pickups.all()
        await tx.sftp_pickups.change(before, NOW)
    async with world.begin() as tx:
        await tx.sftp_pickups.looked(before, SEEN, NOW, "SFTP_DENIED")
        (found,) = await tx.sftp_pickups.all()
    assert (found.seen, found.looked_at, found.error) == ({}, None, None)


async def test_each_is_due_once_in_its_pause(world: World) -> None:
    id_ = await saved(world, None)
    for moment, expected in (
        (NOW, [id_]),
        (NOW, []),
        (NOW + timedelta(minutes=6), []),
        (NOW + timedelta(minutes=7), [id_]),
    ):
        async with world.begin() as tx:
            assert [one.id for one in await tx.sftp_pickups.take_due(moment)] == expected


async def test_what_was_seen_is_remembered_until_it_is_seen_otherwise(world: World) -> None:
    await saved(world, None)
    for seen, error, expected in ((SEEN, None, SEEN), (None, "SFTP_DENIED", SEEN), ({}, None, {})):
        async with world.begin() as tx:
            (known,) = await tx.sftp_pickups.all()
            await tx.sftp_pickups.looked(known, seen, NOW, error)
            (found,) = await tx.sftp_pickups.all()
        assert (dict(found.seen), found.looked_at, found.error) == (expected, NOW, error)


async def test_a_secret_is_sealed_anew(world: World) -> None:
    id_ = await saved(world, None)
    async with world.begin() as tx:
        await tx.sftp_pickups.reseal(id_, b"anew")
        (found,) = await tx.sftp_pickups.all()
    assert found.sealed == b"anew"
