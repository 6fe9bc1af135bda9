"""What the reader of printed lists promises, in memory and in PostgreSQL."""

from application.paging import PageRequest
from application.printing.slips import SlipFilter
from application.sight import NOTHING, Sight
from tests.contract.mass_desk import MONDAY, TUESDAY, MassDesk

ALL = Sight(None)
WHOLE = PageRequest(100)


async def test_lines_come_by_name_then_period_page_by_page(desk: MassDesk) -> None:
    await desk.book(desk.gym, desk.slot(desk.ben))
    await desk.book(desk.gym, desk.slot(period=desk.late), type="lab")
    await desk.book(desk.art)
    await desk.book(desk.gym, desk.slot(desk.cal, TUESDAY))
    async with desk.world.begin() as tx:

        async def told(sight: Sight = ALL, page: PageRequest = WHOLE, **limits: object) -> list[tuple[str, str, str]]:
            wanted = SlipFilter(desk.school, MONDAY, **limits)  # type: ignore[arg-type]
            found = await tx.slip_reader.slips(sight, wanted, page)
            return [(slip.last_name, slip.period, slip.section) for _, slip in found.items]

        every = [("amy", "Late", "Gym"), ("amy", "WIN", "Art"), ("ben", "WIN", "Gym")]
        assert await told() == every
        first = await tx.slip_reader.slips(ALL, SlipFilter(desk.school, MONDAY), PageRequest(2))
        assert first.has_more
        assert first.items[0][0] == desk.late
        assert (first.items[0][1].type, first.items[0][1].sis_id, first.items[0][1].graduation_year) == (
            "lab",
            "amy",
            2028,
        )
        assert await told(page=PageRequest(2, after=first.keys[-1])) == every[2:]
        assert await told(section=desk.gym) == [every[0], every[2]]
        assert await told(flex_period=desk.win) == every[1:]
        assert await told(Sight(frozenset({desk.school}), desk.ben)) == every[2:]
        assert await told(NOTHING) == []
