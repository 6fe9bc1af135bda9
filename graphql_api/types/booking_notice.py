"""What a booking leads to that is allowed and worth a look."""

import strawberry

from domain.appointment import Appointment
from domain.clashes import ROOM_CLASH, STAFF_CLASH
from graphql_api.context import Info


@strawberry.type(description="Something worth a look; it stopped nothing.")
class BookingNotice:
    code: str = strawberry.field(description="Stable, for programs: `STAFF_CLASH`.")
    message: str = strawberry.field(
        description='For people: what it is and what to do next: `"Another section is in room 12 …"`.'
    )


async def notices_of(info: Info, made: Appointment) -> list[BookingNotice]:
    """The clashes of lead and room in which the appointment's section stands now."""
    slot, viewer = made.slot, info.context.asking
    staff, rooms = await info.context.app.find_clashes.made_by(viewer, made.section, slot.day, slot.flex_period)
    found = []
    if staff:
        message = (
            "Who leads the section leads another one with students at the same time: look at the school's staffClashes."
        )
        found.append(BookingNotice(code=STAFF_CLASH, message=message))
    if rooms:
        message = f"Another section with students is in room {rooms[0].of} at the same time: look at the school's roomClashes."
        found.append(BookingNotice(code=ROOM_CLASH, message=message))
    return found
