"""Requests for appointments, in PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from adapters.postgres import list_parents as parents
from adapters.postgres.appointment_rows import slot_of
from adapters.postgres.keyset import Keyset
from adapters.postgres.keyset_many import ManyListing
from adapters.postgres.sight import sees_school, sees_student, student_sight
from adapters.postgres.sql_text import fill
from adapters.postgres.statements import Statement
from application.appointment_requests.queries import RequestView
from application.ports.appointment_requests import KeptRequest
from application.sight import Sight
from domain.appointment import Slot
from domain.appointment_request import AppointmentRequest, Decision, RequestState
from domain.ids import DistrictId, RequestId, SchoolId, SectionId

_SEEN = sees_school("x.school_id") + " AND " + sees_student("x.student_id")
_FIND = Statement(
    fill(
        """
        SELECT x.*, s.time_zone, s.frozen
        FROM homeroom.appointment_request x
        JOIN homeroom.school s ON s.district_id = x.district_id AND s.id = x.school_id
        WHERE x.district_id = :district AND x.id = ANY(CAST(:ids AS bigint[])) AND {seen}
        """,
        seen=_SEEN,
    )
)
_IS_REQUESTED = Statement("""
    SELECT EXISTS (
        SELECT FROM homeroom.appointment_request
        WHERE district_id = :district AND student_id = :student AND on_date = :day AND flex_period_id = :flex_period
          AND section_id = :section AND state = 'open')
""")
_ADD = Statement("""
    INSERT INTO homeroom.appointment_request
        (district_id, school_id, student_id, on_date, flex_period_id, section_id, comment, requested_by, requested_at)
    VALUES (:district, :school, :student, :day, :flex_period, :section, :comment, :actor, :now)
    RETURNING id
""")
_DECIDE = Statement("""
    UPDATE homeroom.appointment_request SET state = :state, decided_by = :actor, decided_at = :now, reason = :reason
    WHERE district_id = :district AND id = :id AND state = 'open'
""")

# `domain.appointment_request.state_of` in SQL; a differential test holds the two together. Of requests `x`, joined with `TODAY`.
STATE = """
    CASE WHEN x.state <> 'open' THEN x.state
         WHEN x.on_date < today.day OR (x.on_date = today.day AND s.frozen) THEN 'expired'
         ELSE 'open' END
"""
TODAY = """
    JOIN homeroom.school s ON s.district_id = x.district_id AND s.id = x.school_id
    CROSS JOIN LATERAL (SELECT CAST(CAST(:now AS timestamptz) AT TIME ZONE s.time_zone AS date) AS day) today
"""
_LISTED = fill(
    """
    {today}
    WHERE x.district_id = :district AND {of} AND {seen}
      AND (CAST(:states AS text[]) IS NULL OR {state} = ANY(CAST(:states AS text[])))
    """,
    today=TODAY,
    seen=_SEEN,
    state=STATE,
)
_NEWEST_FIRST = Keyset((("-x.id", "bigint"),))
_SELECT = "x.*, s.time_zone, s.frozen"
OF_STUDENT = ManyListing(
    parents.STUDENTS,
    _SELECT,
    "FROM homeroom.appointment_request x" + fill(_LISTED, of="x.student_id = :parent"),
    _NEWEST_FIRST,
)
OF_SECTION = ManyListing(
    parents.SECTIONS,
    _SELECT,
    "FROM homeroom.appointment_request x" + fill(_LISTED, of="x.section_id = :parent"),
    _NEWEST_FIRST,
)
OF_STAFFER = ManyListing(
    parents.STAFFERS,
    _SELECT,
    """
    FROM homeroom.section_staffer g
    JOIN homeroom.appointment_request x ON x.district_id = g.district_id AND x.section_id = g.section_id
    """
    + fill(_LISTED, of="g.district_id = :district AND g.staffer_id = :parent"),
    _NEWEST_FIRST,
)
OF_SCHOOL = ManyListing(
    parents.SCHOOLS,
    _SELECT,
    "FROM homeroom.appointment_request x" + fill(_LISTED, of="x.school_id = :parent"),
    _NEWEST_FIRST,
)


class PostgresAppointmentRequests:
    """See `application.ports.appointment_requests.AppointmentRequests`."""

    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def find(self, sight: Sight, ids: Collection[RequestId]) -> Mapping[RequestId, KeptRequest]:
        named = {"district": self._district, "ids": sorted(ids), **student_sight(sight)}
        found = [kept_of(row) for row in await _FIND.fetch(self._connection, **named)]
        return {kept.request.id: kept for kept in found}

    async def is_requested(self, slot: Slot, section: SectionId) -> bool:
        named = {"student": slot.student, "day": slot.day, "flex_period": slot.flex_period, "section": section}
        return bool(await _IS_REQUESTED.fetchval(self._connection, district=self._district, **named))

    async def add(self, wanted: AppointmentRequest) -> RequestId:
        slot = wanted.slot
        id = await _ADD.fetchval(
            self._connection,
            district=self._district,
            school=wanted.school,
            student=slot.student,
            day=slot.day,
            flex_period=slot.flex_period,
            section=wanted.section,
            comment=wanted.comment,
            actor=wanted.requested_by,
            now=wanted.requested_at,
        )
        return RequestId(id)

    async def decide(self, id: RequestId, decision: Decision) -> None:
        named = {"state": decision.state.value, "actor": decision.by, "now": decision.at, "reason": decision.reason}
        await _DECIDE.execute(self._connection, district=self._district, id=id, **named)


def kept_of(row: Any) -> KeptRequest:
    """From a row of requests with `time_zone` and `frozen` of the school."""
    decision = None
    if row["decided_at"] is not None:
        decision = Decision(RequestState(row["state"]), row["decided_by"], row["decided_at"], row["reason"])
    request = AppointmentRequest(
        id=RequestId(row["id"]),
        school=SchoolId(row["school_id"]),
        slot=slot_of(row),
        section=SectionId(row["section_id"]),
        comment=row["comment"],
        requested_by=row["requested_by"],
        requested_at=row["requested_at"],
        decision=decision,
    )
    return KeptRequest(request, ZoneInfo(row["time_zone"]), row["frozen"])


def view_of(row: Any, now: datetime) -> RequestView:
    kept = kept_of(row)
    return RequestView(kept.request, kept.state_at(now))
