"""Multipart requests: who may send one, what it may hold, and that nothing of it stays."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import UploadFile

from graphql_api.http import HttpSettings
from graphql_api.limits import Limits
from tests.api.infrastructure.test_http import code_in
from tests.api.infrastructure.toy import client
from tests.api.uploads import PREFLIGHT, Parts, Sent, multipart

SIZES = "query($files: [Upload!]!) { sizes(files: $files) }"
OPEN_FILES = Path("/proc/self/fd")
SIGNED_IN = {**PREFLIGHT, "authorization": "Bearer good"}


def parts_of(*contents: bytes) -> Parts:
    made = multipart(SIZES, {"files": [Sent(content) for content in contents]})
    assert made is not None
    return made


def wrapped(operations: object, map_: object) -> Parts:
    """A request with one file, and anything for the rest."""
    told = [text if isinstance(text, str) else json.dumps(text) for text in (operations, map_)]
    return {"operations": (None, told[0]), "map": (None, told[1]), "0": ("a.csv", b"abc")}


async def send(parts: Parts, headers: dict[str, str] | None = None, limits: Limits | None = None) -> Any:
    settings = HttpSettings(limits=limits or Limits())
    async with client(settings) as http:
        return await http.post("/graphql", files=parts, headers=SIGNED_IN if headers is None else headers)


async def test_files_stand_where_the_map_says() -> None:
    assert (await send(parts_of(b"abc", b"", b"x" * 3_000_000))).json() == {"data": {"sizes": [3, 0, 3_000_000]}}


async def test_what_a_form_of_another_site_can_send_is_not_read() -> None:
    for headers in ({}, {"authorization": "Bearer good"}, {**SIGNED_IN, "graphql-require-preflight": ""}):
        response = await send(parts_of(b"abc"), headers)
        assert (response.status_code, code_in(response)) == (400, "PREFLIGHT_REQUIRED")


async def test_files_of_somebody_unknown_are_not_received() -> None:
    for headers in (PREFLIGHT, {**PREFLIGHT, "authorization": "Bearer old"}):
        response = await send(parts_of(b"abc"), headers)
        assert (response.status_code, code_in(response)) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("limits", "status", "code", "limit"),
    [
        (Limits(upload=2_000), 413, "BODY_TOO_LARGE", 2_000),
        (Limits(upload_file=899), 413, "UPLOAD_TOO_LARGE", 899),
        (Limits(upload_files=2), 400, "TOO_MANY_FILES", 2),
        (Limits(body=50), 413, "BODY_TOO_LARGE", 50),
    ],
    ids=["all together", "one file", "number of files", "the operation itself"],
)
async def test_what_is_too_much_is_refused_with_the_limit(limits: Limits, status: int, code: str, limit: int) -> None:
    parts = parts_of(b"x" * 900, b"y" * 900, b"z" * 900)
    response = await send(parts, limits=limits)
    assert (response.status_code, code_in(response)) == (status, code)
    assert response.json()["errors"][0]["extensions"]["limit"] == limit
    assert (await send(parts)).status_code == 200


async def test_too_much_is_refused_before_all_of_it_has_come() -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="0"; filename="a"\r\n\r\n'
        while True:
            sent += 1000
            yield b"y" * 1000

    async with client(HttpSettings(limits=Limits(upload=5_000))) as http:
        headers = {**SIGNED_IN, "content-type": "multipart/form-data; boundary=x"}
        response = await http.post("/graphql", content=endless(), headers=headers)
    assert (response.status_code, code_in(response)) == (413, "BODY_TOO_LARGE")
    assert sent <= 10_000


OPERATION = {"query": SIZES, "variables": {"files": [None]}}


@pytest.mark.parametrize(
    "parts",
    [
        wrapped("[", {}), wrapped([], {}), wrapped([OPERATION], {"0": ["0.variables.files.0"]}), wrapped(OPERATION, "["),
        wrapped(OPERATION, 1), wrapped(OPERATION, {"1": ["variables.files.0"]}), wrapped(OPERATION, {"0": [1]}),
        wrapped(OPERATION, {"0": None}), wrapped(OPERATION, {"0": ["query"]}), wrapped(OPERATION, {"0": ["variables"]}),
        wrapped(OPERATION, {"0": ["variables.files"]}), wrapped(OPERATION, {"0": ["variables.files.1"]}),
        wrapped(OPERATION, {"0": ["variables.files.-1"]}), wrapped(OPERATION, {"0": ["variables.other.0"]}),
        wrapped(OPERATION, {"0": ["variables.files.0.0"]}), wrapped(OPERATION, {"0": ["variables.files.0"] * 2}),
        wrapped(OPERATION, {"map": ["variables.files.0"]}), wrapped({"query": SIZES}, {"0": ["variables.files.0"]}),
        {"operations": ("a.json", json.dumps(OPERATION)), "map": (None, "{}")}, {"0": ("a.csv", b"abc")},
        {**wrapped(OPERATION, {}), "more": (None, "x")},
    ],
)  # fmt: skip
async def test_nonsense_is_a_bad_request_and_never_a_fault(parts: Parts) -> None:
    response = await send(parts)
    assert (response.status_code, code_in(response)) == (400, "BAD_REQUEST"), response.text


@pytest.mark.parametrize("body", [b"", b"x", b"--x", b"--x\r\n\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\nx"])
@pytest.mark.parametrize("boundary", ["", "; boundary=x", "; boundary=", "; boundary=x; charset=nonsense"])
async def test_a_body_that_is_no_form_is_a_bad_request(body: bytes, boundary: str) -> None:
    async with client() as http:
        headers = {**SIGNED_IN, "content-type": f"multipart/form-data{boundary}"}
        response = await http.post("/graphql", content=body, headers=headers)
    assert (response.status_code, code_in(response)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    ("query", "variables"), [(SIZES, {"files": ["a.csv"]}), (SIZES, {"files": [{}]}), ('{ sizes(files: ["a"]) }', {})]
)
async def test_what_was_not_uploaded_is_no_upload(query: str, variables: Any) -> None:
    async with client() as http:
        response = await http.post("/graphql", json={"query": query, "variables": variables})
    assert "BAD_UPLOAD" in response.text
    assert "data" not in response.json()


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="this system does not list a process's open files in /proc")
async def test_a_large_file_is_on_disk_while_it_is_there_and_then_gone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def on_disk() -> int:
        """The temporary files this process has open; they have no names."""
        return sum(str(tmp_path) in link for file in OPEN_FILES.iterdir() if (link := _target(file)))

    async def looking(file: UploadFile, size: int = -1) -> bytes:
        seen.append(on_disk())
        return await read(file, size)

    seen: list[int] = []
    read = UploadFile.read
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(UploadFile, "read", looking)
    assert (await send(parts_of(b"x" * 5_000_000))).status_code == 200
    assert seen == [1]
    assert (await send(parts_of(b"x" * 5_000_000), limits=Limits(upload=4_000_000))).status_code == 413
    assert on_disk() == 0


def _target(file: Path) -> str:
    try:
        return str(file.readlink())
    except OSError:  # closed meanwhile
        return ""
