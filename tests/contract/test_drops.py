"""The promises of `application.ports.drops.Drops`, kept by the fake and by PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

import pytest

from application.paging import PageRequest
from application.ports.drops import NewDrop
from application.ports.jobs import JobKind
from domain.date_formats import DateFormat
from domain.drops import Box, DropKind
from domain.ids import DistrictId, JobId, SchoolId
from tests.contract.flex_worlds import FakeWorld, PostgresWorld, World

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
ERROR = {"code": "UNKNOWN_FORMAT", "message": "No."}


def district_of(world: World) -> DistrictId:
    assert isinstance(world, FakeWorld | PostgresWorld)
    return world.store.district if isinstance(world, FakeWorld) else world.district


async def a_drop(world: World, token: str, school: SchoolId | None = None, **more: Any) -> JobId | None:
    async with world.begin() as tx:
        job = None
        if not more.keys() & {"error", "same_as"}:
            job = (await tx.jobs.enqueue(JobKind.IMPORT_GRADES, {}, school=school, asked_by="drop")).id
        new = NewDrop(Box(district_of(world), school), token, f"{token}.csv", DropKind.GRADES, "f", NOW, job, **more)
        await tx.drops.hold()
        await tx.drops.add(new)
        return job


async def test_a_token_is_known_from_the_transaction_on_that_handed_it_over(world: World) -> None:
    await a_drop(world, "one")
    async with world.begin() as tx:
        assert await tx.drops.known(["one", "two"]) == {"one"}
    with pytest.raises(ZeroDivisionError):  # noqa: PT012
        async with world.begin() as tx:
            new = NewDrop(Box(district_of(world), None), "two", "x", None, "", NOW, error=ERROR)
            await tx.drops.add(new)
            raise ZeroDivisionError
    async with world.begin() as tx:
        assert await tx.drops.known(["one", "two"]) == {"one"}


async def test_the_latest_of_a_box_and_kind_is_one_that_has_a_job(world: World) -> None:
    north, south = await world.school("North"), await world.school("South")
    await a_drop(world, "old", north)
    job = await a_drop(world, "new", north)
    await a_drop(world, "other", south)
    await a_drop(world, "wrong", north, error=ERROR)
    async with world.begin() as tx:
        found = await tx.drops.latest(north, DropKind.GRADES)
        assert (found.token, found.job, found.box.school) == ("new", job, north)
        assert await tx.drops.latest(north, DropKind.ATTENDANCE) is None
        assert await tx.drops.latest(None, DropKind.GRADES) is None
    await a_drop(world, "again", north, same_as=found.id)
    async with world.begin() as tx:
        assert (await tx.drops.latest(north, DropKind.GRADES)).token == "new"


async def test_outcomes_are_told_once(world: World) -> None:
    await a_drop(world, "one")
    await a_drop(world, "two", error=ERROR)
    async with world.begin() as tx:
        first, second = await tx.drops.untold()
        assert ((first.token, first.error), (second.token, second.error)) == (("one", None), ("two", ERROR))
        await tx.drops.told(first.id, NOW)
    async with world.begin() as tx:
        assert [drop.token for drop in await tx.drops.untold()] == ["two"]
        assert [(drop.token, drop.told_at) for drop in await tx.drops.recent(5)] == [("two", None), ("one", NOW)]
        assert len(await tx.drops.recent(1)) == 1


async def test_the_files_of_a_box_are_read_page_by_page_newest_first(world: World) -> None:
    north, south = await world.school("North"), await world.school("South")
    for token, school in (("one", north), ("two", None), ("three", north), ("four", south), ("five", north)):
        await a_drop(world, token, school)
    async with world.begin() as tx:
        first = await tx.drops.page(north, PageRequest(2))
        assert ([drop.token for drop in first.items], first.has_more) == (["five", "three"], True)
        rest = await tx.drops.page(north, PageRequest(2, after=first.keys[-1]))
        assert ([drop.token for drop in rest.items], rest.has_more) == (["one"], False)
        back = await tx.drops.page(north, PageRequest(2, before=rest.keys[0], backwards=True))
        assert [drop.token for drop in back.items] == ["five", "three"]
        assert await first.total() == 3
        assert [drop.token for drop in (await tx.drops.page(None, PageRequest(9))).items] == ["two"]


async def test_days_are_iso_until_somebody_says_otherwise(world: World) -> None:
    async with world.begin() as tx:
        assert await tx.drops.date_format() is DateFormat.ISO
    for said in (DateFormat.MONTH_FIRST, DateFormat.DAY_FIRST):
        async with world.begin() as tx:
            await tx.drops.set_date_format(said)
        async with world.begin() as tx:
            assert await tx.drops.date_format() is said
