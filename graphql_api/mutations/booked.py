"""Which bookings an order starts from, as clients write it."""

import datetime as dt

import strawberry

from application.access import Viewer
from domain.appointment import Origin
from domain.ids import RunId, SectionId
from domain.mass_change import AsInWeek, Booked
from graphql_api.arguments import given, run_id, section_ids
from graphql_api.enums import value_of
from graphql_api.limits import LIMITS, check_list
from graphql_api.types.explanation import AppointmentOrigin


@strawberry.input(description="Bookings that match everything given.")
class BookedInput:
    section_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Into these sections, at most 250."
    )
    origins: list[AppointmentOrigin] | None = strawberry.field(
        default=None, description="Which came about so: `[HOMEROOM_PREBOOK]`."
    )
    run_id: strawberry.ID | None = strawberry.field(default=None, description="Which this mass schedule made.")

    def matching(self, viewer: Viewer, path: tuple[str, ...]) -> Booked:
        run: RunId | None = None if self.run_id is None else run_id(viewer, self.run_id, (*path, "runId"))
        return Booked(_sections(viewer, self.section_ids, path), _origins(self.origins), run)


@strawberry.input(
    description="A week to book again: each student where they are in it, on the same weekday and flex period."
)
class WeekToCopyInput:
    week: dt.date = strawberry.field(description='Any date of the week: `"2026-09-07"`.')
    section_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Only what is booked into these sections, at most 250."
    )
    origins: list[AppointmentOrigin] | None = strawberry.field(
        default=None, description="Only what came about so: `[STAFF, ADMIN]` leaves homeroom pre-books out."
    )

    def target(self, viewer: Viewer, path: tuple[str, ...]) -> AsInWeek:
        return AsInWeek(self.week, Booked(_sections(viewer, self.section_ids, path), _origins(self.origins)))


def _sections(viewer: Viewer, ids: list[strawberry.ID] | None, path: tuple[str, ...]) -> frozenset[SectionId] | None:
    wanted = given(ids)
    if wanted is None:
        return None
    return frozenset(section_ids(viewer, wanted, (*path, "sectionIds"), LIMITS.input_list))


def _origins(origins: list[AppointmentOrigin] | None) -> frozenset[Origin] | None:
    check_list("origins", origins or ())
    return None if origins is None else frozenset(Origin(value_of(one)) for one in origins)
