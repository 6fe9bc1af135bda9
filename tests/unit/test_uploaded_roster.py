"""The copy of an uploaded roster on the machine that reads it."""

import os
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from application.ports.jobs import Claim, JobKind
from application.roster.uploaded_roster import local_copy
from domain.errors import Refused
from domain.ids import DistrictId, JobId
from domain.roster_validation import file_name
from tests.fakes.job_files import FakeJobFiles
from tests.fakes.jobs import FakeJobStore

DISTRICT = DistrictId(1)


class Desk:
    """Opens transactions with nothing but files of jobs."""

    def __init__(self) -> None:
        self.store = FakeJobStore()

    @asynccontextmanager
    async def begin(self, district: DistrictId, *, snapshot: bool = False) -> AsyncIterator[Any]:
        del snapshot
        async with self.store.begin(district) as jobs:
            jobs.job_files = FakeJobFiles(self.store, district)  # type: ignore[attr-defined]
            yield jobs

    async def claim(self, content: bytes | None) -> Claim:
        async with self.begin(DISTRICT) as tx:
            job: JobId = (await tx.enqueue(JobKind.IMPORT_ROSTER, {}, school=None, asked_by="ada")).id
            if content is not None:
                await tx.job_files.add(job, BytesIO(content))
        return Claim(job, DISTRICT, 1, JobKind.IMPORT_ROSTER, {}, "ada")


@pytest.fixture(autouse=True)
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


async def test_the_copy_has_the_uploads_name_and_goes_when_it_was_read(copies: Path) -> None:
    desk = Desk()
    async with local_copy(desk.begin, await desk.claim(b"roster"), "rosters.zip") as path:
        assert (Path(path).name, Path(path).read_bytes()) == ("rosters.zip", b"roster")
        assert Path(path).parent.stat().st_mode & 0o077 == 0
    assert list(copies.iterdir()) == []


async def test_the_copy_goes_when_reading_it_fails(copies: Path) -> None:
    desk = Desk()
    with pytest.raises(Refused) as refused:
        async with local_copy(desk.begin, await desk.claim(b""), "rosters.zip"):
            raise Refused("EMPTY_ARCHIVE", "rosters.zip is empty.", field="path")
    assert (refused.value.code, refused.value.field) == ("EMPTY_ARCHIVE", ("file",))
    assert list(copies.iterdir()) == []


async def test_a_file_that_is_gone_is_refused_and_leaves_nothing(copies: Path) -> None:
    desk = Desk()
    with pytest.raises(Refused) as refused:
        async with local_copy(desk.begin, await desk.claim(None), "rosters.zip"):
            pass
    assert refused.value.code == "UPLOAD_EXPIRED"
    assert list(copies.iterdir()) == []


async def test_what_killed_workers_left_goes_after_a_day(copies: Path) -> None:
    made = [copies / name for name in ("homeroom-import-old", "homeroom-import-new", "somebody-elses")]
    for folder in made:
        folder.mkdir()
        (folder / "rosters.zip").write_bytes(b"x")
    yesterday = time.time() - 25 * 3600
    for folder in (made[0], made[2]):
        os.utime(folder, (yesterday, yesterday))
    desk = Desk()
    async with local_copy(desk.begin, await desk.claim(b"roster"), "rosters.zip"):
        pass
    assert sorted(copies.iterdir()) == sorted(made[1:])


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("rosters.zip", "rosters.zip"), ("../../etc/passwd", "passwd"), (r"C:\Users\ada\rosters.zip", "rosters.zip"),
        ("..", ""), (".", ""), ("", ""), ("a/", ""), ("  ", ""), ("a\0b\n.zip", "a\ufffdb .zip"), ("\ud800.zip", "?.zip"),
        ("ä" * 300, "ä" * 60),
    ],
)  # fmt: skip
def test_a_name_somebody_sent_is_a_name_and_no_path(given: str, name: str) -> None:
    assert file_name(given) == name
