"""A mail server over real sockets, as small as one can be; it can be told to fail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class FakeSmtp:
    """`answers` are given instead of the usual ones, by command (`MAIL`, `RCPT`, `DATA`, `.`), each once."""

    port: int = 0
    received: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    silent: bool = False
    """Accepts connections and says nothing."""
    extensions: tuple[str, ...] = ()
    logins: list[str] = field(default_factory=list)
    delay: float = 0
    """Seconds before a message is accepted."""

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def fail(self, command: str, answer: str, times: int = 1) -> None:
        self.answers.setdefault(command, []).extend([answer] * times)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            pass
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.silent:
            await reader.read()
            return
        await _say(writer, "220 fake ready")
        sender, recipients = "", list[str]()
        while line := (await reader.readline()).decode().strip():
            command, _, rest = line.partition(" ")
            command = command.upper()
            if (given := self.answers.get(command)) and command != "DATA":
                await _say(writer, given.pop(0))
            elif command in ("EHLO", "HELO"):
                await _say(writer, *(f"250-{one}" for one in ("fake", *self.extensions)), "250 SIZE 1000000")
            elif command == "AUTH":
                self.logins.append(rest)
                await _say(writer, "235 ok")
            elif command == "MAIL":
                sender, recipients = _address(rest), []
                await _say(writer, "250 ok")
            elif command == "RCPT":
                recipients.append(_address(rest))
                await _say(writer, "250 ok")
            elif command == "DATA":
                await self._data(reader, writer, sender, recipients)
            elif command == "QUIT":
                await _say(writer, "221 bye")
                return
            else:
                await _say(writer, "250 ok")

    async def _data(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sender: str, recipients: list[str]
    ) -> None:
        if given := self.answers.get("DATA"):
            await _say(writer, given.pop(0))
            return
        await _say(writer, "354 go on")
        lines = []
        while (line := await reader.readuntil(b"\r\n")) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        await asyncio.sleep(self.delay)
        if given := self.answers.get("."):
            await _say(writer, given.pop(0))
            return
        message = message_from_bytes(b"".join(lines), policy=default)
        assert isinstance(message, EmailMessage)
        self.received.append((sender, recipients, message))
        await _say(writer, "250 taken")


@asynccontextmanager
async def a_mail_server(**told: object) -> AsyncIterator[FakeSmtp]:
    fake = FakeSmtp(**told)  # type: ignore[arg-type]
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
        await asyncio.sleep(0)


async def _say(writer: asyncio.StreamWriter, *lines: str) -> None:
    writer.write("".join(f"{line}\r\n" for line in lines).encode())
    await writer.drain()


def _address(text: str) -> str:
    return text.partition("<")[2].partition(">")[0]
