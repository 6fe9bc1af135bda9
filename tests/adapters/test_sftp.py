"""The SFTP client on a real server: what is listed and fetched, and every way in which it is refused."""

import builtins
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.sftp.client import SftpClient
from application.ports.sftp import Visit
from domain.errors import Refused
from domain.sftp import FileFacts, SftpServer
from tests.adapters.sftp_server import PASSWORD, Serving, an_sftp_server, another_key

WITH_PASSWORD = {"password": PASSWORD}


@pytest_asyncio.fixture(loop_scope="session")
async def serving(tmp_path: Path) -> AsyncIterator[Serving]:
    folder = tmp_path / "served"
    (folder / "out").mkdir(parents=True)
    (folder / "out" / "grades.csv").write_text("StudentId,Course,Mark\n")
    (folder / "out" / ".hidden.csv").write_text("x")
    (folder / "out" / "deeper").mkdir()
    (folder / "out" / "link.csv").symlink_to("/etc/hostname")
    async with an_sftp_server(folder) as made:
        yield made


async def visit(
    serving: Serving, into: Path, server: SftpServer | None = None, secrets: Mapping[str, str] = WITH_PASSWORD
) -> Visit:
    into.mkdir(exist_ok=True)
    client = SftpClient(private_allowed=True, connect_seconds=5, visit_seconds=20)
    return await client.visit(server or serving.server("out"), secrets, sorted, into)


@pytest.mark.parametrize("by", ["password", "private_key"])
async def test_files_are_fetched_and_nothing_else(serving: Serving, tmp_path: Path, by: str) -> None:
    secret = {"password": PASSWORD, "private_key": serving.client_key}[by]
    found = await visit(serving, tmp_path / "into", secrets={by: secret})
    assert list(found.listed) == ["grades.csv"]
    assert found.fetched["grades.csv"].read_text() == "StudentId,Course,Mark\n"
    assert (serving.folder / "out" / "grades.csv").exists()


@pytest.mark.parametrize(
    ("change", "secrets", "code"),
    [
        ({}, {"password": "wrong"}, "SFTP_DENIED"),
        ({"user": "oak"}, WITH_PASSWORD, "SFTP_DENIED"),
        ({"folder": "nowhere"}, WITH_PASSWORD, "SFTP_FOLDER"),
        ({"host_key": "other"}, WITH_PASSWORD, "SFTP_HOST_KEY"),
        ({"host_key": "ssh-ed25519 " + "A" * 60}, WITH_PASSWORD, "BAD_SETTINGS"),
        ({}, {"private_key": "no key"}, "BAD_SETTINGS"),
    ],
)
async def test_what_is_refused(
    serving: Serving, tmp_path: Path, change: dict[str, str], secrets: dict[str, str], code: str
) -> None:
    given = {**change}
    if given.get("host_key") == "other":
        given["host_key"] = another_key()
    server = serving.server(given.pop("folder", "out"), **given)
    with pytest.raises(Refused) as caught:
        await visit(serving, tmp_path / "into", server, secrets)
    assert caught.value.code == code
    assert PASSWORD not in caught.value.message


async def test_keys_of_the_account_that_runs_this_are_never_offered(
    serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "id_ed25519").write_text(serving.client_key)
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(Refused) as caught:
        await visit(serving, tmp_path / "into", secrets={"password": "wrong"})
    assert caught.value.code == "SFTP_DENIED"


async def test_a_server_that_does_not_answer(serving: Serving, tmp_path: Path) -> None:
    nowhere = SftpServer("127.0.0.1", 1, "maple", ".", serving.host_key)
    with pytest.raises(Refused) as caught:
        await visit(serving, tmp_path / "into", nowhere)
    assert caught.value.code == "SFTP_UNAVAILABLE"


async def test_an_address_inside_is_called_only_where_the_operator_allows_it(serving: Serving, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        await SftpClient(private_allowed=False).visit(serving.server(), WITH_PASSWORD, sorted, tmp_path)
    assert caught.value.code == "SOURCE_ADDRESS_PRIVATE"


async def test_a_file_that_grows_meanwhile_is_left_for_the_next_look(serving: Serving, tmp_path: Path) -> None:
    def grow(listed: Mapping[str, FileFacts]) -> Sequence[str]:
        with (serving.folder / "out" / "grades.csv").open("a") as file:
            file.write("more\n")
        return sorted(listed)

    client = SftpClient(private_allowed=True)
    found = await client.visit(serving.server("out"), WITH_PASSWORD, grow, tmp_path)
    assert found.fetched == {}


async def test_without_the_extra_it_says_what_to_install(
    serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def missing(name: str, *more: Any) -> Any:
        if name == "asyncssh":
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(Refused) as caught:
        await visit(serving, tmp_path / "into")
    assert caught.value.code == "SFTP_NOT_INSTALLED"
