"""A student, or staff for a student, asks for an appointment; the section's staff or an admin approve or deny.

Nothing is booked before somebody approves, so what may still change until then does not speak against asking: seats, clashes, and
what stands in the slot. An open request expires when its slot can no longer be changed, as by a freeze of today; who lifts the
freeze opens it again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.appointment import Slot
from domain.booking import BookingFacts, refusals_of_booking
from domain.errors import Refused
from domain.free_text import LONGEST_REASON, text_refusals
from domain.ids import RequestId, SchoolId, SectionId, StafferId
from domain.mass_schedule import frozen_on
from domain.self_scheduling import SelfSchedulingNow, told_to_student, window_refusals


class RequestState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Decision:
    """`state` is `APPROVED`, `DENIED` or `WITHDRAWN`; a reason is given where it was denied."""

    state: RequestState
    by: str
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AppointmentRequest:
    """What was asked for. `id` 0 is one that was not written down yet."""

    id: RequestId
    school: SchoolId
    """That of section and flex period."""
    slot: Slot
    section: SectionId
    comment: str | None
    requested_by: str
    requested_at: datetime
    decision: Decision | None = None


_WHEN_DECIDED = frozenset({"LOCKED", "CLASH", "FULL"})
"""What speaks against booking, and not against asking."""


def state_of(request: AppointmentRequest, today: date, *, school_is_frozen: bool) -> RequestState:
    """`today` is the school's local date."""
    if request.decision is not None:
        return request.decision.state
    expired = frozen_on(request.slot.day, today, school_is_frozen=school_is_frozen) is not None
    return RequestState.EXPIRED if expired else RequestState.OPEN


def refusals_of_request(
    facts: BookingFacts, *, is_requested: bool, student_at: SelfSchedulingNow | None
) -> list[Refused]:
    """Every reason why this may not be asked for; `student_at` where the student asks, who needs an open window."""
    rules = [one for one in refusals_of_booking(facts, over_seats=True) if one.code not in _WHEN_DECIDED]
    found = []
    if student_at is not None:
        found += window_refusals(student_at, may=facts.member.may_self_schedule)
        rules = [told_to_student(one, facts) for one in rules]
    found += rules
    if is_requested:
        found.append(
            Refused(
                "ALREADY_REQUESTED",
                f"{facts.place.name} has been asked for then already: wait for the answer.",
                field="sectionId",
            )
        )
    return found


def refusals_of_decision(state: RequestState, *, may: bool) -> list[Refused]:
    """Every reason why somebody may not approve or deny; `may`: as staff of the section, or as an admin."""
    refused = [] if may else [
        Refused("NOT_YOUR_SECTION", "You do not teach this section: ask its staff or an admin to decide.", field="id")
    ]  # fmt: skip
    return [*refused, *refusals_of_closed(state)]


def refusals_of_closed(state: RequestState) -> list[Refused]:
    """`ALREADY_DECIDED` or `REQUEST_EXPIRED` of a request that is not open."""
    if state is RequestState.OPEN:
        return []
    if state is RequestState.EXPIRED:
        return [
            Refused("REQUEST_EXPIRED", "The request has expired: ask for, or book, a later date instead.", field="id")
        ]
    return [
        Refused(
            "ALREADY_DECIDED",
            f"The request was {state.value} before: read it again.",
            field="id",
            details={"state": state.name},
        )
    ]


def who_decides(
    teaching: Collection[StafferId], admins: Collection[StafferId], *, asked_by: StafferId | None
) -> list[StafferId]:
    """Whom to tell of a request: those who teach the section, or where nobody does the school's admins; never who asks."""
    return sorted(one for one in teaching or admins if one != asked_by)


def reason_refusals(reason: str) -> Sequence[Refused]:
    """Who is denied is told why: `NO_REASON`, or what is wrong with the text."""
    if not reason.strip():
        return [Refused("NO_REASON", "Say why, so that the student knows what to do next.", field="reason")]
    return text_refusals("reason", reason, LONGEST_REASON)
