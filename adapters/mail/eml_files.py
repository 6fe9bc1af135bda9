"""Mail as files, where no server is named: `.eml`, which every mail program opens."""

import asyncio
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from adapters.mail.message import message_of
from application.ports.mails import MailNotTaken
from domain.mail import Letter

_UNFIT = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class EmlFiles:
    """See `application.ports.mails.MailCarrier`. One file for each message id; sent again, it is written again."""

    folder: Path
    sender: str

    async def carry(self, letter: Letter, message_id: str, written_at: datetime) -> None:
        name = _UNFIT.sub("", message_id.partition("@")[0]) + ".eml"
        content = bytes(message_of(letter, message_id, written_at, self.sender))
        try:
            await asyncio.to_thread(self._write, name, content)
        except OSError as error:
            raise MailNotTaken("FILE_NOT_WRITTEN") from error

    def _write(self, name: str, content: bytes) -> None:
        """Whole or not at all, for its owner's eyes: links in mails are keys."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mine = self.folder / f".{name}.{token_hex(4)}"
        try:
            with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
            mine.replace(self.folder / name)
        finally:
            mine.unlink(missing_ok=True)
