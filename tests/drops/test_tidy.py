"""Archives are emptied: files that are kept are about children."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from application.drops.tidy import TidyDrops
from infra.drop_folder import drop_folder_of
from infra.settings import read_settings
from infra.worker import _errands
from tests.api.harness import NOW, FixedClock
from tests.drops.conftest import Dropping
from tests.drops.test_collect import GRADES


def tidy_of(drops: Dropping, keep_days: int = 90) -> TidyDrops:
    collect = drops.collect
    return TidyDrops(collect.boxes, collect.districts, collect.begin, FixedClock(), keep_days)


async def archived(drops: Dropping, days_ago: float, *, school: bool = True) -> Path:
    """A file that was taken so many days ago."""
    drops.leave("grades.csv", GRADES.replace(b"61", str(days_ago).encode()), school=school)
    await drops.round()
    (folder,) = [
        one["folder"] for one in drops.outcomes() if one["file"] == "grades.csv" and not _is_told(one["folder"])
    ]
    moved: Path = folder.rename(folder.with_name(f"{NOW - timedelta(days=days_ago):%Y-%m-%dT%H%M%S.%f}-told"))
    return moved


def _is_told(folder: Path) -> bool:
    return folder.name.endswith("-told")


async def test_files_are_kept_for_so_many_days_and_what_became_of_them_for_ever(drops: Dropping) -> None:
    old, new = await archived(drops, 90.1), await archived(drops, 89.9)
    of_district = await archived(drops, 91, school=False)
    tidy = tidy_of(drops)
    assert await tidy(only_count=True) == 2
    assert old.exists()
    assert await tidy() == 2
    assert [old.exists(), new.exists(), of_district.exists()] == [False, True, False]
    assert await tidy(keep_days=30) == 1
    async with drops.collect.begin(drops.lincoln.district) as tx:
        assert len(await tx.drops.recent(9)) == 3


def test_workers_tidy_by_themselves(drops: Dropping) -> None:
    settings = read_settings(drop_dir=drops.root, drop_keep_days=30)
    folder = drop_folder_of(settings, drops.lincoln.api.engine)
    assert folder is not None
    assert folder.tidy.keep_days == 30
    assert folder.tidy in [errand.run for errand in _errands(folder)]


async def test_none_is_removed_where_they_are_kept_for_ever(drops: Dropping) -> None:
    old = await archived(drops, 9999)
    assert await tidy_of(drops, 0)() == 0
    assert old.exists()


async def test_a_box_that_is_broken_keeps_no_other_from_being_tidied_and_is_told_once(
    drops: Dropping, caplog: pytest.LogCaptureFixture
) -> None:
    old, broken = await archived(drops, 91), await archived(drops, 91, school=False)
    archive = broken.parent
    elsewhere = drops.root.with_name("elsewhere")
    archive.rename(elsewhere)
    archive.symlink_to(elsewhere)
    tidy = tidy_of(drops)
    for _ in range(2):
        await tidy()
    assert (elsewhere / broken.name).exists()
    told = [record.message for record in caplog.records if record.name == "homeroom.drops"]
    assert told == ["archive not tidied: UNSAFE_DROP_FOLDER"] * 3  # the district's box and, within it, both schools'
    assert old.exists()  # its box is within the broken one
    archive.unlink()
    elsewhere.rename(archive)
    assert await replace(tidy)() == 2
    assert tidy.problems == {}
