"""Who waits for seats, in PostgreSQL (`homeroom.waiter`); where one may be free (`control.waitlist_call`)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.statements import Statement, from_file
from application.ports.waitlists import MOST_OF_ONE_STUDENT, WaitlistCall
from domain.appointment import Appointment, EndReason
from domain.ids import DistrictId, FlexPeriodId, SectionId, StudentId, WaiterId
from domain.promotion import FreedSeat, Promotion
from domain.waitlist import WaitEnd, Waiter, WaitingPlace

_HOLD_SEATS = Statement("""
    INSERT INTO homeroom.seat_count AS n (district_id, section_id, on_date, flex_period_id, taken)
    VALUES (:district, :section, :day, :flex_period, 0)
    ON CONFLICT (district_id, section_id, on_date, flex_period_id) DO UPDATE SET taken = n.taken
""")
_JOIN = Statement("""
    INSERT INTO homeroom.waiter (district_id, student_id, section_id, on_date, flex_period_id, joined_by, joined_at)
    VALUES (:district, :student, :section, :day, :flex_period, :actor, :now)
    RETURNING id
""")
_CALL = Statement("""
    INSERT INTO control.waitlist_call (district_id, section_id, on_date, flex_period_id)
    VALUES (:district, :section, :day, :flex_period)
""")
_END = Statement("""
    UPDATE homeroom.waiter SET ended_at = :now, end_reason = :reason
    WHERE district_id = :district AND id = ANY(CAST(:ids AS bigint[])) AND ended_at IS NULL
""")
_WITH_POSITION = """
    SELECT w.*, CASE WHEN w.ended_at IS NULL THEN (
        SELECT count(*) FROM homeroom.waiter o
        WHERE o.district_id = w.district_id AND o.section_id = w.section_id AND o.on_date = w.on_date
          AND o.flex_period_id = w.flex_period_id AND o.ended_at IS NULL AND o.id <= w.id
    ) END AS position
    FROM homeroom.waiter w
"""
_FIND = Statement(_WITH_POSITION + "WHERE w.district_id = :district AND w.id = ANY(CAST(:ids AS bigint[]))")
_OF_STUDENT = Statement(
    _WITH_POSITION
    + """WHERE w.district_id = :district AND w.student_id = :student AND w.on_date >= CAST(:first_day AS date)
    ORDER BY w.on_date, w.id LIMIT :limit"""
)
_WAITING_FOR = Statement("""
    SELECT *, NULL AS position FROM homeroom.waiter
    WHERE district_id = :district AND student_id = :student AND on_date = :day AND flex_period_id = :flex_period
      AND ended_at IS NULL
    ORDER BY id
""")
_WAITING_IN = Statement("""
    SELECT *, row_number() OVER (PARTITION BY flex_period_id ORDER BY id) AS position
    FROM homeroom.waiter
    WHERE district_id = :district AND section_id = :section AND on_date = :day AND ended_at IS NULL
      AND (CAST(:flex_period AS bigint) IS NULL OR flex_period_id = CAST(:flex_period AS bigint))
    ORDER BY flex_period_id, id
""")
_IS_WAITED_FOR = Statement("""
    SELECT 1 FROM homeroom.waiter
    WHERE district_id = :district AND section_id = :section AND on_date = :day AND flex_period_id = :flex_period
      AND ended_at IS NULL
    LIMIT 1
""")
_DUE = text("""
    SELECT district_id, section_id, on_date, flex_period_id, array_agg(id) AS numbers
    FROM control.waitlist_call
    WHERE put_off_until IS NULL OR put_off_until <= :now
    GROUP BY district_id, section_id, on_date, flex_period_id
    ORDER BY min(id) LIMIT :limit
""")
_DONE = text("DELETE FROM control.waitlist_call WHERE id = ANY(:numbers)")
_PUT_OFF = text("UPDATE control.waitlist_call SET put_off_until = :until WHERE id = ANY(:numbers)")


class PostgresWaitlists:
    """See `application.ports.waitlists.Waitlists`."""

    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def hold_seats(self, place: WaitingPlace) -> None:
        await _HOLD_SEATS.execute(self._connection, **self._named(place))

    async def join(self, place: WaitingPlace, student: StudentId, by: str, at: datetime) -> WaiterId:
        (row,) = await _JOIN.fetch(self._connection, **self._named(place), student=student, actor=by, now=at)
        return WaiterId(row["id"])

    async def call(self, place: WaitingPlace) -> None:
        await _CALL.execute(self._connection, **self._named(place))

    async def end(self, waiters: Collection[WaiterId], end: WaitEnd, at: datetime) -> None:
        ids = sorted(waiters)
        await _END.execute(self._connection, district=self._district, ids=ids, reason=end.value, now=at)

    async def seated(self, waiter: WaiterId, birth: int) -> None:
        await from_file("waitlist/seated").execute(
            self._connection, district=self._district, waiter=waiter, birth=birth
        )

    async def promotions(self, appointments: Collection[Appointment]) -> Mapping[int, Promotion]:
        listed = list(appointments)
        rows = await from_file("waitlist/promotions").fetch(
            self._connection,
            district=self._district,
            students=[one.slot.student for one in listed],
            days=[one.slot.day for one in listed],
            births=[one.birth for one in listed],
        )
        return {row["birth"]: Promotion(row["joined_at"], _freed(row)) for row in rows}

    async def find(self, waiters: Collection[WaiterId]) -> Mapping[WaiterId, Waiter]:
        rows = await _FIND.fetch(self._connection, district=self._district, ids=list(waiters))
        return {WaiterId(row["id"]): _waiter(row) for row in rows}

    async def waiting_for(self, student: StudentId, day: date, flex_period: FlexPeriodId) -> tuple[Waiter, ...]:
        named = {"district": self._district, "student": student, "day": day, "flex_period": flex_period}
        return tuple(map(_waiter, await _WAITING_FOR.fetch(self._connection, **named)))

    async def waiting_in(self, section: SectionId, day: date, flex_period: FlexPeriodId | None) -> tuple[Waiter, ...]:
        named = {"district": self._district, "section": section, "day": day, "flex_period": flex_period}
        return tuple(map(_waiter, await _WAITING_IN.fetch(self._connection, **named)))

    async def of_student(self, student: StudentId, first_day: date) -> tuple[Waiter, ...]:
        named = {"district": self._district, "student": student, "first_day": first_day}
        return tuple(map(_waiter, await _OF_STUDENT.fetch(self._connection, **named, limit=MOST_OF_ONE_STUDENT)))

    async def is_waited_for(self, place: WaitingPlace) -> bool:
        return await _IS_WAITED_FOR.fetchrow(self._connection, **self._named(place)) is not None

    async def stirred(self, now: datetime, limit: int) -> tuple[WaitingPlace, ...]:
        stirred = from_file("waitlist/stirred")
        rows = await stirred.fetch(self._connection, district=self._district, now=now, limit=limit)
        return tuple(map(_place, rows))

    def _named(self, place: WaitingPlace) -> dict[str, Any]:
        return {
            "district": self._district,
            "section": place.section,
            "day": place.day,
            "flex_period": place.flex_period,
        }


class PostgresWaitlistCalls:
    """See `application.ports.waitlists.WaitlistCalls`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def due(self, now: datetime, limit: int) -> Sequence[WaitlistCall]:
        async with self._engine.begin() as connection:
            rows = (await connection.execute(_DUE, {"now": now, "limit": limit})).mappings().all()
        return [WaitlistCall(DistrictId(row["district_id"]), _place(row), tuple(row["numbers"])) for row in rows]

    async def done(self, call: WaitlistCall) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(_DONE, {"numbers": list(call.numbers)})

    async def put_off(self, call: WaitlistCall, until: datetime) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(_PUT_OFF, {"numbers": list(call.numbers), "until": until})


def _place(row: Any) -> WaitingPlace:
    return WaitingPlace(SectionId(row["section_id"]), row["on_date"], FlexPeriodId(row["flex_period_id"]))


def _freed(row: Any) -> FreedSeat | None:
    if row["freed_at"] is None:
        return None
    reason = EndReason.UNDONE if row["end_reason"] is None else EndReason(row["end_reason"])
    student = None if row["freed_student_id"] is None else StudentId(row["freed_student_id"])
    moved = reason is EndReason.CANCELLED and row["successor"] is not None
    return FreedSeat(reason, row["freed_by"], row["freed_at"], student, moved)


def _waiter(row: Any) -> Waiter:
    return Waiter(
        id=WaiterId(row["id"]),
        student=StudentId(row["student_id"]),
        place=_place(row),
        joined_by=row["joined_by"],
        joined_at=row["joined_at"],
        end=None if row["end_reason"] is None else WaitEnd(row["end_reason"]),
        ended_at=row["ended_at"],
        position=row["position"],
    )
