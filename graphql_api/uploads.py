"""Files that come with an operation, as the multipart request specification for GraphQL has it.

They are written to temporary files while they arrive, and are gone when the request is over. A form of another site can send
a multipart request without asking the browser's leave; with a header of one's own it cannot. Hence `PREFLIGHT`.
"""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from graphql_api.limits import Limits
from graphql_api.requests import BadRequest, object_in

PREFLIGHT = "graphql-require-preflight"
MULTIPART = "multipart/form-data"
_FIELDS = 2
"""`operations` and `map`."""


def upload_problem(headers: Mapping[str, str]) -> BadRequest | None:
    """Why the files of a request are not even received."""
    if not headers.get(PREFLIGHT):
        return BadRequest(400, "PREFLIGHT_REQUIRED", f"Send uploads with the header {PREFLIGHT}: 1.")
    if not headers.get("authorization"):
        return BadRequest(401, "UNAUTHENTICATED", "Sign in to upload: send `Authorization: Bearer <token>`.")
    return None


async def operation_with_files(request: Request, limits: Limits) -> Mapping[str, Any]:
    """The operation of a multipart request, its files standing where the map says. Raises `BadRequest`."""
    form = await _form(request, limits)
    operation = object_in(form.get("operations"), "operations")
    for name, places in object_in(form.get("map"), "map").items():
        file = form.get(name)
        if not isinstance(file, UploadFile):
            raise _bad(f"map names {name[:40]}, but no file of that name was sent")
        if (file.size or 0) > limits.upload_file:
            message = f"{name[:40]} has more than {limits.upload_file:,} bytes: send a smaller file."
            raise BadRequest(413, "UPLOAD_TOO_LARGE", message, limit=limits.upload_file)
        for place in places if isinstance(places, list) else [places]:
            _put(operation, place, file)
    return operation


async def _form(request: Request, limits: Limits) -> FormData:
    try:
        return await request.form(max_files=limits.upload_files, max_fields=_FIELDS, max_part_size=limits.body)
    except (HTTPException, MultiPartException, ValueError) as wrong:
        why = getattr(wrong, "detail", getattr(wrong, "message", ""))
        if "Too many files" in why:
            message = f"A request takes at most {limits.upload_files} files: send the others in requests of their own."
            raise BadRequest(400, "TOO_MANY_FILES", message, limit=limits.upload_files) from None
        if "exceeded maximum size" in why:
            message = f"operations and map have at most {limits.body:,} bytes each: put what is large into files."
            raise BadRequest(413, "BODY_TOO_LARGE", message, limit=limits.body) from None
        raise _bad("the body cannot be read") from None


def _put(operation: Mapping[str, Any], place: object, file: UploadFile) -> None:
    """Put the file at a place such as `variables.input.file`, where a null stands."""
    first, *way = place.split(".") if isinstance(place, str) else ("",)
    found: Any = operation.get(first) if first == "variables" and way else None
    for step in way[:-1]:
        found = _at(found, step)
    if not isinstance(found, dict | list) or _at(found, way[-1], missing=...) is not None:
        raise _bad("map must name places in variables, such as variables.input.file, where null stands")
    if isinstance(found, list):
        found[int(way[-1])] = file
    else:
        found[way[-1]] = file


def _at(holder: Any, step: str, missing: Any = None) -> Any:
    if isinstance(holder, dict):
        return holder.get(step, missing)
    if isinstance(holder, list) and step.isascii() and step.isdigit() and int(step[:9]) < len(holder):
        return holder[int(step[:9])]
    return missing


def _bad(why: str) -> BadRequest:
    return BadRequest(400, "BAD_REQUEST", f"This is no multipart request for GraphQL: {why}.")
