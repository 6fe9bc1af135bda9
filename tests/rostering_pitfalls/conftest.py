"""A district that files are imported into, and the report that a person reads of each import."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.csv_files.opener import CsvFiles
from application.ports.roster_feed import RosterFeed
from domain.errors import Refused
from domain.ids import DistrictId
from domain.roster_feed import Kind
from domain.roster_sync import RosterSync, SyncQuarantine
from tests.adapters.csv_files.bundles import folder, zipped
from tests.contract.roster_feeds import holds, notices, told
from tests.contract.roster_worlds import FakeRosterWorld
from tests.fakes.flex_store import FakeDistrict


@dataclass(frozen=True)
class Report:
    """What one import says."""

    sync: RosterSync
    quarantine: list[SyncQuarantine]

    def of(self, kind: Kind) -> dict[str, int]:
        return told(self.sync, kind)

    @property
    def notices(self) -> dict[str, int]:
        return notices(self.sync)

    @property
    def holds(self) -> dict[str, str]:
        return holds(self.sync)

    def said(self, code: str) -> str:
        return next(notice.message for notice in self.sync.notices if notice.code == code)

    @property
    def left_out(self) -> list[tuple[str, int, str, str]]:
        """File, row, field, code."""
        return [(one.file, one.row, one.field, one.code) for one in self.quarantine]


class Imports:
    """One district; every import goes into it."""

    def __init__(self, place: Path) -> None:
        self.world = FakeRosterWorld(DistrictId(1), FakeDistrict(DistrictId(1)))
        self._place, self._number = place, 0

    async def __call__(self, files: Mapping[str, str | bytes], *, as_zip: bool = False, **wish: Any) -> Report:
        self._number += 1
        place = self._place / str(self._number)
        place.mkdir()
        return await self.path(zipped(place, files) if as_zip else folder(place, files), **wish)

    async def path(self, path: str, **wish: Any) -> Report:
        sync = await self.world.sync(_At(path), **wish)
        return Report(sync, await self.world.quarantined(sync))

    async def refused(self, files: Mapping[str, str | bytes], *, as_zip: bool = False) -> Refused:
        with pytest.raises(Refused) as caught:
            await self(files, as_zip=as_zip)
        latest = (await self.world.syncs())[0]
        assert latest.error is not None
        assert latest.error["code"] == caught.value.code
        return caught.value


@dataclass(frozen=True)
class _At:
    """Opens the files at hand, whatever path is asked for."""

    path: str

    def open(self, path: str, format: str) -> RosterFeed:
        del path
        return CsvFiles().open(self.path, format)


@pytest.fixture
def imports(tmp_path: Path) -> Imports:
    return Imports(tmp_path)
