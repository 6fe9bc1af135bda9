"""What plans tell alike."""

from datetime import date, datetime

import strawberry

from application.ports.mass_schedules import MassPlan
from graphql_api.types.node import Node


@strawberry.interface(description="What something would do; changes no schedule. Kept for 24 hours.")
class Plan(Node):
    view: strawberry.Private[MassPlan]

    def key(self) -> tuple[int]:
        return (self.view.id,)

    @strawberry.field(description='The school\'s local date when it was planned: `"2026-09-01"`.')
    def today(self) -> date:
        return self.view.today

    @strawberry.field(description='Who planned it: `"staffer:204"`.')
    def planned_by(self) -> str:
        return self.view.planned_by

    @strawberry.field(description='When, in UTC: `"2026-09-01T14:05:00Z"`.')
    def planned_at(self) -> datetime:
        return self.view.planned_at

    @strawberry.field(description='When it is forgotten, in UTC: `"2026-09-02T14:05:00Z"`.')
    def expires_at(self) -> datetime:
        return self.view.expires_at
