"""A drop folder of Lincoln's, on PostgreSQL; its jobs are worked when a test says so."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.csv_files.drop_outcome import DropOutcomes
from adapters.csv_files.recognise import RecognisedFiles
from adapters.drop_folder.boxes import DropFolders
from application.drops.collect import CollectDrops
from application.drops.read_drops import ReadDrops
from domain.drops import Box
from domain.ids import DistrictId, SchoolId
from domain.roster import District
from infra.container import begin_of
from infra.drop_folder import sync_id
from tests.api.harness import FixedClock, api_on, key
from tests.api.lincoln import Lincoln, a_lincoln
from tests.fakes.districts import FakeDistricts


class Only(FakeDistricts):
    """Of this test's district only: tests share a database."""

    def __init__(self, district: DistrictId) -> None:
        super().__init__()
        self._known["Lincoln USD"] = District(district, "Lincoln USD")


@dataclass
class Dropping:
    lincoln: Lincoln
    root: Path
    collect: CollectDrops
    read: ReadDrops

    @property
    def district(self) -> Path:
        return self.root / f"district-{self.lincoln.district}"

    @property
    def school(self) -> Path:
        return self.district / f"school-{key(self.lincoln.id)}"

    async def round(self) -> None:
        """Take, import, and tell."""
        await self.collect()
        await self.lincoln.api.work_jobs()
        await self.collect()

    def leave(self, name: str, content: bytes, *, school: bool = True) -> None:
        ((self.school if school else self.district) / name).write_bytes(content)

    def outcomes(self) -> list[dict[str, Any]]:
        """Everything in the archives, oldest first."""
        found = sorted(self.root.glob("**/archive/*"), key=lambda path: path.name)
        return [json.loads((path / "outcome.json").read_text("utf-8")) | {"folder": path} for path in found]

    def left(self) -> list[str]:
        """Files that are anywhere but in the archives."""
        return [path.name for path in self.root.rglob("*") if path.is_file() and "archive" not in path.parts]


def dropping(lincoln: Lincoln, engine: AsyncEngine, root: Path) -> Dropping:
    boxes, districts, begin = (
        DropFolders(root, 0),
        Only(lincoln.district),
        begin_of(engine, lincoln.api.announced.append),
    )
    boxes.open([Box(lincoln.district, None), Box(lincoln.district, SchoolId(key(lincoln.id)))])
    collect = CollectDrops(boxes, RecognisedFiles(), DropOutcomes(), districts, begin, FixedClock(), sync_id)
    return Dropping(lincoln, root, collect, ReadDrops(boxes, districts, begin))


@pytest_asyncio.fixture(loop_scope="session")
async def drops(engine: AsyncEngine, district: DistrictId, tmp_path: Path) -> Any:
    api = api_on(engine, drop_dir=tmp_path / "drop")
    async with api.http:
        yield dropping(await a_lincoln(api, district, tmp_path / "roster"), engine, tmp_path / "drop")
