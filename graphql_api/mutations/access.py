"""Asking for access, and the operator's answer."""

from typing import Annotated
from uuid import UUID

import strawberry

from application.access import Role, Viewer
from domain.errors import not_found
from domain.provisioning import place_of
from graphql_api.context import Info
from graphql_api.ids import decode
from graphql_api.mutations.provisioning_inputs import (
    ApproveAccessInput,
    DenyAccessInput,
    RequestAccessInput,
    ResendMailInput,
)
from graphql_api.payloads import Payload, answer
from graphql_api.types.access_request import AccessRequest
from graphql_api.types.mail import Mail


@strawberry.type(description="What was written down, or why it was not.")
class RequestAccessPayload(Payload):
    reference: strawberry.ID | None = strawberry.field(
        default=None,
        description="To be named when somebody asks about the request; it opens nothing. Null where refused.",
    )


@strawberry.type(description="The request as it was decided, or why it was not.")
class AccessDecisionPayload(Payload):
    access_request: AccessRequest | None = strawberry.field(
        default=None, description="The request; null where nothing was changed."
    )


@strawberry.type(description="The mail that goes out again, or why it does not.")
class ResendMailPayload(Payload):
    mail: Mail | None = strawberry.field(default=None, description="The mail; null where nothing was changed.")


@strawberry.type
class AccessMutations:
    @strawberry.mutation(
        description="Ask for access for a district. Needs no token, and may be done a few times a day. The operator is told; "
        "nothing is set up before somebody approves it."
    )
    async def request_access(
        self, info: Info, input: Annotated[RequestAccessInput, strawberry.argument(description="Who asks, for what.")]
    ) -> RequestAccessPayload:
        async def work() -> object:
            place = _place(info)
            made = await info.context.app.request_access(input.wish(), place=place, key=input.idempotency_key)
            return {"reference": strawberry.ID(str(made))}

        return await answer(RequestAccessPayload, work())

    @strawberry.mutation(
        description="Approve a request: the district and its schools are made, and the link of each school's import site is "
        "mailed to the contacts. Operators."
    )
    async def approve_access(
        self, info: Info, input: Annotated[ApproveAccessInput, strawberry.argument(description="Which one.")]
    ) -> AccessDecisionPayload:
        async def work(viewer: Viewer) -> object:
            approved = await info.context.app.approve_access(
                viewer,
                _uuid(viewer, input.reference, "reference"),
                to_existing=input.to_existing_district,
                key=input.idempotency_key,
            )
            return {"access_request": AccessRequest(view=approved)}

        return await answer(AccessDecisionPayload, work(info.context.asking))

    @strawberry.mutation(description="Deny a request, with a reason. Nobody is written to. Operators.")
    async def deny_access(
        self, info: Info, input: Annotated[DenyAccessInput, strawberry.argument(description="Which one, and why.")]
    ) -> AccessDecisionPayload:
        async def work(viewer: Viewer) -> object:
            reference = _uuid(viewer, input.reference, "reference")
            denied = await info.context.app.deny_access(viewer, reference, input.reason, key=input.idempotency_key)
            return {"access_request": AccessRequest(view=denied)}

        return await answer(AccessDecisionPayload, work(info.context.asking))

    @strawberry.mutation(description="Send a mail once more, or now where it waits for its next attempt. Operators.")
    async def resend_mail(
        self, info: Info, input: Annotated[ResendMailInput, strawberry.argument(description="Which one.")]
    ) -> ResendMailPayload:
        async def work(viewer: Viewer) -> object:
            return {"mail": Mail(view=await info.context.app.resend_mail(viewer, _uuid(viewer, input.id, "id")))}

        return await answer(ResendMailPayload, work(info.context.asking))


def _place(info: Info) -> str | None:
    """From where somebody asks; the operator's own requests are not counted."""
    viewer, request = info.context.viewer, info.context.request
    if viewer is not None and viewer.role is Role.OPERATOR:
        return None
    return place_of(None if request is None or request.client is None else request.client.host)


def _uuid(viewer: Viewer, given: str, field: str) -> UUID:
    """What an operator names by a reference; to others nothing is said of it. Raises `Refused`: `BAD_ID`, `NOT_FOUND`."""
    viewer.must_operate()
    try:
        return UUID(given)
    except ValueError:
        decode(given, field)
        raise not_found("access request" if field == "reference" else "mail", field) from None
