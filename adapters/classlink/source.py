"""A district's roster at ClassLink: its application is looked up, then it is a OneRoster service."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from adapters.classlink.applications import Application, Applications, DistrictBearer
from adapters.classlink.settings import FIELDS, PROXY, ClassLinkSettings, read_settings
from adapters.oneroster.access import Access, SignedRequests
from adapters.oneroster.client import OneRosterClient
from adapters.oneroster.feed import Reading
from adapters.oneroster.filling import Progress
from adapters.oneroster.refusals import Words
from adapters.oneroster.settings import PATHS, SIGNATURES, root_of
from adapters.oneroster.source import OneRosterSource, the_time
from adapters.oneroster_records.role_words import STAFF_1_2
from adapters.outbound.client import OutboundClient
from adapters.outbound.opening import Service
from application.ports.roster_sources import Problem, Pull, RosterSource, SourceReport
from domain.errors import Refused
from domain.roster_source import SourceKind

_VERSION = "1.1"
"""So the path says, even where ClassLink's console calls the format 1.2."""
_WORDS = Words("ClassLink")


class ClassLink(Service[ClassLinkSettings]):
    """Opens districts' rosters at ClassLink."""

    name = _WORDS.service
    fields = FIELDS

    def _read(self, settings: Mapping[str, str]) -> ClassLinkSettings:
        return read_settings(settings, private_allowed=self._private_allowed)

    def _source(self, http: OutboundClient, settings: ClassLinkSettings) -> RosterSource:
        return ClassLinkSource(http, settings, private_allowed=self._private_allowed)


class ClassLinkSource:
    """See `RosterSource`."""

    def __init__(
        self,
        http: OutboundClient,
        settings: ClassLinkSettings,
        *,
        private_allowed: bool,
        now: Callable[[], datetime] = the_time,
    ) -> None:
        self._http, self._settings, self._private_allowed, self._now = http, settings, private_allowed, now
        self._applications = Applications(http, settings, _WORDS)

    async def check(self) -> SourceReport:
        """As of any OneRoster service; a district that is switched off is told, not refused."""
        try:
            source = await self._source()
        except Refused as refused:
            if refused.code != "SOURCE_PAUSED":
                raise
            return SourceReport([], {}, [Problem(refused.code, refused.message)])
        return await source.check()

    async def pull(self, into: Path, since: str | None, progress: Progress) -> Pull:
        """Raises `SOURCE_PAUSED` where the district, or its application, is switched off or gone: nobody leaves because
        of that."""
        return await (await self._source()).pull(into, since, progress)

    async def _source(self) -> OneRosterSource:
        application = await self._applications.of_district()
        root, access = await self._way(application)
        client = OneRosterClient(self._http, access, root, _WORDS)
        reading = Reading(
            SourceKind.CLASSLINK.value, _VERSION, STAFF_1_2, self._settings.merged, self._settings.date_format
        )
        return OneRosterSource(client, root, reading, self._now)

    async def _way(self, application: Application) -> tuple[str, Access]:
        if self._settings.login == PROXY:
            root = f"{self._settings.proxy_url}/{application.id}{PATHS[_VERSION]}"
            return root, DistrictBearer(self._applications, application)
        server = await self._applications.server(application, private_allowed=self._private_allowed)
        methods = SIGNATURES[self._settings.login]
        return root_of(server.endpoint_url, _VERSION), SignedRequests(server.client_id, server.client_secret, methods)
