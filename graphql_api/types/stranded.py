"""Appointments that stand where they could not be made any more."""

from datetime import date
from enum import Enum
from typing import Annotated

import strawberry

from application.lists.stranded import Stranded
from domain.stranded import StrandedReason as Reason
from graphql_api.cursors import Order
from graphql_api.enums import value_of
from graphql_api.limits import check_list
from graphql_api.paging import Connection
from graphql_api.types.appointment import Appointment

BY_DATE_AND_NAME = Order("stranded", date, int, str, str, str, int)


@strawberry.enum(description="Why an appointment could not be made any more where it stands.")
class StrandedReason(Enum):
    CLOSED = strawberry.enum_value(
        "closed", description="There is no school for the student that day, or the flex period does not meet."
    )
    BLOCKED = strawberry.enum_value("blocked", description="The section, or its lead, is not available then.")
    CLASH = strawberry.enum_value(
        "clash", description="The student has an appointment in another flex period, of any school, at the same time."
    )


Reasons = Annotated[
    list[StrandedReason] | None,
    strawberry.argument(description="Only for one of these reasons: `[CLASH]`; any if not given."),
]


@strawberry.type(description="An appointment that stands where it could not be made any more, and why.")
class StrandedAppointment:
    view: strawberry.Private[Stranded]

    @strawberry.field(description="The appointment: cancel it, move it, or leave it.")
    def appointment(self) -> Appointment:
        return Appointment(view=self.view.appointment)

    @strawberry.field(description="Every reason: `[BLOCKED]`.")
    def reasons(self) -> list[StrandedReason]:
        return [StrandedReason(reason.value) for reason in self.view.reasons]


@strawberry.type(description="A page of appointments that could not be made any more, by date, flex period and name.")
class StrandedAppointmentConnection(Connection[StrandedAppointment]):
    pass


def stranded_appointment(view: Stranded) -> StrandedAppointment:
    return StrandedAppointment(view=view)


def reasons_of(reasons: list[StrandedReason] | None) -> frozenset[Reason] | None:
    check_list("reasons", reasons or ())
    return None if reasons is None else frozenset(Reason(value_of(one)) for one in reasons)
