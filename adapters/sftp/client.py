"""Visits an SFTP server: one connection, a look, and the files that are wanted. Only the pinned key of the server is accepted."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from adapters.outbound.addresses import is_public, resolved
from application.ports.sftp import Choose, Visit
from domain.errors import Refused
from domain.sftp import FileFacts, SftpServer

if TYPE_CHECKING:
    import asyncssh

MOST_FILES = 1_000
MOST_BYTES = 2 * 1024**3
_CHUNK = 1024 * 1024


class SftpClient:
    """Implements `VisitsSftp`."""

    def __init__(self, *, private_allowed: bool, connect_seconds: float = 20, visit_seconds: float = 1800) -> None:
        self._private_allowed = private_allowed
        self._connect_seconds, self._visit_seconds = connect_seconds, visit_seconds

    async def visit(self, server: SftpServer, secrets: Mapping[str, str], choose: Choose, into: Path) -> Visit:
        """See the port."""
        try:
            import asyncssh
        except ImportError:
            message = "SFTP is not installed here: pip install 'homeroom[sftp]'."
            raise Refused("SFTP_NOT_INSTALLED", message) from None
        try:
            async with asyncio.timeout(self._visit_seconds):
                address = await self._address(server)
                options = self._options(server, secrets)
                async with (
                    asyncssh.connect(address, server.port, **options) as connection,
                    connection.start_sftp_client() as sftp,
                ):
                    return await _visited(sftp, server.folder or ".", choose, into)
        except asyncssh.HostKeyNotVerifiable:
            message = (
                "The server has another key than the one that was pinned: do not trust it until its owner says why."
            )
            raise Refused("SFTP_HOST_KEY", message) from None
        except asyncssh.KeyImportError:
            raise Refused(
                "BAD_SETTINGS", "The private key or the server's key cannot be read: give it again."
            ) from None
        except asyncssh.PermissionDenied:
            message = "The server refuses the login: check user, password or key."
            raise Refused("SFTP_DENIED", message) from None
        except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath, asyncssh.SFTPPermissionDenied):
            message = "The folder cannot be read on the server: check its name, and who may read it."
            raise Refused("SFTP_FOLDER", message) from None
        except (asyncssh.Error, OSError, TimeoutError):
            raise Refused("SFTP_UNAVAILABLE", "The server does not answer as it should: try again later.") from None

    async def _address(self, server: SftpServer) -> str:
        """The connection goes to the very address that was looked at."""
        found = await resolved(server.host, server.port)
        if not self._private_allowed and not all(map(is_public, found)):
            message = "The address is not on the public internet: correct it, or have the operator allow private ones."
            raise Refused("SOURCE_ADDRESS_PRIVATE", message)
        return found[0]

    def _options(self, server: SftpServer, secrets: Mapping[str, str]) -> dict[str, Any]:
        import asyncssh

        private_key = secrets.get("private_key")
        return {
            "username": server.user,
            "password": secrets.get("password"),
            # None: the keys of the account that runs this are never offered.
            "client_keys": None if private_key is None else [asyncssh.import_private_key(private_key)],
            "known_hosts": ([asyncssh.import_public_key(server.host_key)], [], []),
            "config": None,
            "agent_path": None,
            "x509_trusted_certs": None,
            "connect_timeout": self._connect_seconds,
            "login_timeout": self._connect_seconds,
        }


async def _visited(sftp: "asyncssh.SFTPClient", folder: str, choose: Choose, into: Path) -> Visit:
    listed = await _listed(sftp, folder)
    fetched: dict[str, Path] = {}
    for number, name in enumerate(choose(listed)):
        path = into / str(number)
        if await _fetched(sftp, f"{folder}/{name}", path, listed[name]):
            fetched[name] = path
    return Visit(listed, fetched)


async def _listed(sftp: "asyncssh.SFTPClient", folder: str) -> dict[str, FileFacts]:
    import asyncssh

    found: dict[str, FileFacts] = {}
    async for entry in sftp.scandir(folder):
        name = str(entry.filename)
        is_plain = "/" not in name and "\0" not in name and not name.startswith(".")
        if is_plain and entry.attrs.type == asyncssh.FILEXFER_TYPE_REGULAR:
            found[name] = FileFacts(int(entry.attrs.size or 0), int(entry.attrs.mtime or 0))
        if len(found) > MOST_FILES:
            raise Refused("SFTP_FOLDER", f"The folder on the server has more than {MOST_FILES} files: tidy it up.")
    return found


async def _fetched(sftp: "asyncssh.SFTPClient", remote: str, path: Path, facts: FileFacts) -> bool:
    """Whether the whole file came, as it was listed; a link put in its place meanwhile is not followed."""
    import asyncssh

    if facts.size > MOST_BYTES:
        return False
    done = 0
    async with sftp.open(remote, "rb") as source:
        with path.open("xb") as copy:
            while chunk := await source.read(_CHUNK):
                done += len(chunk)
                if done > facts.size:
                    return False
                copy.write(cast("bytes", chunk))
    after = await sftp.lstat(remote)
    is_same = (after.type, after.size, after.mtime) == (asyncssh.FILEXFER_TYPE_REGULAR, *facts)
    return is_same and done == facts.size
