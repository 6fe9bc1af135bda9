"""A roster service in memory, which can be told to fail."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from application.ports.roster_sources import Problem, Pull, SharedSchool, SourceReport
from domain.errors import Refused
from domain.roster_feed import Kind
from domain.roster_source import SourceField, SourceKind

TOKEN = "canary-4f1f2c0b-never-shown"
"""The secret of every test: it must turn up nowhere."""

FIELDS = (
    SourceField("token", "District token", secret=True),
    SourceField("endpoint", "Address", required=False, default="https://roster.example.org"),
)


async def nothing() -> None:
    """What happens while the service takes its time."""


@dataclass
class FakeSources:
    """See `application.ports.roster_sources.ConnectsRosterSources`. Knows Clever only, and remembers what it was asked."""

    feed: Any = None
    fields: Sequence[SourceField] = FIELDS
    cursor: str | None = "c1"
    shares_schools: bool = True
    """To whoever checks."""
    refuses: Refused | None = None
    meanwhile: Callable[[], Awaitable[None]] = nothing
    opened: list[dict[str, str]] = field(default_factory=list)
    pulls: list[str | None] = field(default_factory=list)
    found: list[list[str]] = field(default_factory=list)
    """What lay in the folder of each pull before it began."""

    def kinds(self) -> Sequence[SourceKind]:
        return (SourceKind.CLEVER,)

    def settings(self, kind: SourceKind) -> Sequence[SourceField]:
        if kind is not SourceKind.CLEVER:
            raise Refused("SOURCE_KIND_UNAVAILABLE", f"This installation cannot connect to {kind.value}.", field="kind")
        return self.fields

    @asynccontextmanager
    async def open(self, kind: SourceKind, settings: Mapping[str, str]) -> AsyncIterator["FakeSource"]:
        self.settings(kind)
        if not settings.get("endpoint", "https://").startswith("https://"):
            raise Refused("BAD_SETTINGS", "Give an address that begins with https://.", field=("settings", "endpoint"))
        self.opened.append(dict(settings))
        yield FakeSource(self)


@dataclass(frozen=True)
class FakeSource:
    """See `application.ports.roster_sources.RosterSource`."""

    told: FakeSources

    async def check(self) -> SourceReport:
        await self.told.meanwhile()
        if self.told.refuses is not None:
            raise self.told.refuses
        problem = Problem("EMAIL_MISSING", "A student has no e-mail address: add it in the SIS.", 1)
        schools = [SharedSchool("N", "School N")] if self.told.shares_schools else []
        if not schools:
            return SourceReport([], {}, [Problem("NO_SCHOOLS", "No school is shared: have the district share one.")])
        return SourceReport(schools, {Kind.STUDENT: 2}, [problem])

    async def pull(self, into: Path, since: str | None, progress: Callable[[str, int], Awaitable[None]]) -> Pull:
        self.told.found.append(sorted(file.name for file in into.iterdir()))
        assert into.stat().st_mode & 0o077 == 0
        self.told.pulls.append(since)
        (into / "students.json").write_text("[]")
        await progress("pull students", 2)
        await self.told.meanwhile()
        if self.told.refuses is not None:
            raise self.told.refuses
        return Pull(self.told.feed, self.told.cursor)
