"""What a client may learn when something did not work.

Refusals of a mutation are data, in the payload's `userErrors` (`payloads.py`). Top-level errors are malformed
documents, missing permission and faults. Only errors that carry a code go out; everything else is a fault: logged
once, without values, and shown as "Internal error" with the request's id.
"""

import hashlib
import traceback
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import strawberry
import structlog
from graphql import GraphQLError, GraphQLSchema, GraphQLSyntaxError
from strawberry.exceptions import StrawberryInputCoercionError
from strawberry.relay.types import InvalidGlobalIDError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.execution import ExecutionContext

from domain.errors import NotAllowed, Refusals, Refused, Unauthenticated

INTERNAL = "INTERNAL"
WITHHELD = "SCOPE_REQUIRED"

log: structlog.stdlib.BoundLogger = structlog.get_logger("homeroom.graphql")


class Schema(strawberry.Schema):
    """A schema whose errors are fit to be shown, on every way out: HTTP, WebSocket and server-sent events."""

    @property
    def core(self) -> GraphQLSchema:
        """The schema as the GraphQL library knows it."""
        return self._schema

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        errors[:] = presentable(errors, execution_context)


def presentable(errors: list[GraphQLError], context: ExecutionContext | None = None) -> list[GraphQLError]:
    """The errors as a client may see them. Logs a fault once, however many items of a list it struck."""
    request_id = request_id_of(context.context if context else None)
    shown: list[GraphQLError] = []
    told: set[object] = set()
    for error in errors:
        known = list(declared(error))
        if not known:
            fault = root_cause(error)
            if (type(fault), _place(error)) not in told:
                told.add((type(fault), _place(error)))
                _log_fault(error, fault, request_id, context)
            known = [masked(error, request_id)]
        for each in known:
            if code_of(each) != WITHHELD:
                shown.append(each)
            elif (WITHHELD, _place(each)) not in told:
                told.add((WITHHELD, _place(each)))
                shown.append(_at(each, list(_place(each))))
    if codes := sorted({code for each in shown if (code := code_of(each)) and code != INTERNAL}):
        log.info("graphql_refused", request_id=request_id, codes=codes)
    return shown


def declared(error: GraphQLError) -> Iterator[GraphQLError]:
    """`error` as we mean to show it: one with a code, several if rules gathered their refusals, none for a fault."""
    match root_cause(error):
        case Refusals(refusals=refusals):
            yield from (_coded(error, each.code, each.message, _facts(each)) for each in refusals)
        case Refused() as refused:
            yield _coded(error, refused.code, refused.message, _facts(refused))
        case (NotAllowed() | Unauthenticated()) as refused:
            yield _coded(error, refused.code, refused.message)
        case _ if code_of(error):
            yield error
        case InvalidGlobalIDError():
            yield _coded(error, "BAD_ID", "That is not an id of ours: pass an id exactly as the API returned it.")
        case StrawberryInputCoercionError() as bad:
            yield _coded(error, "BAD_INPUT", str(bad))
        case GraphQLSyntaxError():
            yield _coded(error, "GRAPHQL_PARSE_FAILED", error.message)
        case GraphQLError():
            # Made by the GraphQL library itself, about the document or its variables.
            yield _coded(error, "BAD_INPUT", error.message)
        case CannotGetOperationTypeError() | InvalidOperationTypeError():
            yield _coded(error, "GRAPHQL_VALIDATION_FAILED", error.message)


def root_cause(error: GraphQLError) -> Exception:
    """What a resolver raised, or the error itself."""
    cause: Exception = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def masked(error: GraphQLError, request_id: str) -> GraphQLError:
    return GraphQLError(
        "Internal error: try again later, and report the requestId if it stays.",
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": INTERNAL, "requestId": request_id},
    )


def code_of(error: GraphQLError) -> str | None:
    code = (error.extensions or {}).get("code")
    return code if isinstance(code, str) else None


def request_id_of(context: Any) -> str:
    """The id of the request a context belongs to; a new one where nobody gave it one."""
    given = context.get("request_id") if isinstance(context, Mapping) else getattr(context, "request_id", None)
    return str(given or uuid4().hex)


def _coded(error: GraphQLError, code: str, message: str, facts: Mapping[str, object] | None = None) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code, **(facts or {})},
    )


def _at(error: GraphQLError, path: list[str | int]) -> GraphQLError:
    return GraphQLError(error.message, error.nodes, error.source, error.positions, path, extensions=error.extensions)


def _facts(refused: Refused) -> dict[str, object]:
    facts: dict[str, object] = {}
    if refused.field is not None:
        facts["field"] = list(refused.field)
    if refused.details is not None:
        facts["details"] = dict(refused.details)
    return facts


def _place(error: GraphQLError) -> tuple[str, ...]:
    return tuple(part for part in error.path or () if isinstance(part, str))


def _log_fault(error: GraphQLError, fault: Exception, request_id: str, context: ExecutionContext | None) -> None:
    """Where it happened, never with what: messages of exceptions quote rows, and variables are people's data."""
    causes: list[str] = []
    cause: BaseException | None = fault
    while cause is not None and len(causes) < 10:
        causes.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__ or cause.__context__
    frames = traceback.extract_tb(fault.__traceback__)[-20:]
    query = (context.query if context else None) or ""
    log.error(
        "graphql_fault",
        request_id=request_id,
        path=".".join(_place(error)) or None,
        document=hashlib.sha256(query.encode("utf-8", "replace")).hexdigest()[:16],
        causes=causes,
        frames=[f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames],
    )
