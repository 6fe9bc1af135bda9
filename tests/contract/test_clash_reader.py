"""What the reader of clashes promises, in memory and in PostgreSQL; whether bells overlap, the rule says."""

from application.scheduling.clash_reader import Need
from domain.flex_period import Meeting
from tests.contract.mass_desk import MONDAY, TUESDAY, MassDesk


async def test_leads_with_several_sections_on_a_date_wherever_they_lead(desk: MassDesk) -> None:
    south = await desk.world.school("South")
    hall = await desk.world.section(south, "Hall")
    async with desk.world.begin() as tx:
        flex = await tx.schools.save_flex_period(south, None, "Flex", (Meeting(1),))
    kim, bob = await desk.world.staffer(desk.school), await desk.world.staffer(desk.school)
    for section, staffer in ((desk.gym, kim), (hall, kim), (desk.art, bob)):
        await desk.world.lead(section, staffer)
    await desk.book(desk.gym)
    await desk.book(desk.gym, desk.slot(day=TUESDAY))
    await desk.book(desk.art, desk.slot(desk.ben))
    await desk.book(hall, desk.slot(desk.cal, period=flex))
    needs = {
        Need(kim, desk.gym, desk.school, MONDAY, desk.win),
        Need(kim, hall, south, MONDAY, flex),
    }
    async with desk.world.begin() as tx:
        reader = tx.clash_reader
        assert set(await reader.leads([desk.school], MONDAY, TUESDAY)) == needs
        assert set(await reader.leads([south], MONDAY, MONDAY)) == needs
        assert set(await reader.leads([desk.school], MONDAY, MONDAY, desk.gym)) == needs
        assert list(await reader.leads([desk.school], MONDAY, MONDAY, desk.art)) == []
        assert list(await reader.leads([desk.school], TUESDAY, TUESDAY)) == []
        assert list(await reader.leads([], MONDAY, TUESDAY)) == []


async def test_a_section_in_two_periods_needs_its_lead_once(desk: MassDesk) -> None:
    kim = await desk.world.staffer(desk.school)
    await desk.world.lead(desk.gym, kim)
    await desk.book(desk.gym)
    await desk.book(desk.gym, desk.slot(desk.ben, period=desk.late))
    async with desk.world.begin() as tx:
        assert list(await tx.clash_reader.leads([desk.school], MONDAY, MONDAY)) == []
        assert list(await tx.clash_reader.rooms([desk.school], MONDAY, MONDAY)) == []
