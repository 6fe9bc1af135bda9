"""Adjustments and blocks: the fake keeps what PostgreSQL keeps."""

from datetime import date

from application.sight import NOTHING, Sight
from domain.ids import BlockId
from domain.section_dates import Adjustment
from tests.contract.flex_worlds import World

MONDAY, TUESDAY, FRIDAY = date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 11)
EVERYTHING = Sight(None)


async def test_a_date_has_one_adjustment_which_goes_when_it_is_empty(world: World) -> None:
    north, south = await world.school("North"), await world.school("South")
    gym, pool = await world.section(north, "Gym"), await world.section(south, "Pool")
    async with world.begin() as tx:
        for wanted in (
            Adjustment(gym, MONDAY, "Finals", None, 5),
            Adjustment(gym, MONDAY, None, "Field", 6),
            Adjustment(gym, FRIDAY, room="Field"),
            Adjustment(gym, FRIDAY),
            Adjustment(gym, TUESDAY, name="Run"),
            Adjustment(pool, MONDAY, seats=0),
        ):
            await tx.section_dates.adjust(wanted)
        monday, tuesday = Adjustment(gym, MONDAY, None, "Field", 6), Adjustment(gym, TUESDAY, "Run")
        found = await tx.section_dates.adjustments_of(EVERYTHING, [gym], MONDAY, FRIDAY)
        assert {section: list(several) for section, several in found.items()} == {gym: [monday, tuesday]}
        keys = [(gym, MONDAY), (gym, FRIDAY), (pool, MONDAY)]
        on = await tx.section_dates.adjustments_on(Sight(frozenset({north})), keys)
        assert on == {(gym, MONDAY): monday}
        assert await tx.section_dates.adjustments_on(NOTHING, keys) == {}
        assert await tx.section_dates.adjustments_of(NOTHING, [gym], MONDAY, FRIDAY) == {}


async def test_seats_of_a_date_leave_its_name_and_room(world: World) -> None:
    gym = await world.section(await world.school("North"), "Gym")
    async with world.begin() as tx:
        await tx.section_dates.adjust(Adjustment(gym, MONDAY, "Finals", "Field"))
        await tx.sections.adjust_seats(gym, MONDAY, 3)
        found = await tx.section_dates.adjustments_on(EVERYTHING, [(gym, MONDAY)])
        assert found == {(gym, MONDAY): Adjustment(gym, MONDAY, "Finals", "Field", 3)}
        await tx.sections.adjust_seats(gym, MONDAY, None)
        found = await tx.section_dates.adjustments_on(EVERYTHING, [(gym, MONDAY)])
        assert found == {(gym, MONDAY): Adjustment(gym, MONDAY, "Finals", "Field")}


async def test_blocks_are_listed_by_their_days_and_taken_away(world: World) -> None:
    north, south = await world.school("North"), await world.school("South")
    gym, kim = await world.section(north, "Gym"), await world.staffer(north)
    async with world.begin() as tx:
        win = await tx.schools.save_flex_period(north, None, "WIN", ())
        assert win is not None
        late = await tx.sections.add_block(north, gym, None, TUESDAY, FRIDAY, frozenset({win}), "Wet")
        early = await tx.sections.add_block(north, None, kim, MONDAY, TUESDAY, None, "Away")
        await tx.sections.add_block(north, None, kim, FRIDAY, FRIDAY, None, "Later")
        found = await tx.section_dates.blocks_of([north, south], MONDAY, TUESDAY)
        assert [one.id for one in found[north]] == [early, late]
        assert list(found[south]) == []
        assert (found[north][0].staffer, found[north][0].flex_periods) == (kim, None)
        assert await tx.section_dates.block(north, late) == found[north][1]
        assert (found[north][1].section, found[north][1].flex_periods) == (gym, frozenset({win}))
        assert await tx.section_dates.block(south, late) is None
        await tx.section_dates.remove_block(late)
        assert await tx.section_dates.block(north, late) is None
        await tx.section_dates.remove_block(BlockId(1))
        assert [one.id for one in (await tx.section_dates.blocks_of([north], MONDAY, TUESDAY))[north]] == [early]
