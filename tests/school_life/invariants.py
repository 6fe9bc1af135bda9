"""What is true of a schedule after whatever happened, read from outside by SQL."""

from dataclasses import dataclass, field
from typing import Any

from tests.school_life.school import School
from tests.support.rows import miscounted_seats

_STANDING = "SELECT birth, student_id, on_date, section_id, run_id, replaced FROM homeroom.appointment"
_PAST = "SELECT birth, student_id, on_date, section_id, run_id, replaced FROM homeroom.appointment_history"
_WRITTEN = """
    SELECT birth FROM homeroom.appointment WHERE run_id = :run
    UNION SELECT birth FROM homeroom.appointment_history WHERE run_id = :run
"""
_CANCELLED = "SELECT birth FROM homeroom.appointment_history WHERE ended_run_id = :run AND end_reason = 'cancelled'"
_MARKED_AND_ENDED = "SELECT birth, end_reason FROM homeroom.appointment_history WHERE attended"
_MARKED = """
    SELECT a.birth FROM homeroom.appointment a
    LEFT JOIN homeroom.attendance t USING (district_id, student_id, on_date, flex_period_id, birth)
    WHERE a.attended <> (t.mark IS NOT NULL)
"""
_UNDONE = "SELECT id FROM homeroom.mass_run WHERE undone_at IS NOT NULL"
_LOCKED_AND_DISPLACED = """
    SELECT h.birth FROM homeroom.appointment_history h JOIN homeroom.mass_run r ON r.id = h.ended_run_id
    WHERE h.locked AND h.end_reason = 'displaced' AND r.mass_order ->> 'existing' <> 'replace_locked'
"""
_OVERSOLD = """
    SELECT n.on_date, n.taken FROM homeroom.seat_count n JOIN homeroom.section s ON s.id = n.section_id
    WHERE n.taken > s.seats
"""


@dataclass
class Watch:
    """Remembers every appointment it ever saw, to ask for each what became of it."""

    school: School
    seen: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    async def look(self) -> None:
        school = self.school
        assert await miscounted_seats(school.engine, school.district) == []
        assert await school.rows(_OVERSOLD) == [], "a seat was sold twice"
        assert await school.rows(_LOCKED_AND_DISPLACED) == [], "a lock did not hold"
        assert await school.rows(_MARKED_AND_ENDED) == [], "an appointment went whose attendance was taken"
        assert await school.rows(_MARKED) == [], "an appointment does not know whether it is marked"
        await self._every_past_can_be_told()
        await self._runs_did_what_they_told()

    async def _every_past_can_be_told(self) -> None:
        """Whatever stood once stands still, is in the history, or was made by a run that was undone."""
        standing = {row[0]: row[1:] for row in await self.school.rows(_STANDING)}
        past = {row[0]: row[1:] for row in await self.school.rows(_PAST)}
        undone = {run for (run,) in await self.school.rows(_UNDONE)}
        for birth, row in self.seen.items():
            assert birth in standing or birth in past or row[3] in undone, f"{birth} is lost: {row}"
            assert {birth: row}.items() <= (standing | {birth: row}).items(), f"{birth} became another"
        for birth, (*_, replaced) in standing.items():
            assert replaced is None or replaced in past, f"what {birth} displaced is lost"
        self.seen |= standing

    async def _runs_did_what_they_told(self) -> None:
        for run, counts in self.school.told.items():
            written = len(await self.school.rows(_WRITTEN, run=run))
            assert written == counts.get("created", 0) + counts.get("replaced", 0), f"run {run} told {counts}"
            cancelled = len(await self.school.rows(_CANCELLED, run=run))
            assert cancelled == counts.get("cancelled", 0), f"run {run} told {counts}"
        self.school.told.clear()
