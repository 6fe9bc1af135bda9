"""From a file that is left in a folder to its import and its outcome, whatever dies on the way."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from application.access import Role
from domain.errors import NotAllowed
from tests.api.harness import district_admin
from tests.api.lincoln import roster
from tests.api.test_sis_records import marks
from tests.api.test_uploads import csv_of, roster_zip
from tests.api.uploads import Sent
from tests.drops.conftest import Dropping, dropping
from tests.support.rows import select

GRADES = b"StudentId,Course,Mark\namy,Algebra,61\nben,Algebra,=1+1\nnobody,Algebra,5\n"


async def counted(drops: Dropping, table: str) -> int:
    engine = drops.lincoln.api.engine
    return len(await select(engine, drops.lincoln.district, f"SELECT 1 FROM homeroom.{table}"))


async def test_grades_are_imported_and_their_outcome_lies_beside_them(drops: Dropping) -> None:
    drops.leave("grades.csv", GRADES)
    await drops.round()
    (outcome,) = drops.outcomes()
    assert (outcome["file"], outcome["kind"], outcome["status"], outcome["leftOut"]) == (
        "grades.csv",
        "grades",
        "imported",
        1,
    )
    assert outcome["report"]["reportedIds"] == [{"code": "UNKNOWN_STUDENT", "value": "nobody", "lines": [4]}]
    folder: Path = outcome["folder"]
    assert folder.parent == drops.school / "archive"
    assert (folder / "file" / "grades.csv").read_bytes() == GRADES
    assert "'=1+1" in (folder / "left-out.csv").read_text("utf-8-sig")
    assert "1 added" in (folder / "outcome.txt").read_text("utf-8")
    assert await marks(drops.lincoln, "amy") == [("Algebra", 61, None)]
    assert drops.left() == []
    await drops.round()
    assert len(drops.outcomes()) == 1


async def test_a_file_that_has_lost_nearly_everything_is_refused_and_its_outcome_says_what_to_do(
    drops: Dropping,
) -> None:
    drops.leave("grades.csv", GRADES)
    await drops.round()
    drops.leave("one.csv", b"StudentId,Course,Mark\ncat,Art,90\n")
    await drops.round()
    (outcome,) = [one for one in drops.outcomes() if one["file"] == "one.csv"]
    assert (outcome["status"], outcome["error"]["code"]) == ("refused", "TOO_MUCH_REMOVED")
    assert "--replace" in (outcome["folder"] / "outcome.txt").read_text("utf-8")
    assert await marks(drops.lincoln, "amy") == [("Algebra", 61, None)]


async def test_a_roster_is_imported_from_a_zip_and_from_a_folder(drops: Dropping) -> None:
    drops.leave("rosters.zip", roster_zip("new-1"), school=False)
    await drops.round()
    (first,) = drops.outcomes()
    assert (first["kind"], first["status"], first["report"]["counts"]["student"]["created"]) == (
        "roster",
        "imported",
        1,
    )
    folder = drops.district / "roster"
    folder.mkdir()
    for name, rows in roster().items():
        (folder / name).write_text(csv_of(rows))
    await drops.round()
    _, second = drops.outcomes()
    assert (second["file"], second["status"]) == ("roster", "imported")
    assert (second["folder"] / "file" / "roster" / "students.csv").exists()


async def test_a_held_roster_says_what_releases_it_and_is_tried_again(drops: Dropping) -> None:
    held = roster_zip(only="ian")
    for _ in range(2):
        drops.leave("rosters.zip", held, school=False)
        await drops.round()
    first, again = drops.outcomes()
    assert (first["status"], again["status"]) == ("held", "held")
    assert f"--release {first['import']}" in (first["folder"] / "outcome.txt").read_text("utf-8")
    chief = drops.lincoln.api.as_(district_admin(drops.lincoln.district))
    sent = {"file": Sent(held, "rosters.zip"), "release": again["import"]}
    job = await chief.job_of("importRoster", "... on RosterSync { status }", **sent)
    assert job["result"]["status"] == "APPLIED"


async def test_the_same_file_again_is_one_import_and_an_older_one_is_another(drops: Dropping) -> None:
    other = GRADES.replace(b"61", b"72")
    for content in (GRADES, GRADES, other, GRADES):
        drops.leave("grades.csv", content)
        await drops.round()
    assert [one["status"] for one in drops.outcomes()] == ["imported", "repeated", "imported", "imported"]
    assert await marks(drops.lincoln, "amy") == [("Algebra", 61, None)]


async def test_a_file_that_was_refused_is_tried_again(drops: Dropping) -> None:
    for _ in range(2):
        drops.leave("grades.csv", b"StudentId,Course,Mark\nnobody,Art,5\n")
        await drops.round()
    assert [(one["status"], one["error"]["code"]) for one in drops.outcomes()] == [("refused", "NO_USABLE_ROW")] * 2


@pytest.mark.parametrize(
    ("name", "content", "school", "code"),
    [
        ("holiday.csv", b"a,b\n1,2\n", True, "UNKNOWN_FORMAT"),
        ("grades.csv", GRADES, False, "WRONG_DROP_FOLDER"),
        ("rosters.zip", roster_zip(), True, "WRONG_DROP_FOLDER"),
        ("rosters.zip", b"PK\x03\x04 no zip", False, "ARCHIVE_DAMAGED"),
        ("empty.csv", b"", True, "UNKNOWN_FORMAT"),
    ],
)
async def test_what_does_not_belong_here_is_put_away_with_the_reason(
    drops: Dropping, name: str, content: bytes, school: bool, code: str
) -> None:
    drops.leave(name, content, school=school)
    await drops.round()
    (outcome,) = drops.outcomes()
    assert (outcome["status"], outcome["error"]["code"]) == ("refused", code)
    assert (outcome["folder"] / "file" / name).read_bytes() == content
    assert drops.left() == []


async def test_no_password_is_in_an_outcome_or_a_table(drops: Dropping) -> None:
    header = b"StudentId,Course,Mark,Password\n"
    drops.leave(
        "grades.csv", header + b"amy,Algebra,?!,CANARY-1\nben,Art,90,,CANARY-2\ncat,Art,CANARY-3\ndan,Art,90,CANARY-4\n"
    )
    await drops.round()
    (outcome,) = drops.outcomes()
    told = b"".join(path.read_bytes() for path in outcome["folder"].iterdir() if path.is_file())
    assert b"CANARY" not in told
    engine, district = drops.lincoln.api.engine, drops.lincoln.district
    for table in ("job", "course_mark", "drop_file"):
        rows = await select(engine, district, f"SELECT t::text FROM homeroom.{table} t")
        assert "CANARY" not in repr(rows)


class Killed(BaseException):
    """As kill -9: nothing that would tidy up is told apart from it."""


class Fuse:
    """Passes calls on, and dies before or after the one whose turn it is."""

    def __init__(self, target: Any, counter: list[int], names: tuple[str, ...]) -> None:
        self._target, self._counter, self._names = target, counter, names

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if name not in self._names:
            return found

        def call(*given: Any) -> Any:
            self._burn()
            answer = found(*given)
            self._burn()
            return answer

        return call

    def _burn(self) -> None:
        self._counter[0] -= 1
        if self._counter[0] == 0:
            raise Killed


def fused(collect: Any, moment: int) -> Any:
    """Dies at the given moment: at the start or end of any step on disk, or of any transaction."""
    counter = [moment]

    class FusedBegin:
        def __call__(self, district: Any, **more: Any) -> Any:
            counter[0] -= 1
            if counter[0] == 0:
                raise Killed
            return collect.begin(district, **more)

    return replace(
        collect,
        boxes=Fuse(collect.boxes, counter, ("open", "take", "taken", "copy", "put_away")),
        recognises=Fuse(collect.recognises, counter, ("kind_of",)),
        writes=Fuse(collect.writes, counter, ("files",)),
        begin=FusedBegin(),
    )


async def test_dying_at_any_moment_neither_loses_a_file_nor_imports_it_twice(drops: Dropping) -> None:
    moment, died = 0, True
    while died:
        moment, died = moment + 1, False
        drops.leave("grades.csv", GRADES.replace(b"61", str(moment).encode()))
        for _ in range(2):
            try:
                await fused(drops.collect, moment)()
            except Killed:
                died = True
            await drops.lincoln.api.work_jobs()
        await drops.round()
        assert len(drops.outcomes()) == await counted(drops, "drop_file") == moment
        assert drops.outcomes()[-1]["status"] == "imported"
        assert drops.left() == []
    jobs = "job WHERE kind = 'import_grades'"
    assert await counted(drops, jobs) == moment > 20


async def test_several_at_once_import_each_file_once(drops: Dropping, engine: Any) -> None:
    several = [dropping(drops.lincoln, engine, drops.root) for _ in range(4)]
    for number in range(8):
        drops.leave(f"grades-{number}.csv", GRADES.replace(b"61", str(number).encode()))
    for _ in range(3):
        await asyncio.gather(*(one.collect() for one in several))
        await drops.lincoln.api.work_jobs()
    assert sorted(one["file"] for one in drops.outcomes()) == [f"grades-{number}.csv" for number in range(8)]
    assert {one["status"] for one in drops.outcomes()} == {"imported"}
    assert await counted(drops, "drop_file") == 8


async def test_a_box_that_is_broken_is_passed_over_until_it_is_mended_and_told_once(
    drops: Dropping, caplog: pytest.LogCaptureFixture
) -> None:
    archive = drops.school / "archive"
    archive.rmdir()
    archive.symlink_to("/")
    drops.leave("grades.csv", GRADES)
    await drops.round()
    assert drops.left() == ["grades.csv"]
    assert [record.message for record in caplog.records if record.name == "homeroom.drops"] == [
        "drop folder of a district passed over: UNSAFE_DROP_FOLDER"
    ]
    archive.unlink()
    await drops.round()
    assert [one["status"] for one in drops.outcomes()] == ["imported"]


async def test_the_operator_sees_what_waits_and_what_became_of_the_rest(drops: Dropping) -> None:
    drops.leave("grades.csv", GRADES)
    await drops.round()
    drops.leave("odd.csv", b"x")
    (drops.school / "link.csv").symlink_to("/etc/hostname")
    found = await drops.read(Role.OPERATOR)
    (box,) = [view for view in found.boxes if view.school == "Lincoln High"]
    assert [(one.name, one.state) for one in box.waiting] == [("link.csv", "ignored"), ("odd.csv", "ready")]
    assert [(one.drop.name, one.status) for one in found.recent] == [("grades.csv", "imported")]
    with pytest.raises(NotAllowed):
        await drops.read(Role.DISTRICT_ADMIN)
