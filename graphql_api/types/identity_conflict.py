"""Records of rosters whose keys name two people, and who an admin says they are."""

import asyncio
from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from domain.ids import StafferId, StudentId
from domain.roster_conflict import ConflictChoice as ChoiceView
from domain.roster_conflict import IdentityConflict as ConflictView
from domain.roster_feed import Kind
from graphql_api import find
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.paging import Connection
from graphql_api.types.node import Node
from graphql_api.types.roster_kinds import RosterKind
from graphql_api.types.staffer import Staffer
from graphql_api.types.student import Student

OLDEST_FIRST = Order("identity_conflicts", int)

RosterPerson: TypeAlias = Annotated[
    Student | Staffer, strawberry.union("RosterPerson", description="Somebody whom rosters are about.")
]


@strawberry.type(description="Who an admin says that a record is. The next sync of its source honours it.")
class ConflictChoice:
    view: strawberry.Private[ChoiceView]
    kind: strawberry.Private[Kind]

    @strawberry.field(description="The person; null for somebody new, or where they are gone.")
    async def person(self, info: Info) -> RosterPerson | None:
        return None if self.view.person is None else await person_by_number(info, self.kind, self.view.person)

    @strawberry.field(description="Whether the record is somebody new.")
    def new_person(self) -> bool:
        return self.view.person is None

    @strawberry.field(description='Who said so: `"district_admin:kim"`.')
    def chosen_by(self) -> str:
        return self.view.by

    @strawberry.field(description='When, in UTC: `"2026-09-01T08:00:00Z"`.')
    def chosen_at(self) -> datetime:
        return self.view.at


@strawberry.type(
    description="A record whose keys name two active people. Nothing is changed for it, nor for them, until the source is "
    "corrected or somebody says who it is."
)
class IdentityConflict(Node):
    view: strawberry.Private[ConflictView]

    def key(self) -> tuple[int]:
        return (self.view.id,)

    @strawberry.field(description="What it is: `STUDENT` or `STAFFER`.")
    def kind(self) -> RosterKind:
        return RosterKind(self.view.kind.value)

    @strawberry.field(description="Which key it is about: `CONFLICT_SIS_ID` or `CONFLICT_EMAIL`.")
    def code(self) -> str:
        return self.view.code.value

    @strawberry.field(description='The format of the roster: `"oneroster"`.')
    def format(self) -> str:
        return self.view.format

    @strawberry.field(description='The name of the source: `"Clever"`, or `"files"`.')
    def source_name(self) -> str:
        return self.view.source

    @strawberry.field(description='The record\'s id in the source: `"5f3b"`.')
    def source_key(self) -> str:
        return self.view.record.source_key

    @strawberry.field(description='Its SIS id: `"1001"`.')
    def sis_id(self) -> str:
        return self.view.record.sis_id

    @strawberry.field(description='Its first name: `"Ada"`.')
    def first_name(self) -> str:
        return self.view.record.first_name

    @strawberry.field(description='Its last name: `"Lovelace"`.')
    def last_name(self) -> str:
        return self.view.record.last_name

    @strawberry.field(description='Its e-mail address: `"ada@example.org"`; null where it has none.')
    def email(self) -> str | None:
        return self.view.record.email

    @strawberry.field(description="Those whom its keys name; none where two records of the roster claim the same key.")
    async def people(self, info: Info) -> list[RosterPerson]:
        found = await asyncio.gather(*(person_by_number(info, self.view.kind, person) for person in self.view.people))
        return [person for person in found if person is not None]

    @strawberry.field(description='When it was found first, in UTC: `"2026-09-01T04:02:10Z"`.')
    def found_at(self) -> datetime:
        return self.view.found_at

    @strawberry.field(description="Who it is, as somebody has said; null while nobody has.")
    def choice(self) -> ConflictChoice | None:
        choice = self.view.choice
        return None if choice is None else ConflictChoice(view=choice, kind=self.view.kind)


@strawberry.type(description="A page of conflicts, the oldest first.")
class IdentityConflictConnection(Connection[IdentityConflict]):
    pass


async def identity_conflicts_page(
    info: Info, first: int | None, after: str | None, last: int | None, before: str | None
) -> IdentityConflictConnection:
    cursors = info.context.cursors(OLDEST_FIRST)
    request = cursors.request(first, after, last, before)
    page = await info.context.app.read_conflicts.page(info.context.asking, request)
    return IdentityConflictConnection.of(page, request, cursors, _conflict)


def _conflict(view: ConflictView) -> IdentityConflict:
    return IdentityConflict(view=view)


async def person_by_number(info: Info, kind: Kind, id: int) -> Student | Staffer | None:
    if kind is Kind.STUDENT:
        return await find.student(info, StudentId(id))
    return await find.staffer(info, StafferId(id))
