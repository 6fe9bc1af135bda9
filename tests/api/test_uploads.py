"""Lists of students and rosters as uploads: what they do, what is refused, and that nothing of them stays."""

from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text

from application.ports.jobs import JobState
from domain.ids import JobId
from tests.adapters.csv_files.test_student_ids import text_cell, workbook
from tests.api.harness import Api, Client, Rows, admin, district_admin, key, staffer
from tests.api.lincoln import Lincoln, a_lincoln, roster
from tests.api.test_mass_schedule import PLAN, RUN, WEDNESDAY, by_outcome
from tests.api.uploads import Sent, zipped
from tests.conftest import a_district

SYNC = "... on RosterSync { status dryRun counts { kind created updated left } }"


def order(lincoln: Lincoln, content: bytes, name: str = "ids.csv", **more: Any) -> dict[str, Any]:
    return lincoln.order(WEDNESDAY, WEDNESDAY, who={"studentFile": Sent(content, name)}, **more)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def calm(api: Api, engine: Any, tmp_path_factory: pytest.TempPathFactory) -> Lincoln:
    """One for all that is refused."""
    return await a_lincoln(api, await a_district(engine), tmp_path_factory.mktemp("roster"))


def chief(lincoln: Lincoln) -> Client:
    return lincoln.api.as_(district_admin(lincoln.district))


# ── a list of students ──


async def test_a_file_of_students_is_planned_and_its_lines_are_named(lincoln: Lincoln) -> None:
    listed = b"\xef\xbb\xbfName;StudentId\r\nAmy;amy\r\n\r\nBen;ben\r\nBen;ben\r\n?;nobody\r\n"
    plan = (await lincoln.admin.job_of("planMassSchedule", PLAN, order=order(lincoln, listed)))["result"]
    assert by_outcome(plan["counts"]) == {"CREATED": 2}
    assert plan["reportedIds"] == [
        {"code": "DUPLICATE_ID", "value": "ben", "lines": [4, 5]},
        {"code": "UNKNOWN_STUDENT", "value": "nobody", "lines": [6]},
    ]


async def test_a_workbook_is_applied_and_another_excludes(lincoln: Lincoln) -> None:
    rows = "".join(f'<row r="{row}">{text_cell(f"A{row}", id)}</row>' for row, id in ((1, "amy"), (2, "ben")))
    wanted = order(lincoln, workbook(rows), "ids.xlsx", exclude=[{"studentFile": Sent(b"ben\n")}])
    job = await lincoln.admin.job_of("applyMassSchedule", RUN, order=wanted)
    assert (job["result"]["people"], by_outcome(job["result"]["counts"])) == (1, {"CREATED": 1})


async def test_the_same_key_with_the_same_list_is_the_same_job_and_with_another_is_refused(lincoln: Lincoln) -> None:
    for name in ("planMassSchedule", "applyMassSchedule"):
        asked = [
            await lincoln.admin.do(name, "job { id }", order=order(lincoln, b"amy\n", file), idempotencyKey="k")
            for file in ("ids.csv", "again.csv")
        ]
        assert asked[0]["job"] == asked[1]["job"]
        codes = await lincoln.admin.refused(name, order=order(lincoln, b"ben\n"), idempotencyKey="k")
        assert codes == ["IDEMPOTENCY_MISMATCH"]


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "NO_IDS", None),
        (b"amy\n\xff\n", "WRONG_ENCODING", 2),
        ("amy\n".encode("utf-16-le"), "WRONG_ENCODING", None),
        (b"amy\nb\x07n\n", "BAD_ID", 2),
        (b"amy,Amy\n", "MISSING_COLUMN", 1),
        (b'amy\n"' + b"x" * 1_200_000, "CSV_MALFORMED", 2),
        (b"\n".join(b"%d" % number for number in range(20_001)), "TOO_MANY_IDS", None),
        (b"x" * (5 * 1024 * 1024 + 1), "TOO_LARGE", None),
        (b"PK\x03\x04 no zip", "ARCHIVE_DAMAGED", None),
        (zipped({"a.txt": "no workbook"}), "FILE_UNREADABLE", None),
        (zipped({"xl/workbook.xml": "<", "xl/bomb.xml": "x" * 5_000_000}), "UNSAFE_ARCHIVE", None),
        (workbook(text_cell("XFD1048576", "far away")), "TOO_LARGE", None),
    ],
)
async def test_a_list_that_cannot_be_read_is_refused_by_code_and_line(
    calm: Lincoln, content: bytes, code: str, line: int | None
) -> None:
    for name in ("planMassSchedule", "applyMassSchedule"):
        answer = await calm.admin.mutate(name, "job { id }", order=order(calm, content, "../../ids\0.csv"))
        assert not answer.errors, answer.errors
        (error,) = answer.data["userErrors"]
        assert (answer.data["job"], error["code"], error["field"]) == (None, code, ["who", "studentFile"])
        assert error["details"] == (None if line is None else {"line": line})
        assert ".." not in error["message"]


async def test_a_list_is_read_for_staff_of_the_school_only(calm: Lincoln) -> None:
    elsewhere = calm.api.as_(admin(calm.district, calm.adams))
    answer = await elsewhere.mutate("planMassSchedule", "job { id }", order=order(calm, b"\xff"))
    assert (answer.data, answer.codes) == (None, ["FORBIDDEN"])
    own = calm.api.as_(staffer(calm.district, calm.id, calm.staffers["Reed"]))
    asked = order(calm, b"amy", capacity="ENFORCE")
    assert (await own.do("planMassSchedule", "job { id }", order=asked))["job"]


# ── a roster ──


def csv_of(rows: Rows) -> str:
    names = list(rows[0])
    return "\n".join([",".join(names), *(",".join(row[name] for name in names) for row in rows)]) + "\n"


def roster_zip(*more_students: str, only: str | None = None) -> bytes:
    """Lincoln's roster again, with more students, or with one only."""
    files = roster()
    like = dict(files["students.csv"][0])
    more = [{**like, "StudentId": id, "Email": f"{id}@example.org"} for id in more_students]
    files["students.csv"] = [one for one in (*files["students.csv"], *more) if only in (None, one["StudentId"])]
    return zipped({name: csv_of(rows) for name, rows in files.items()})


def students_of(job: dict[str, Any]) -> dict[str, Any]:
    (found,) = [one for one in job["result"]["counts"] if one["kind"] == "STUDENT"]
    return dict(found)


async def kept_bytes(lincoln: Lincoln) -> int:
    """Of all files of jobs, as the owner of the tables sees them."""
    async with lincoln.api.engine.begin() as connection:
        await connection.execute(text(f"SELECT set_config('homeroom.district', '{lincoln.district}', true)"))
        return await connection.scalar(text("SELECT coalesce(sum(length(piece)), 0) FROM homeroom.job_file")) or 0


async def test_a_roster_is_imported_and_its_report_found(lincoln: Lincoln) -> None:
    ada = chief(lincoln)
    job = await ada.job_of("importRoster", SYNC, file=Sent(roster_zip("new-1", "new-2"), "rosters.zip"))
    assert job["error"] is None
    assert job["result"]["status"] == "APPLIED"
    assert students_of(job) == {"kind": "STUDENT", "created": 2, "updated": 0, "left": 0}
    found = await ada.get(
        'query($id: ID!) { school(id: $id) { students(filter: {sisIds: ["new-1"]}) { totalCount } } }', id=lincoln.id
    )
    assert found["school"]["students"]["totalCount"] == 1


async def test_a_dry_run_changes_nothing(calm: Lincoln) -> None:
    ada = chief(calm)
    for _ in range(2):
        job = await ada.job_of("importRoster", SYNC, file=Sent(roster_zip("new-1")), dryRun=True, format="HOMEROOM")
        assert (job["result"]["status"], students_of(job)["created"]) == ("DRY_RUN", 1)


async def test_a_held_roster_is_released_with_the_same_file_and_with_no_other(lincoln: Lincoln) -> None:
    """All of Lincoln's students but those of Adams Middle would leave."""
    ada, held = chief(lincoln), roster_zip(only="ian")
    job = await ada.job_of("importRoster", f"{SYNC} ... on Node {{ id }}", file=Sent(held))
    assert (job["state"], job["result"]["status"]) == ("DONE", "HELD")
    release = job["result"]["id"]
    for other, code in ((roster_zip(), "INPUT_CHANGED"), (held, None)):
        job = await ada.job_of("importRoster", SYNC, file=Sent(other, "other.zip"), release=release)
        assert (job["error"] or {}).get("code") == code
    assert (job["result"]["status"], students_of(job)["left"]) == ("APPLIED", 9)
    assert await ada.refused("importRoster", file=Sent(held), release=lincoln.id) == ["NOT_FOUND"]


WAITING = "{ heldSyncs { totalCount nodes { id keptUntil parts { name decision decidedBy } } } }"


async def held_bytes(lincoln: Lincoln) -> bytes:
    async with lincoln.api.engine.begin() as connection:
        await connection.execute(text(f"SELECT set_config('homeroom.district', '{lincoln.district}', true)"))
        pieces = "SELECT string_agg(piece, '' ORDER BY ordinal) FROM homeroom.held_input_piece"
        return await connection.scalar(text(pieces)) or b""


async def test_a_held_roster_is_released_without_its_file_and_nothing_of_it_stays(lincoln: Lincoln) -> None:
    ada = chief(lincoln)
    job = await ada.job_of("importRoster", f"{SYNC} ... on Node {{ id }}", file=Sent(roster_zip(only="ian")))
    assert job["result"]["status"] == "HELD"
    waiting = (await ada.get(WAITING))["heldSyncs"]
    assert (waiting["totalCount"], waiting["nodes"][0]["id"]) == (1, job["result"]["id"])
    assert waiting["nodes"][0]["keptUntil"] is not None
    kept = await held_bytes(lincoln)
    assert kept
    assert b"Irwin" not in kept
    wanted = {"syncId": job["result"]["id"], "schoolIds": [lincoln.id]}
    released = await ada.job_of("releaseHold", SYNC, **wanted)
    assert (released["result"]["status"], students_of(released)["left"]) == ("APPLIED", 9)
    assert (await ada.get(WAITING))["heldSyncs"]["totalCount"] == 0
    assert await held_bytes(lincoln) == b""
    node = "query($id: ID!) { node(id: $id) { ... on RosterSync { parts { name decision decidedBy } } } }"
    parts = (await ada.get(node, id=job["result"]["id"]))["node"]["parts"]
    decided = {part["name"]: part["decision"] for part in parts}
    assert decided["Lincoln High"] == "RELEASED"
    assert await ada.refused("releaseHold", **wanted) == ["NOTHING_HELD"]


async def test_a_held_roster_is_discarded(lincoln: Lincoln) -> None:
    ada = chief(lincoln)
    job = await ada.job_of("importRoster", f"{SYNC} ... on Node {{ id }}", file=Sent(roster_zip(only="ian")))
    wanted = {"syncId": job["result"]["id"]}
    assert await ada.refused("discardHold", **wanted, schoolIds=[lincoln.adams]) == ["NOT_FOUND"]
    done = await ada.do("discardHold", "sync { parts { name decision } keptUntil }", **wanted)
    assert done["sync"]["keptUntil"] is None
    assert {"name": "Lincoln High", "decision": "DISCARDED"} in done["sync"]["parts"]
    assert await held_bytes(lincoln) == b""
    assert await ada.refused("releaseHold", **wanted) == ["NOTHING_HELD"]


async def test_a_conflict_is_listed_and_what_is_chosen_is_honoured_or_dropped(lincoln: Lincoln) -> None:
    """Amy's e-mail on a second record, which is nobody else's fault than the SIS's."""
    ada = chief(lincoln)
    files = roster()
    twin = {**files["students.csv"][0], "StudentId": "amy-2", "FirstName": "Amelia"}
    files["students.csv"] = [*files["students.csv"], twin]
    sent = zipped({name: csv_of(rows) for name, rows in files.items()})
    await ada.job_of("importRoster", SYNC, file=Sent(sent))
    fields = "id kind code sourceName sourceKey firstName sisId email people { ... on Student { sisId } }"
    fields += " choice { person { ... on Student { sisId } } newPerson chosenBy }"
    listed = f"{{ identityConflicts {{ totalCount nodes {{ {fields} }} }} }}"
    (conflict,) = (await ada.get(listed))["identityConflicts"]["nodes"]
    assert (conflict["kind"], conflict["code"], conflict["sourceName"]) == ("STUDENT", "CONFLICT_EMAIL", "files")
    assert (conflict["sourceKey"], conflict["firstName"], conflict["people"]) == ("amy-2", "Amelia", [{"sisId": "amy"}])
    wanted = {"conflictId": conflict["id"]}
    assert await ada.refused("resolveConflict", **wanted) == ["ONE_CHOICE"]
    assert await ada.refused("resolveConflict", **wanted, personId=lincoln.id) == ["NOT_FOUND"]
    assert await ada.refused("resolveConflict", **wanted, personId=lincoln.staffers["Reed"]) == ["NOT_FOUND"]
    assert await ada.refused("resolveConflict", **wanted, personId=lincoln.students["ben"]) == [
        "PERSON_NOT_IN_CONFLICT"
    ]
    chosen = await ada.do("resolveConflict", f"conflict {{ {fields} }}", **wanted, personId=lincoln.students["amy"])
    assert chosen["conflict"]["choice"] == {
        "person": {"sisId": "amy"},
        "newPerson": False,
        "chosenBy": ada.viewer.actor,
    }
    await ada.do("resolveConflict", "conflict { id }", **wanted, newPerson=True)
    job = await ada.job_of("importRoster", "... on RosterSync { notices { code } }", file=Sent(sent))
    assert "CONFLICT_CHOICE_DROPPED" in [notice["code"] for notice in job["result"]["notices"]]
    await ada.job_of("importRoster", SYNC, file=Sent(roster_zip()))
    assert (await ada.get(listed))["identityConflicts"]["totalCount"] == 0


async def test_a_file_is_kept_until_its_job_is_over_and_no_longer(lincoln: Lincoln) -> None:
    """However the job ends; the file is personal data."""
    ada, content = chief(lincoln), roster_zip("new-1")
    for bytes_, ending in ((content, "DONE"), (content[:-30], "REFUSED"), (content, "CANCELLED")):
        asked = (await ada.do("importRoster", "job { id }", file=Sent(bytes_)))["job"]["id"]
        assert await kept_bytes(lincoln) == len(bytes_)
        if ending == "CANCELLED":
            await ada.do("cancelJob", "job { state }", id=asked)
        else:
            await lincoln.api.work_jobs()
        state = (await ada.get("query($id: ID!) { job(id: $id) { state } }", id=asked))["job"]["state"]
        assert (state, await kept_bytes(lincoln)) == (ending, 0)


async def test_neither_the_job_nor_its_report_carries_the_file(lincoln: Lincoln) -> None:
    ada = chief(lincoln)
    asked = (await ada.do("importRoster", "job { id }", file=Sent(roster_zip("canary-student"))))["job"]["id"]
    await lincoln.api.work_jobs()
    async with lincoln.api.engine.begin() as connection:
        await connection.execute(text(f"SELECT set_config('homeroom.district', '{lincoln.district}', true)"))
        row = await connection.execute(text(f"SELECT j::text FROM homeroom.job j WHERE id = {key(asked)}"))
        assert "canary" not in str(row.scalar_one())


async def test_the_same_key_with_the_same_file_is_the_same_job_and_with_another_is_refused(lincoln: Lincoln) -> None:
    ada, content = chief(lincoln), roster_zip("new-1")
    asked = [
        await ada.do("importRoster", "job { id }", file=Sent(content, name), idempotencyKey="k")
        for name in ("monday.zip", "again.zip")
    ]
    assert asked[0]["job"] == asked[1]["job"]
    assert await kept_bytes(lincoln) == len(content)
    other = {"file": Sent(roster_zip("new-2")), "idempotencyKey": "k"}
    assert await ada.refused("importRoster", **other) == ["IDEMPOTENCY_MISMATCH"]
    assert await ada.refused("importRoster", file=Sent(content), dryRun=True, idempotencyKey="k") == [
        "IDEMPOTENCY_MISMATCH"
    ]


@pytest.mark.parametrize(
    ("input_", "code", "field"),
    [
        ({"emailDomain": "no domain"}, "BAD_EMAIL_DOMAIN", ["emailDomain"]),
        ({"timeZone": "Mars/Olympus"}, "BAD_TIME_ZONE", ["timeZone"]),
        ({"idempotencyKey": ""}, "BAD_IDEMPOTENCY_KEY", ["idempotencyKey"]),
    ],
)
async def test_what_is_wrong_at_once_is_refused_at_once(
    calm: Lincoln, input_: dict[str, Any], code: str, field: list[str]
) -> None:
    answer = await chief(calm).mutate("importRoster", "job { id }", file=Sent(roster_zip()), **input_)
    assert [(error["code"], error["field"]) for error in answer.data["userErrors"]] == [(code, field)]
    assert await kept_bytes(calm) == 0


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "empty.zip", "EMPTY_ARCHIVE"),
        (b"StudentId\n1\n", "students.csv", "MISSING_FILE"),
        (b"root:x:0:0\n", "../../../etc/passwd", "NOT_AN_ARCHIVE"),
        (b"x", "..", "NOT_AN_ARCHIVE"),
        (b"x", "\u00e4" * 300 + "\0\n.zip", "NOT_AN_ARCHIVE"),
        (zipped({"students.csv": "StudentId\n"}), "half.zip", "MISSING_FILE"),
        (zipped({"holiday.csv": "a,b\n"}), "strange.zip", "UNKNOWN_FORMAT"),
        (zipped({"../evil.csv": "x"}), "evil.zip", "UNSAFE_ARCHIVE"),
        (zipped({"students.csv": "0" * 5_000_000}), "bomb.zip", "UNSAFE_ARCHIVE"),
    ],
)
async def test_a_file_that_is_no_roster_is_refused_by_the_job(
    calm: Lincoln, content: bytes, name: str, code: str
) -> None:
    ada = chief(calm)
    asked = (await ada.do("importRoster", "job { id }", file=Sent(content, name)))["job"]["id"]
    await calm.api.work_jobs()
    query = "query($id: ID!) { job(id: $id) { state error { code message field } } }"
    job = (await ada.get(query, id=asked))["job"]
    assert (job["state"], job["error"]["code"], job["error"]["field"]) == ("REFUSED", code, ["file"])
    assert "homeroom-import" not in job["error"]["message"]
    syncs = await ada.get("query($id: ID!) { school(id: $id) { rosterSyncs { nodes { status } } } }", id=calm.id)
    assert syncs["school"]["rosterSyncs"]["nodes"][-1]["status"] == "APPLIED"


async def test_a_file_that_nobody_read_for_a_day_is_forgotten_and_its_job_says_so(
    lincoln: Lincoln, owner_engine: Any
) -> None:
    ada = chief(lincoln)
    asked = (await ada.do("importRoster", "job { id }", file=Sent(roster_zip("new-1"))))["job"]["id"]
    desk = lincoln.api.work.desk
    await desk.forget_files()
    assert await kept_bytes(lincoln) > 0
    async with owner_engine.begin() as connection:
        await connection.execute(
            text(f"UPDATE control.job_ticket SET file_until = now() - interval '1 s' WHERE job_id = {key(asked)}")
        )
    await desk.forget_files()
    assert await kept_bytes(lincoln) == 0
    await lincoln.api.work_jobs()
    found = (await lincoln.api.app.find_jobs(district_admin(lincoln.district), [JobId(key(asked))]))[JobId(key(asked))]
    assert (found.state, (found.error or {})["code"]) == (JobState.REFUSED, "UPLOAD_EXPIRED")


async def test_what_is_left_out_is_named_by_the_id_it_has_at_its_source(lincoln: Lincoln) -> None:
    found = "... on RosterSync { quarantine { nodes { kind sourceId field code } } }"
    job = await chief(lincoln).job_of("importRoster", found, file=Sent(roster_zip("not an address"), "rosters.zip"))
    (left_out,) = job["result"]["quarantine"]["nodes"]
    assert left_out == {"kind": "STUDENT", "sourceId": "not an address", "field": "Email", "code": "EMAIL_INVALID"}
