"""A small schema with everything that guards, pages and errors are about. Built once: a Query class fits one schema."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import httpx2
import strawberry
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from strawberry import UNSET
from strawberry.scalars import JSON

from application.paging import page_of
from domain.errors import NotAllowed, Refusals, Refused, Unauthenticated
from domain.ids import DistrictId
from graphql_api import scalars
from graphql_api.cursors import Cursors, Order
from graphql_api.errors import Schema
from graphql_api.guard import Guard
from graphql_api.http import Connecting, GraphQLView, HttpSettings
from graphql_api.ids import encode, expect_number
from graphql_api.limits import check_list
from graphql_api.loaders import Loaders
from graphql_api.paging import After, Before, Connection, First, Last
from graphql_api.payloads import Payload, answer
from graphql_api.routes import graphql_routes
from graphql_api.scalars import Version
from infra.cursors import SecretSealer

SEALER = SecretSealer("a secret of the toy, and of nothing else")
BY_NUMBER = Cursors(Order("students.number", int), DistrictId(7), SEALER)
NAMES = {number: f"Student {number}" for number in range(1, 121)}


@dataclass
class Context:
    request_id: str = "request-1"
    connection_params: dict[str, Any] | None = None
    loaders: Loaders = field(default_factory=Loaders)
    batches: list[list[int]] = field(default_factory=list)
    counted: list[int] = field(default_factory=list)

    async def names(self, numbers: Sequence[int]) -> dict[int, str]:
        self.batches.append(list(numbers))
        return {number: NAMES[number] for number in numbers if number in NAMES}


Info = strawberry.Info[Context, None]


@strawberry.type
class Student:
    number: int

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode("Student", 7, self.number))

    @strawberry.field
    async def name(self, info: Info) -> str | None:
        return await info.context.loaders.get("names", info.context.names).load(self.number)

    @strawberry.field
    def school(self) -> "School":
        return School()

    @strawberry.field
    def slots(self) -> list["Slot"]:
        return [Slot()]

    @strawberry.field
    def email(self) -> str | None:
        raise Refused("SCOPE_REQUIRED", "Ask for a token with the scope roster.contacts.")

    @strawberry.field
    def broken(self) -> str | None:
        raise RuntimeError("amy@example.com is not unique")


@strawberry.type
class Slot:
    day: date = date(2026, 9, 1)

    @strawberry.field
    def school(self) -> "School":
        return School()


@strawberry.type
class RosterConnection(Connection[Student]):
    as_of: datetime


async def students_page(info: Info, first: Any, after: Any, last: Any, before: Any) -> tuple[Any, ...]:
    request = BY_NUMBER.request(first, after, last, before)
    low, high = (request.after or (0,))[0], (request.before or (10**6,))[0]
    numbers = [n for n in sorted(NAMES, reverse=request.backwards) if low < n < high]  # type: ignore[operator]

    async def total() -> int:
        info.context.counted.append(1)
        return len(NAMES)

    page = page_of(numbers[: request.limit + 1], lambda n: (n,), request, total)
    return page, request, BY_NUMBER, lambda n: Student(number=n)


@strawberry.type
class School:
    name: str = "Lincoln"

    @strawberry.field
    async def students(
        self, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
    ) -> Connection[Student]:
        return Connection.of(*await students_page(info, first, after, last, before))


@strawberry.type
class Query:
    @strawberry.field
    def school(self) -> School:
        return School()

    @strawberry.field
    async def roster(
        self, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
    ) -> RosterConnection:
        found = await students_page(info, first, after, last, before)
        made = RosterConnection.of(*found, as_of=datetime.fromisoformat("2026-09-01T10:00:00-04:00"))
        assert isinstance(made, RosterConnection)
        return made

    @strawberry.field
    def students(self) -> list[Student]:
        return [Student(number=1), Student(number=2)]

    @strawberry.field
    def student(self, id: strawberry.ID) -> Student | None:
        return Student(number=expect_number(id, "Student", 7, field="id"))

    @strawberry.field
    def echo_date(self, value: date) -> date:
        return value

    @strawberry.field
    def echo_instant(self, value: datetime) -> datetime:
        return value

    @strawberry.field
    def echo_time(self, value: time) -> time:
        return value

    @strawberry.field
    def echo_version(self, value: Version) -> Version:
        return value

    @strawberry.field
    def echo_json(self, value: JSON) -> JSON:
        return value

    @strawberry.field
    async def sizes(self, files: list[UploadFile]) -> list[int]:
        return [len(await file.read()) for file in files]

    @strawberry.field
    def echo(self, text: str = "", numbers: list[int] | None = None) -> str:
        return text or str(numbers)

    @strawberry.field
    def forbidden(self) -> str | None:
        raise NotAllowed("Only administrators of the school may do this.")

    @strawberry.field
    def who(self) -> str | None:
        raise Unauthenticated("Sign in again.")

    @strawberry.field
    def fault(self) -> str:
        raise RuntimeError("secret amy@example.com")


@strawberry.type
class EnrollPayload(Payload):
    student: Student | None = strawberry.field(default=None)

    @classmethod
    def of(cls, number: int) -> "EnrollPayload":
        return cls(student=Student(number=number))


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def enroll(self, ids: list[strawberry.ID]) -> EnrollPayload:
        async def work() -> object:
            check_list("ids", ids, 3)
            numbers = [expect_number(each, "Student", 7, field="ids") for each in ids]
            match numbers:
                case [13]:
                    raise Refusals(
                        [Refused("FULL", "Full.", field="ids", details={"seats": 0}), Refused("LATE", "Late.")]
                    )
                case [14]:
                    raise NotAllowed("No.")
                case [15]:
                    raise RuntimeError("secret")
                case [16]:
                    return {"student": Student(number=16)}
                case []:
                    return None
            return numbers[0]

        return await answer(EnrollPayload, work())


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def ticks(self, upto: int) -> AsyncIterator[int]:
        for tick in range(upto):
            await asyncio.sleep(0)
            yield tick
        if upto == 3:
            raise RuntimeError("secret amy@example.com")

    @strawberry.subscription
    async def enrolled(self) -> AsyncIterator[School]:
        yield School()


SCHEMA = Schema(Query, Mutation, Subscription, config=scalars.config(), extensions=[Guard])


async def context(connecting: Connecting) -> Context:
    if connecting.headers.get("authorization") == "Bearer old":
        raise Unauthenticated("The token is not good any more: sign in again.")
    return Context()


async def connected(made: Context) -> None:
    if (made.connection_params or {}).get("token") == "bad":
        raise Unauthenticated("Sign in again.")


def app(settings: HttpSettings | None = None) -> Starlette:
    return Starlette(routes=graphql_routes(GraphQLView(SCHEMA, context, connected, settings)))


def client(settings: HttpSettings | None = None) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app(settings)), base_url="http://testserver")


async def run(query: str, context: Context | None = None, **variables: Any) -> dict[str, Any]:
    result = await SCHEMA.execute(query, variables, context or Context())
    return {"data": result.data, "errors": [error.formatted for error in result.errors or ()]}


async def codes(query: str, **variables: Any) -> list[str]:
    return [error["extensions"]["code"] for error in (await run(query, **variables))["errors"]]
