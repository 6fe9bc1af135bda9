"""A real SFTP server of this process: a folder of the test's, one user, a password or a key."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.sftp import SftpServer

asyncssh = pytest.importorskip("asyncssh", reason="the extra `sftp` is not installed: pip install 'homeroom[sftp]'")

PASSWORD = "CANARY-of-the-server"


@dataclass
class Serving:
    folder: Path
    port: int
    host_key: str
    client_key: str
    """A private key that may log in."""

    def server(self, folder: str = ".", **more: str) -> SftpServer:
        return SftpServer(
            "127.0.0.1", self.port, more.get("user", "maple"), folder, more.get("host_key", self.host_key)
        )


@asynccontextmanager
async def an_sftp_server(folder: Path) -> AsyncIterator[Serving]:
    host_key, client_key = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    allowed = client_key.export_public_key().decode()

    class Logins(asyncssh.SSHServer):
        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == ("maple", PASSWORD)

    def files(channel: object) -> object:
        return asyncssh.SFTPServer(channel, chroot=str(folder).encode())

    listening = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_factory=Logins,
        server_host_keys=[host_key],
        authorized_client_keys=asyncssh.import_authorized_keys(allowed),
        sftp_factory=files,
    )
    public = " ".join(host_key.export_public_key().decode().split()[:2])
    try:
        yield Serving(folder, listening.get_port(), public, client_key.export_private_key().decode())
    finally:
        listening.close()
        await listening.wait_closed()


@contextmanager
def sftp_server(folder: Path) -> Iterator[Serving]:
    """In a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    folder.mkdir()
    server = an_sftp_server(folder)
    try:
        yield asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(20)
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def another_key() -> str:
    return " ".join(asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().split()[:2])
