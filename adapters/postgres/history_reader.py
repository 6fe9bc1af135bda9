"""Reading the history of appointments from PostgreSQL."""

from collections.abc import Collection, Mapping
from typing import Any

import asyncpg

from adapters.postgres.appointment_rows import past_of, slot_arrays, slot_of
from adapters.postgres.sight import sees_school, sees_student, student_sight
from adapters.postgres.sql_text import fill
from adapters.postgres.statements import Statement, text_of
from application.scheduling.queries import PastAppointment, linked
from application.sight import Sight
from domain.appointment import Appointment, Slot
from domain.ids import DistrictId

_SEEN = fill(
    """
    JOIN homeroom.section s ON s.district_id = a.district_id AND s.id = a.section_id AND {sees_school} AND {sees_student}
    """,
    sees_school=sees_school("s.school_id"),
    sees_student=sees_student("a.student_id"),
)
_PASTS = Statement(
    fill(
        """
        SELECT a.*
        FROM unnest(CAST(:students AS bigint[]), CAST(:dates AS date[]), CAST(:periods AS bigint[]))
            AS w (student_id, on_date, flex_period_id)
        JOIN homeroom.appointment_history a ON a.district_id = :district AND a.student_id = w.student_id
                                           AND a.on_date = w.on_date AND a.flex_period_id = w.flex_period_id
        {seen}
        ORDER BY a.seq DESC
        """,
        seen=_SEEN,
    )
)
_CHAINS = Statement(fill(text_of("appointment/chain"), seen=_SEEN))


class PostgresHistoryReader:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def pasts(self, sight: Sight, slots: Collection[Slot]) -> Mapping[Slot, tuple[PastAppointment, ...]]:
        rows = await _PASTS.fetch(
            self._connection, district=self._district, **slot_arrays(slots), **student_sight(sight)
        )
        found: dict[Slot, list[PastAppointment]] = {slot: [] for slot in slots}
        for row in rows:
            found[slot_of(row)].append(past_of(row))
        return {slot: tuple(several) for slot, several in found.items()}

    async def chains(
        self, sight: Sight, appointments: Collection[Appointment]
    ) -> Mapping[Slot, tuple[PastAppointment, ...]]:
        listed = list(appointments)
        rows = await _CHAINS.fetch(
            self._connection,
            district=self._district,
            students=[one.slot.student for one in listed],
            births=[one.birth for one in listed],
            **student_sight(sight),
        )
        found: dict[int, dict[int, PastAppointment]] = {one.birth: {} for one in listed}
        for row in rows:
            found[row["root"]][row["seq"]] = past_of(row)
        return {one.slot: linked(one.birth, list(found[one.birth].values())) for one in listed}
