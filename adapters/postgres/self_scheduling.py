"""What schools let their students book for themselves, in PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from adapters.postgres.appointment_rows import place_of
from adapters.postgres.sql_text import fill
from adapters.postgres.statements import Statement, text_of
from application.ports.self_scheduling import NEVER_SET, ChosenStudent, KeptSelfScheduling, StudentChoice
from domain.booking import Place
from domain.ids import DistrictId, FlexPeriodId, SchoolId, SectionId, StudentId
from domain.self_scheduling_windows import DayWindow, SelfScheduling, WindowKind

_FIND = Statement("""
    SELECT s.id, s.time_zone, k.version, k.horizon_days,
           (SELECT json_agg(json_build_array(w.weekday, w.kind, w.opens_at, w.closes_at))
            FROM homeroom.self_scheduling_window w
            WHERE w.district_id = s.district_id AND w.school_id = s.id) AS windows
    FROM homeroom.school s
    LEFT JOIN homeroom.self_scheduling k ON k.district_id = s.district_id AND k.school_id = s.id
    WHERE s.district_id = :district AND s.id = ANY(CAST(:schools AS bigint[]))
""")
_SAVE = Statement("""
    INSERT INTO homeroom.self_scheduling (district_id, school_id, horizon_days, set_by, set_at)
    VALUES (:district, :school, :horizon, :actor, :now)
    ON CONFLICT (district_id, school_id) DO UPDATE
    SET horizon_days = excluded.horizon_days, set_by = excluded.set_by, set_at = excluded.set_at, version = excluded.version
""")
_CLEAR_WINDOWS = Statement(
    "DELETE FROM homeroom.self_scheduling_window WHERE district_id = :district AND school_id = :school"
)
_ADD_WINDOWS = Statement("""
    INSERT INTO homeroom.self_scheduling_window (district_id, school_id, weekday, kind, opens_at, closes_at)
    SELECT :district, :school, w.weekday, w.kind, w.opens_at, w.closes_at
    FROM unnest(CAST(:weekdays AS smallint[]), CAST(:kinds AS text[]), CAST(:opens AS time[]), CAST(:closes AS time[]))
        AS w (weekday, kind, opens_at, closes_at)
""")
_OPEN_PLACES = Statement(
    fill(
        text_of("appointment/place"),
        which="s.school_id = :school AND s.open_to_students AND s.status = 'active' ORDER BY s.name, s.id",
    )
)
_SET_OPEN = Statement("""
    UPDATE homeroom.section SET open_to_students = :is_open, version = nextval('homeroom.version_seq')
    WHERE district_id = :district AND id = ANY(CAST(:sections AS bigint[])) AND open_to_students <> :is_open
""")
_CHOOSE = Statement("""
    SELECT t.id, t.sis_id, t.graduation_year
    FROM homeroom.student_school m
    JOIN homeroom.student t ON t.district_id = m.district_id AND t.id = m.student_id AND t.status = 'active'
    WHERE m.district_id = :district AND m.school_id = :school AND m.active
      AND (t.id = ANY(CAST(:students AS bigint[])) OR t.sis_id = ANY(CAST(:sis_ids AS text[]))
           OR t.graduation_year = ANY(CAST(:graduation_years AS integer[])))
    ORDER BY t.id
""")
_SET_MAY = Statement("""
    UPDATE homeroom.student_school SET may_self_schedule = :may
    WHERE district_id = :district AND school_id = :school AND student_id = ANY(CAST(:students AS bigint[]))
      AND may_self_schedule <> :may
""")


class PostgresSelfSchedulings:
    """See `application.ports.self_scheduling.SelfSchedulings`."""

    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def find(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, KeptSelfScheduling]:
        rows = await _FIND.fetch(self._connection, district=self._district, schools=list(schools))
        return {SchoolId(row["id"]): _kept(row) for row in rows}

    async def save(self, school: SchoolId, wanted: SelfScheduling, by: str, at: datetime) -> None:
        named = {"district": self._district, "school": school}
        await _SAVE.execute(
            self._connection,
            **named,
            horizon=wanted.horizon_days,
            actor=by,
            now=at,
        )
        await _CLEAR_WINDOWS.execute(self._connection, **named)
        windows = sorted(wanted.windows.items())
        await _ADD_WINDOWS.execute(
            self._connection,
            **named,
            weekdays=[weekday for weekday, _ in windows],
            kinds=[window.kind.value for _, window in windows],
            opens=[window.opens for _, window in windows],
            closes=[window.closes for _, window in windows],
        )

    async def open_places(self, school: SchoolId, day: date, flex_period: FlexPeriodId) -> tuple[Place, ...]:
        named = {"district": self._district, "school": school, "day": day, "flex_period": flex_period}
        return tuple(place_of(row) for row in await _OPEN_PLACES.fetch(self._connection, **named))

    async def set_open(self, sections: Collection[SectionId], *, is_open: bool) -> None:
        await _SET_OPEN.execute(self._connection, district=self._district, sections=sorted(sections), is_open=is_open)

    async def choose(self, school: SchoolId, choice: StudentChoice) -> tuple[ChosenStudent, ...]:
        rows = await _CHOOSE.fetch(
            self._connection,
            district=self._district,
            school=school,
            students=list(choice.students),
            sis_ids=list(choice.sis_ids),
            graduation_years=list(choice.graduation_years),
        )
        return tuple(ChosenStudent(StudentId(row["id"]), row["sis_id"], row["graduation_year"]) for row in rows)

    async def set_may(self, school: SchoolId, students: Collection[StudentId], *, may: bool) -> int:
        return await _SET_MAY.execute(
            self._connection, district=self._district, school=school, students=sorted(students), may=may
        )


def _kept(row: Any) -> KeptSelfScheduling:
    zone = ZoneInfo(row["time_zone"])
    if row["version"] is None:
        return KeptSelfScheduling(SelfScheduling(), zone, NEVER_SET)
    windows = {
        weekday: DayWindow(WindowKind(kind), _time(opens), _time(closes))
        for weekday, kind, opens, closes in row["windows"] or ()
    }
    return KeptSelfScheduling(SelfScheduling(windows, row["horizon_days"]), zone, row["version"])


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)
