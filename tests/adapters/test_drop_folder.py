"""The drop folder on disk: what is taken, what never is, and that a file is in one place whatever happens."""

import os
import stat
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from adapters.drop_folder.boxes import DropFolders
from domain.drops import Box
from domain.errors import Refused
from domain.ids import DistrictId, SchoolId

DISTRICT = Box(DistrictId(1), None)
SCHOOL = Box(DistrictId(1), SchoolId(7))


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def boxes(tmp_path: Path, time: Time) -> DropFolders:
    made = DropFolders(tmp_path / "drop", 10, time)
    made.open([DISTRICT, SCHOOL])
    return made


def leave(boxes: DropFolders, name: str, content: bytes = b"x", box: Box = DISTRICT) -> Path:
    path = boxes.path(box) / name
    path.write_bytes(content)
    return path


def taken(boxes: DropFolders, time: Time, box: Box = DISTRICT) -> list[str]:
    """What is taken after it stood still for long enough."""
    boxes.take(box)
    time.now += 10
    boxes.take(box)
    return [one.name for one in boxes.taken(box)]


def states(boxes: DropFolders, box: Box = DISTRICT) -> dict[str, str]:
    return {one.name: one.state for one in boxes.look(box)}


def test_a_file_is_taken_when_it_has_stood_still(boxes: DropFolders, time: Time) -> None:
    path = leave(boxes, "rosters.zip")
    assert states(boxes) == {"rosters.zip": "settling"}
    time.now = 9
    with path.open("ab") as file:
        file.write(b"more")
    assert states(boxes) == {"rosters.zip": "settling"}
    time.now = 18
    boxes.take(DISTRICT)
    assert path.exists()
    time.now = 19
    boxes.take(DISTRICT)
    assert not path.exists()
    assert [one.name for one in boxes.taken(DISTRICT)] == ["rosters.zip"]


def test_what_was_left_first_is_taken_first_whatever_it_is_called(boxes: DropFolders, time: Time) -> None:
    for age, name in ((30, "roster-9.zip"), (20, "roster-10.zip"), (10, "a.zip")):
        os.utime(leave(boxes, name), (1_000_000 - age, 1_000_000 - age))
    assert taken(boxes, time) == ["roster-9.zip", "roster-10.zip", "a.zip"]


def test_a_file_whose_old_time_was_kept_while_it_grows_is_not_taken(boxes: DropFolders, time: Time) -> None:
    path = leave(boxes, "rosters.zip")
    for size in range(2, 6):
        os.utime(path, (0, 0))
        boxes.take(DISTRICT)
        time.now += 9
        path.write_bytes(b"x" * size)
    assert path.exists()


def test_a_marker_says_that_a_file_is_whole(boxes: DropFolders) -> None:
    marker = leave(boxes, "grades.csv.ready", box=SCHOOL)
    leave(boxes, "grades.csv", box=SCHOOL)
    boxes.take(SCHOOL)
    assert [one.name for one in boxes.taken(SCHOOL)] == ["grades.csv"]
    assert not marker.exists()


@pytest.mark.parametrize("name", [".hidden.csv", "a.csv.part", "a.zip.filepart", "~$a.xlsx", "a.csv.tmp", "b.ready"])
def test_what_is_still_arriving_is_left_alone(boxes: DropFolders, time: Time, name: str) -> None:
    leave(boxes, name)
    assert taken(boxes, time) == []
    assert states(boxes) == {}


def test_a_folder_of_files_is_taken_whole_and_packed_the_same_each_time(
    boxes: DropFolders, time: Time, tmp_path: Path
) -> None:
    packed = []
    for number in range(2):
        folder = boxes.path(DISTRICT) / "roster"
        folder.mkdir()
        for name in ("b.csv", "a.csv"):
            (folder / name).write_text(name)
        assert taken(boxes, time) == ["roster"]
        into = tmp_path / str(number)
        into.mkdir()
        (one,) = boxes.taken(DISTRICT)
        copy = boxes.copy(one, into)
        packed.append(copy.read_bytes())
        boxes.put_away(DISTRICT, one.token, {})
        with zipfile.ZipFile(copy) as bundle:
            assert {name: bundle.read(name) for name in bundle.namelist()} == {"a.csv": b"a.csv", "b.csv": b"b.csv"}
    assert packed[0] == packed[1]


def test_links_devices_and_deep_folders_are_never_opened(boxes: DropFolders, time: Time, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("secret")
    home = boxes.path(DISTRICT)
    (home / "link.csv").symlink_to(secret)
    (home / "up.csv").symlink_to("../../secret.csv")
    (home / "folder-link").symlink_to(tmp_path)
    os.mkfifo(home / "pipe.csv")
    (home / "deep").mkdir()
    (home / "deep" / "deeper").mkdir()
    (home / "linked").mkdir()
    (home / "linked" / "a.csv").symlink_to(secret)
    assert taken(boxes, time) == []
    assert set(states(boxes).values()) == {"ignored"}
    assert secret.read_text() == "secret"


def test_a_link_that_was_put_in_after_the_look_is_not_followed(boxes: DropFolders, time: Time, tmp_path: Path) -> None:
    leave(boxes, "grades.csv")
    assert taken(boxes, time) == ["grades.csv"]
    (one,) = boxes.taken(DISTRICT)
    place = boxes.path(DISTRICT) / "taken" / one.token / "file" / "grades.csv"
    place.unlink()
    place.symlink_to(tmp_path / "secret")
    with pytest.raises(Refused) as caught:
        boxes.copy(one, tmp_path)
    assert caught.value.code == "UNSAFE_DROP"


@pytest.mark.parametrize("part", ["", "taken", "archive"])
def test_a_box_that_is_a_link_is_no_box(tmp_path: Path, part: str) -> None:
    boxes = DropFolders(tmp_path / "drop", 10)
    boxes.open([DISTRICT])
    place = boxes.path(SCHOOL) / part if part else boxes.path(SCHOOL)
    place.parent.mkdir(exist_ok=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place.symlink_to(elsewhere)
    with pytest.raises(Refused) as caught:
        boxes.open([SCHOOL])
    assert caught.value.code == "UNSAFE_DROP_FOLDER"


def test_the_outcome_lies_beside_the_file_in_the_archive_and_may_be_written_again(
    boxes: DropFolders, time: Time
) -> None:
    leave(boxes, "outcome.json", b"mine")
    assert taken(boxes, time) == ["outcome.json"]
    (one,) = boxes.taken(DISTRICT)
    folder = boxes.path(DISTRICT) / "archive" / one.token
    for _ in range(2):
        boxes.put_away(DISTRICT, one.token, {"outcome.json": b"{}"})
        assert (folder / "file" / "outcome.json").read_bytes() == b"mine"
        assert (folder / "outcome.json").read_bytes() == b"{}"
        assert boxes.taken(DISTRICT) == []
    with pytest.raises(FileNotFoundError):
        boxes.copy(one, folder)


def test_of_many_who_take_at_once_each_file_goes_to_one(tmp_path: Path) -> None:
    time = Time()
    several = [DropFolders(tmp_path / "drop", 0, time) for _ in range(4)]
    several[0].open([DISTRICT])
    for number in range(50):
        leave(several[0], f"{number}.csv", str(number).encode())
    start = Barrier(len(several))

    def race(boxes: DropFolders) -> None:
        start.wait()
        boxes.take(DISTRICT)

    threads = [Thread(target=race, args=(boxes,)) for boxes in several]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = several[0].taken(DISTRICT)
    assert sorted(one.name for one in found) == sorted(f"{number}.csv" for number in range(50))
    assert len({one.token for one in found}) == 50


def test_a_strange_name_is_kept_and_shown_safely(boxes: DropFolders, time: Time, tmp_path: Path) -> None:
    leave(boxes, "gr\nades\x1b[31m.csv")
    (name,) = taken(boxes, time)
    assert "\x1b" not in name
    (one,) = boxes.taken(DISTRICT)
    copy = boxes.copy(one, tmp_path)
    assert copy.parent == tmp_path
    assert stat.S_ISREG(copy.lstat().st_mode)


def archived(boxes: DropFolders, when: datetime, box: Box = DISTRICT) -> Path:
    """A folder of the archive, as if what is in it had been taken then."""
    leave(boxes, "rosters.zip", box=box)
    leave(boxes, "rosters.zip.ready", b"", box)
    boxes.take(box)
    (taken,) = boxes.taken(box)
    boxes.put_away(box, taken.token, {"outcome.json": b"{}"})
    archive = boxes.path(box) / "archive"
    return (archive / taken.token).rename(archive / f"{when:%Y-%m-%dT%H%M%S.%f}-{taken.token[-8:]}")


NOW = datetime(2026, 9, 1, 15, tzinfo=UTC)


def test_what_is_old_is_removed_from_the_archive_and_nothing_else(boxes: DropFolders, tmp_path: Path) -> None:
    old, just_in_time = archived(boxes, NOW - timedelta(seconds=1)), archived(boxes, NOW)
    other = archived(boxes, NOW - timedelta(days=1), SCHOOL)
    kept = tmp_path / "elsewhere"
    kept.mkdir()
    (kept / "file").write_text("kept")
    (old / "link").symlink_to(kept)
    (boxes.path(DISTRICT) / "archive" / "2020-01-01T000000.000000-1a2b3c4d").symlink_to(kept)
    theirs = boxes.path(DISTRICT) / "archive" / "2019 of ours"
    theirs.mkdir()
    waiting = leave(boxes, "waiting.zip")
    os.utime(waiting, (0, 0))
    assert boxes.tidy(DISTRICT, NOW, only_count=True) == 1
    assert old.exists()
    assert boxes.tidy(DISTRICT, NOW) == 1
    assert [old.exists(), just_in_time.exists(), other.exists()] == [False, True, True]
    assert [theirs.exists(), waiting.exists(), (kept / "file").exists()] == [True, True, True]
    assert boxes.tidy(DISTRICT, NOW) == 0


def test_several_tidy_at_once(tmp_path: Path, boxes: DropFolders) -> None:
    for number in range(20):
        archived(boxes, NOW - timedelta(days=number + 1))
    failed: list[BaseException] = []
    barrier = Barrier(4)

    def tidy() -> None:
        barrier.wait()
        try:
            DropFolders(tmp_path / "drop", 0).tidy(DISTRICT, NOW)
        except BaseException as problem:  # noqa: BLE001
            failed.append(problem)

    threads = [Thread(target=tidy) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert list((boxes.path(DISTRICT) / "archive").iterdir()) == []
