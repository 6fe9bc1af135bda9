"""SFTP servers that files are picked up from. Secrets go in and never come out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from application.drops.read_sftp import ListedFile
from domain.sftp import SftpPickup as PickupView
from graphql_api import find
from graphql_api.context import Info
from graphql_api.scalars import Version
from graphql_api.types.node import Node

if TYPE_CHECKING:
    from graphql_api.types.school import School


_LAST_SECOND = 253_402_300_799
_MOST = 2**31 - 1
"""A server may say what it likes."""


@strawberry.type(
    description="An SFTP server whose files come into a folder of the drop folder by themselves. For those who keep the folder."
)
class SftpPickup(Node):
    view: strawberry.Private[PickupView]

    def key(self) -> tuple[int]:
        return (self.view.id,)

    @strawberry.field(description="The school whose folder it is for; null where it is the district's.")
    async def school(self, info: Info) -> Annotated["School", strawberry.lazy("graphql_api.types.school")] | None:
        return None if self.view.box.school is None else await find.maybe_school(info, self.view.box.school)

    @strawberry.field(description='The server: `"sftp.example.org"`.')
    def host(self) -> str:
        return self.view.server.host

    @strawberry.field(description="Its port: `22`.")
    def port(self) -> int:
        return self.view.server.port

    @strawberry.field(description='As whom to log in: `"maple"`.')
    def user(self) -> str:
        return self.view.server.user

    @strawberry.field(description='The folder on the server: `"exports"`.')
    def folder(self) -> str:
        return self.view.server.folder

    @strawberry.field(description='The only key of the server that is accepted: `"ssh-ed25519 AAAA…"`.')
    def host_key(self) -> str:
        return self.view.server.host_key

    @strawberry.field(description="Minutes between two looks: `7`.")
    def every_minutes(self) -> int:
        return self.view.every_minutes

    @strawberry.field(description="Files that lay there at the last look: `12`.")
    def file_count(self) -> int:
        return len(self.view.seen)

    @strawberry.field(description="Those of them that were fetched, as they are: `11`.")
    def fetched_count(self) -> int:
        return sum(one.fetched for one in self.view.seen.values())

    @strawberry.field(description='When it was looked at last, in UTC: `"2026-09-01T14:05:00Z"`; null before.')
    def looked_at(self) -> datetime | None:
        return self.view.looked_at

    @strawberry.field(
        description='The code of what went wrong at the last look: `"SFTP_DENIED"`; null where nothing did.'
    )
    def error(self) -> str | None:
        return self.view.error

    @strawberry.field(description="Another one after every edit: `17`; pass it as `expectedVersion`.")
    def version(self) -> Version:
        return Version(self.view.version)


@strawberry.type(description="A file on an SFTP server.")
class SftpFile:
    name: str = strawberry.field(description='Its name: `"grades.csv"`.')
    kilobytes: int = strawberry.field(description="Its thousands of bytes, rounded up: `21`.")
    modified_at: datetime = strawberry.field(description='When it was changed last: `"2026-09-01T04:00:00Z"`.')
    is_fetched: bool = strawberry.field(description="Whether it was fetched before, as it is.")

    @classmethod
    def of(cls, listed: ListedFile) -> "SftpFile":
        size, modified = listed.facts
        at = datetime.fromtimestamp(min(max(modified, 0), _LAST_SECOND), UTC)
        kilobytes = min(-(-size // 1000), _MOST)
        return cls(name=listed.name, kilobytes=kilobytes, modified_at=at, is_fetched=listed.is_fetched)


@strawberry.type(description="What came from an SFTP server because somebody asked; it is imported by itself.")
class SftpFetch:
    made: strawberry.Private[Mapping[str, Any]]

    @strawberry.field(description='The files that came, as they are called there: `["grades.csv"]`.')
    def fetched(self) -> list[str]:
        return list(self.made["fetched"])

    @strawberry.field(
        description='Those that changed between two looks, and come once they stand still: `["attendance.csv"]`.'
    )
    def changing(self) -> list[str]:
        return list(self.made["changing"])
