"""Reads what a client sent, trusting none of it."""

from collections.abc import Mapping, Sequence

import orjson
from cross_web import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from strawberry.http import GraphQLRequestData, GraphQLRequestProtocol
from strawberry.schema.exceptions import InvalidOperationTypeError

from domain.errors import NotAllowed, Refused, Unauthenticated


class BadRequest(Exception):
    """A request that is answered before it reaches GraphQL."""

    def __init__(
        self, status: int, code: str, message: str, *, allow: str | None = None, limit: int | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.allow, self.limit = status, code, message, allow, limit

    def response(self) -> Response:
        extensions = {"code": self.code} if self.limit is None else {"code": self.code, "limit": self.limit}
        body = orjson.dumps({"errors": [{"message": self.message, "extensions": extensions}]})
        headers = {"allow": self.allow} if self.allow else None
        return Response(body, self.status, headers, media_type="application/json")


def media_types(header: str) -> frozenset[str]:
    """The media types in an Accept or Content-Type header, without their parameters."""
    return frozenset(part.partition(";")[0].strip().lower() for part in header.split(",") if part.strip())


def json_problem(request: Request) -> BadRequest | None:
    """Why a body is not read as JSON."""
    sent, _, parameters = request.headers.get("content-type", "").partition(";")
    media, charset = sent.strip().lower(), parameters.lower().replace(" ", "").replace('"', "")
    if media != "application/json":
        return BadRequest(415, "UNSUPPORTED_MEDIA_TYPE", "Send the operation as content-type: application/json.")
    if "charset=" in charset and "charset=utf-8" not in charset and "charset=utf8" not in charset:
        return BadRequest(415, "UNSUPPORTED_MEDIA_TYPE", "Send the body in UTF-8.")
    return None


def object_in(data: str | bytes | object, what: str) -> Mapping[str, object]:
    """The JSON object in `data`. orjson refuses what is not UTF-8, nested too deeply, or not a number."""
    try:
        value = orjson.loads(data) if isinstance(data, str | bytes) else data
    except orjson.JSONDecodeError:
        raise BadRequest(400, "BAD_REQUEST", f"{what} is not valid JSON in UTF-8: check how it is encoded.") from None
    if isinstance(value, list):
        raise BadRequest(400, "BAD_REQUEST", f"{what} is a JSON array: send one operation per request.")
    if not isinstance(value, dict):
        raise BadRequest(400, "BAD_REQUEST", f"{what} must be a JSON object: send {{query, variables}}.")
    return value


def request_data(given: object, protocol: GraphQLRequestProtocol) -> GraphQLRequestData:
    """The operation in a decoded body; every part must have its kind."""
    body = object_in(given, "The request's body")
    query, name = body.get("query"), body.get("operationName")
    if not isinstance(query, str):
        raise BadRequest(400, "BAD_REQUEST", "query must be a string: send the GraphQL document in it.")
    if not isinstance(name, str | None):
        raise BadRequest(400, "BAD_REQUEST", "operationName must be a string, or left out.")
    return GraphQLRequestData(
        query=query,
        variables=_part(body, "variables"),
        operation_name=name or None,
        extensions=_part(body, "extensions"),
        protocol=protocol,
    )


def request_error_status(errors: Sequence[object]) -> int:
    """The status of an answer without data, for clients that ask for one that tells."""
    codes = {(error.get("extensions") or {}).get("code") for error in errors if isinstance(error, dict)}
    if "INTERNAL" in codes:
        return 500
    return 401 if "UNAUTHENTICATED" in codes else 400


def refused(problem: BadRequest | HTTPException | Unauthenticated | NotAllowed | Refused) -> Response:
    """The answer to a request that never became an operation."""
    match problem:
        case BadRequest():
            return problem.response()
        case HTTPException() if isinstance(problem.__cause__, InvalidOperationTypeError):
            return BadRequest(405, "METHOD_NOT_ALLOWED", "Send mutations with POST.", allow="POST").response()
        case HTTPException():
            return BadRequest(problem.status_code, "BAD_REQUEST", problem.reason).response()
        case Unauthenticated():
            return BadRequest(401, problem.code, problem.message).response()
        case NotAllowed():
            return BadRequest(403, problem.code, problem.message).response()
        case Refused():
            return BadRequest(400, problem.code, problem.message).response()


def _part(body: Mapping[str, object], name: str) -> dict[str, object] | None:
    value = body.get(name)
    if not isinstance(value, dict | None):
        raise BadRequest(400, "BAD_REQUEST", f"{name} must be a JSON object, or left out.")
    return value
