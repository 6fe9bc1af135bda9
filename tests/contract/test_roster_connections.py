"""The promises of `application.ports.roster_connections`, kept by the fake and by PostgreSQL."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from application.paging import PageRequest
from application.ports.jobs import JobKind
from domain.ids import ConnectionId
from domain.roster_source import ConnectionState, RosterConnection, SourceKind
from tests.contract.source_office import SourceOffice
from tests.support.schools import TODAY

DUE = TODAY + timedelta(hours=12)


async def add(office: SourceOffice, name: str = "Clever", **changes: Any) -> RosterConnection:
    async with office.home.begin(office.home.id) as tx:
        new = RosterConnection(
            id=await tx.roster_connections.new_id(),
            kind=SourceKind.CLEVER,
            name=name,
            settings={"endpoint": "https://ä.example.org"},
            sealed=b"\x00sealed\xff",
            secrets=frozenset({"token", "key"}),
            time_zone="America/Chicago",
            nightly_at=time(2, 30),
            state=ConnectionState.ACTIVE,
            cursor=None,
            cursor_rules=None,
            night_retries=0,
            next_sync=DUE,
            sync_job=None,
            last_sync=None,
            created_by="ada",
            created_at=TODAY,
            updated_by="ada",
            updated_at=TODAY,
            version=0,
        )
        assert await tx.roster_connections.add(replace(new, **changes))
    return await found(office, new.id)


async def found(office: SourceOffice, id: ConnectionId) -> RosterConnection:
    async with office.home.begin(office.home.id) as tx:
        one: RosterConnection = (await tx.roster_connections.find([id]))[id]
        assert await tx.roster_connections.hold(id) == one
    return one


async def test_a_connection_comes_back_as_it_was_written(office: SourceOffice) -> None:
    made = await add(office)
    assert made.settings == {"endpoint": "https://ä.example.org"}
    assert (made.sealed, made.secrets) == (b"\x00sealed\xff", frozenset({"token", "key"}))
    assert (made.nightly_at, made.next_sync, made.cursor) == (time(2, 30), DUE, None)
    assert made.version > 0


async def test_a_name_is_taken_once(office: SourceOffice) -> None:
    made = await add(office)
    async with office.home.begin(office.home.id) as tx:
        other = replace(made, id=await tx.roster_connections.new_id())
        assert not await tx.roster_connections.add(other)
    async with office.home.begin(office.home.id) as tx:
        assert list(await tx.roster_connections.find([made.id, other.id])) == [made.id]


async def test_connections_are_listed_by_name_page_by_page(office: SourceOffice) -> None:
    for name in ("b", "a", "B", "é"):
        await add(office, name)
    async with office.home.begin(office.home.id) as tx:
        first = await tx.roster_connections.page(PageRequest(3))
        rest = await tx.roster_connections.page(PageRequest(3, after=first.keys[-1]))
        last = await tx.roster_connections.page(PageRequest(2, backwards=True))
        assert first.total is not None
        assert await first.total() == 4
    assert [one.name for one in [*first.items, *rest.items]] == ["B", "a", "b", "é"]
    assert (first.has_more, rest.has_more) == (True, False)
    assert [one.name for one in last.items] == ["b", "é"]


async def test_an_edit_keeps_what_is_known_of_syncs_and_is_another_version(office: SourceOffice) -> None:
    made = await add(office)
    async with office.home.begin(office.home.id) as tx:
        job = await tx.jobs.enqueue(JobKind.SYNC_ROSTERS, {}, school=None, asked_by="ada")
        await tx.roster_connections.sync_asked(made.id, job.id)
        await tx.roster_connections.read_up_to(made.id, "c1", "rules")
        await tx.roster_connections.put_off(made.id, DUE)
        edit = replace(made, settings={}, sealed=b"other", secrets=frozenset(), nightly_at=None, next_sync=None)
        await tx.roster_connections.save(replace(edit, state=ConnectionState.PAUSED, updated_by="bob"))
    now = await found(office, made.id)
    assert (now.settings, now.sealed, now.secrets) == ({}, b"other", frozenset())
    assert (now.nightly_at, now.next_sync, now.state) == (None, None, ConnectionState.PAUSED)
    assert (now.sync_job, now.cursor, now.updated_by, now.created_by) == (job.id, None, "bob", "ada")
    assert (now.version != made.version, now.night_retries) == (True, 0)


async def test_what_syncs_remember_is_no_edit(office: SourceOffice) -> None:
    made = await add(office)
    async with office.home.begin(office.home.id) as tx:
        await tx.roster_connections.read_up_to(made.id, "c1", "rules")
        await tx.roster_connections.reseal(made.id, b"anew")
    assert await found(office, made.id) == replace(made, cursor="c1", cursor_rules="rules", sealed=b"anew")


async def test_a_night_that_is_put_off_is_due_again_and_counted(office: SourceOffice) -> None:
    made, until = await add(office), DUE + timedelta(minutes=5)
    async with office.home.begin(office.home.id) as tx:
        assert await tx.roster_connections.take_night(made.id, DUE, DUE + timedelta(days=1))
        await tx.roster_connections.put_off(made.id, until)
    assert await found(office, made.id) == replace(made, night_retries=1, next_sync=until)
    assert [night.due for night in await office.nights.due(until, 10)] == [until]
    async with office.home.begin(office.home.id) as tx:
        await tx.roster_connections.end_night(made.id)
    assert await found(office, made.id) == replace(made, next_sync=until)


async def test_a_removed_connection_has_no_nights_and_its_name_is_free(office: SourceOffice) -> None:
    made = await add(office)
    async with office.home.begin(office.home.id) as tx:
        await tx.roster_connections.remove(made.id)
        assert await tx.roster_connections.hold(made.id) is None
        await tx.roster_connections.synced(made.id, 1)
    assert await office.nights.due(DUE, 10) == []
    assert (await add(office)).id != made.id


async def test_nights_are_due_from_their_instant_on_and_taken_once(office: SourceOffice) -> None:
    made, later = await add(office), await add(office, "Later", next_sync=DUE + timedelta(minutes=1))
    await add(office, "Never", nightly_at=None, next_sync=None)
    assert await office.nights.due(DUE - timedelta(microseconds=1), 10) == []
    (night,) = await office.nights.due(DUE, 10)
    assert (night.district, night.connection, night.due) == (office.home.id, made.id, DUE)
    both = await office.nights.due(DUE + timedelta(hours=1), 10)
    assert [one.connection for one in both] == [made.id, later.id]
    tomorrow = DUE + timedelta(days=1)
    async with office.home.begin(office.home.id) as tx:
        assert await tx.roster_connections.take_night(made.id, DUE, tomorrow)
        assert not await tx.roster_connections.take_night(made.id, DUE, tomorrow)
        assert await tx.roster_connections.take_night(later.id, later.next_sync, None)
    assert [one.due for one in await office.nights.due(tomorrow, 10)] == [tomorrow]


async def test_another_district_finds_nothing(office: SourceOffice) -> None:
    made = await add(office)
    other: Any = office.home.id + 1_000_000
    async with office.home.begin(other) as tx:
        if tx.district == office.home.id or type(tx).__name__ == "FakeTransaction":
            return  # the fake is of one district
        assert await tx.roster_connections.find([made.id]) == {}
        assert await tx.roster_connections.hold(made.id) is None
