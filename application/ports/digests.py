"""Port: mails that tell students what they were told; who gets them, how often, and what is due."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.digest import Digest, DigestSchool, DigestSetting, MailPreferences
from domain.ids import SchoolId, StudentId


class Digests(Protocol):
    async def schools(self) -> Sequence[DigestSchool]:
        """Those that send mails, by id."""

    async def settings(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, DigestSetting]:
        """Of the schools that send mails."""

    async def set(self, school: SchoolId, setting: DigestSetting | None, by: str, at: datetime) -> None: ...

    async def preferences(self, students: Collection[StudentId]) -> Mapping[StudentId, MailPreferences]:
        """Of every student asked for."""

    async def prefer(self, student: StudentId, preferences: MailPreferences, at: datetime) -> None: ...

    async def take(self, due_before: Mapping[SchoolId, datetime], now: datetime, limit: int) -> Sequence[Digest]:
        """What is due, and is so no more: at most `limit` digests, each of one student at one school.

        Due is what was told at one of these schools before the moment given with it, not more than `LOOKS_BACK` before, to an
        active student with an address who wants mails of that kind, and was neither read nor mailed. Whoever has had a digest for
        that moment gets no other. Of two who take at once, one waits for the other, and takes nothing that the other did.
        """

    async def mailed(self, mails: Mapping[tuple[StudentId, SchoolId], UUID], now: datetime) -> None:
        """Write down in which mail each of the digests just taken goes out."""
