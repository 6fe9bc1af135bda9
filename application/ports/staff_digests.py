"""Port: mails that tell staff which requests wait for them; as `Digests`, which says how often a school wants mails."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.digest import MailPreferences
from domain.ids import SchoolId, StafferId
from domain.staff_digest import StaffDigest


class StaffDigests(Protocol):
    async def preferences(self, staffers: Collection[StafferId]) -> Mapping[StafferId, MailPreferences]:
        """Of every member of staff asked for."""

    async def prefer(self, staffer: StafferId, preferences: MailPreferences, at: datetime) -> None: ...

    async def take(self, due_before: Mapping[SchoolId, datetime], now: datetime, limit: int) -> Sequence[StaffDigest]:
        """As `Digests.take`, of those requests only that wait now, for somebody who can still decide."""

    async def mailed(self, mails: Mapping[tuple[StafferId, SchoolId], UUID], now: datetime) -> None:
        """Write down in which mail each of the digests just taken goes out."""
