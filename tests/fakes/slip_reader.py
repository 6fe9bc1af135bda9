"""The lines of printed lists in memory."""

from application.paging import Page, PageRequest
from application.printing.slips import Slip, SlipFilter
from application.sight import Sight
from domain.appointment import Appointment
from domain.ids import FlexPeriodId
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.paging import page as paged


class FakeSlipReader:
    """Staff have neither names nor rooms here."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def slips(self, sight: Sight, wanted: SlipFilter, page: PageRequest) -> Page[tuple[FlexPeriodId, Slip]]:
        facts = self._store.facts
        found = [
            (one.slot.student, one.slot.flex_period, self._slip(one))
            for one in facts.appointments.values()
            if one.slot.day == wanted.day
            and facts.sections[one.section].school == wanted.school
            and wanted.section in (None, one.section)
            and wanted.flex_period in (None, one.slot.flex_period)
            and sight.reaches(wanted.school)
            and sight.student in (None, one.slot.student)
        ]

        def key(one: tuple[int, int, Slip]) -> tuple[str, str, str, int, str, int]:
            student, period, slip = one
            return (slip.last_name, slip.first_name, slip.sis_id, student, slip.period, period)

        made = paged(sorted(found, key=key), key, page)
        return Page([(FlexPeriodId(period), slip) for _, period, slip in made.items], made.keys, made.has_more)

    def _slip(self, one: Appointment) -> Slip:
        facts = self._store.facts
        who, section = facts.students[one.slot.student], facts.sections[one.section]
        name, room = facts.renamed.get((one.section, one.slot.day), (None, None))
        return Slip(
            last_name=who.last_name,
            first_name=who.first_name,
            sis_id=who.sis_id or "",
            graduation_year=who.graduation_year,
            period=facts.flex_periods[one.slot.flex_period].name,
            section=name or section.name,
            room=room or section.room or "",
            type=one.type or "",
            comment=one.comment or "",
        )
