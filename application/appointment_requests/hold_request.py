"""The transaction of a decision: it holds the student, and the request is as it stands now."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from application.access import Role, Viewer
from application.ports.appointment_requests import KeptRequest
from application.ports.transaction import Begin, Transaction
from application.scheduling.hold_students import holding
from application.sight import sees_requests
from application.staff import teaches
from domain.appointment_request import AppointmentRequest
from domain.errors import NotAllowed, not_found
from domain.ids import RequestId, SchoolId


@dataclass(frozen=True, slots=True)
class Held:
    tx: Transaction
    schools: frozenset[SchoolId]
    """Those concerned by a booking of the student."""
    kept: KeptRequest


@asynccontextmanager
async def holding_request(begin: Begin, viewer: Viewer, id: RequestId) -> AsyncIterator[Held]:
    """Raises `Refused`: `NOT_FOUND`, also for one that the viewer may not see; `BUSY`."""
    sight = sees_requests(viewer)
    async with begin(viewer.district) as tx:
        known = (await tx.appointment_requests.find(sight, [id])).get(id)
    if known is None:
        raise not_found("request", "id")
    slot = known.request.slot
    async with holding(begin, viewer.district, [slot.student], [slot.flex_period]) as (tx, schools):
        yield Held(tx, schools, (await tx.appointment_requests.find(sight, [id]))[id])


def must_be_staff(viewer: Viewer) -> None:
    if not viewer.runs_district and viewer.role not in (Role.ADMIN, Role.STAFFER):
        raise NotAllowed("Only staff of the section, and admins, may approve or deny.")


async def may_decide(tx: Transaction, viewer: Viewer, request: AppointmentRequest) -> bool:
    """Staff of the section, and admins of the school."""
    return viewer.administers(request.school) or await teaches(tx, viewer, request.section)
