"""The whole way over the API: a district asks, the operator is told and approves, mail arrives, the import site is used."""

from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.mail.smtp import SmtpCarrier
from adapters.mail.smtp_server import server_of
from domain.ids import NO_DISTRICT, DistrictId
from tests.api.harness import OPERATOR_EMAIL, Api, Client, KeyHolder, admin, operator
from tests.api.lincoln import a_lincoln, roster
from tests.api.uploads import Sent
from tests.support.postgres import empty_front_desk
from tests.support.smtp import FakeSmtp, a_mail_server

ADA = {"name": "Ada Stone", "email": "ada.stone@maple.example.org"}
BEN = {"name": "Ben Kern", "email": "ben.kern@maple.example.org"}
STEPS = "{ importSite { onboarding { done next { step } steps { step state evidence nextAction waitsFor } } } }"


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def front_desk(owner_engine: AsyncEngine) -> None:
    await empty_front_desk(owner_engine)


@pytest.fixture
def boss(api: Api, district: DistrictId) -> Client:
    """The operator, with a token of whatever district there is."""
    return api.as_(operator(district))


def wish(district: DistrictId, **changes: Any) -> dict[str, Any]:
    return {
        "districtName": f"Maple {district}",
        "source": "FILES",
        "schoolNames": ["Lincoln High", "Adams Middle"],
        "primaryContact": ADA,
        "technicalContact": BEN,
        "shares": ["STAFF", "STUDENTS", "SECTIONS"],
        "timeZone": "America/Chicago",
        **changes,
    }


async def ask(api: Api, district: DistrictId, **changes: Any) -> str:
    reference: str = (await api.with_key().do("requestAccess", "reference", **wish(district, **changes)))["reference"]
    return reference


async def send(api: Api, server: FakeSmtp) -> int:
    return await api.send_mails(SmtpCarrier(server_of(server.url), "homeroom@example.org"))


def links(server: FakeSmtp, to: str) -> dict[str, str]:
    """The keys that came by mail, by the subject that names the school."""
    found = {}
    for _, recipients, message in server.received:
        lines = [line.strip() for line in message.get_content().splitlines() if "/import-site#" in line]
        if recipients == [to] and lines:
            found[str(message["Subject"]).rpartition(": ")[2]] = lines[0].partition("#")[2]
    return found


async def states(site: KeyHolder) -> dict[str, str]:
    told = (await site.get(STEPS))["importSite"]["onboarding"]
    return {one["step"]: one["state"] for one in told["steps"]}


async def test_the_whole_way(api: Api, district: DistrictId, boss: Client, tmp_path: Any) -> None:
    reference = await ask(api, district)
    async with a_mail_server() as server:
        server.fail("RCPT", "451 try again")
        assert await send(api, server) == 0
        (mail,) = (await boss.get("{ mails { nodes { id state attempts lastError to kind } } }"))["mails"]["nodes"]
        assert (mail["state"], mail["lastError"], mail["to"]) == ("QUEUED", "SMTP_451", OPERATOR_EMAIL)
        await boss.do("resendMail", "mail { state }", id=mail["id"])
        assert await send(api, server) == 1
        ((_, told, message),) = server.received
        assert (told, reference in message.get_content()) == ([OPERATOR_EMAIL], True)

        waiting = "{ accessRequests(state: WAITING) { nodes { reference state schoolNames shares primaryContact { email } } } }"
        (request,) = (await boss.get(waiting))["accessRequests"]["nodes"]
        assert request == {
            "reference": reference,
            "state": "WAITING",
            "schoolNames": ["Lincoln High", "Adams Middle"],
            "shares": ["STAFF", "STUDENTS", "SECTIONS"],
            "primaryContact": {"email": ADA["email"]},
        }
        decided = await boss.do(
            "approveAccess", "accessRequest { state decidedBy }", reference=reference, idempotencyKey="k"
        )
        assert decided["accessRequest"] == {"state": "APPROVED", "decidedBy": "operator"}
        assert await boss.refused("denyAccess", reference=reference, reason="No") == ["ALREADY_DECIDED"]
        assert (await boss.get(waiting))["accessRequests"]["nodes"] == []
        assert await send(api, server) == 4

    keys = links(server, ADA["email"])
    assert keys == links(server, BEN["email"])
    assert keys.keys() == {"Lincoln High", "Adams Middle"}
    site = api.with_key(keys["Lincoln High"])
    found = await site.get("{ viewer { role } importSite { school { name timeZone } contacts { kind name } } }")
    assert found["viewer"] == {"role": "IMPORT_SITE"}
    assert found["importSite"]["school"] == {"name": "Lincoln High", "timeZone": "America/Chicago"}
    assert found["importSite"]["contacts"] == [
        {"kind": "PRIMARY", "name": "Ada Stone"}, {"kind": "TECHNICAL", "name": "Ben Kern"},
    ]  # fmt: skip
    before = await states(site)
    assert (before["ACCESS_APPROVED"], before["SOURCE_CONNECTED"], before["ROOMS"]) == ("DONE", "TO_DO", "BLOCKED")

    # The rosters come in; the school that was provisioned is the one that they are about.
    made = next(one for one in await api.app.districts.all() if one.name == f"Maple {district}")
    await api.import_roster(made.id, tmp_path / "rosters", roster())
    chief = api.as_(operator(made.id))
    names = [one["name"] for one in (await chief.get("{ schools { nodes { name } } }"))["schools"]["nodes"]]
    assert names == ["Adams Middle", "Lincoln High"]
    after = await states(site)
    assert {step for step, state in after.items() if state == "DONE"} == {
        "ACCESS_APPROVED", "SOURCE_CONNECTED", "SOURCE_CHECKED", "FIRST_SYNC",
    }  # fmt: skip

    rooms = Sent(b"StaffId,Email,Room\r\nT1,,B204\r\n,rob.reed@example.org,Gym\r\n", "rooms.csv")
    fields = "changed importSite { staff { nodes { staffId room administrator } totalCount } }"
    changed = await site.do("setRooms", fields, file=rooms)
    assert changed["changed"] == 2
    await site.do("setAdministrators", "changed", staff=[{"email": "sue.stone@example.org"}])
    await site.do("saveSchoolContact", "importSite { linkMadeAt }", kind="IT_ACCOUNT", contact=ADA)
    by_file = Sent(b"Name,Email\r\nBen Kern,ben.kern@maple.example.org\r\n", "it.csv")
    saved = await site.do("saveSchoolContact", "importSite { contacts { kind name } }", kind="IT_ACCOUNT", file=by_file)
    assert saved["importSite"]["contacts"][-1] == {"kind": "IT_ACCOUNT", "name": "Ben Kern"}
    assert await site.refused("saveSchoolContact", "", kind="IT_ACCOUNT") == ["LIST_OR_FILE"]
    staff = (await site.get("{ importSite { staff { nodes { staffId room administrator } totalCount } } }"))[
        "importSite"
    ]
    assert staff["staff"] == {
        "nodes": [
            {"staffId": "T2", "room": "Gym", "administrator": False},
            {"staffId": "T1", "room": "B204", "administrator": True},
        ],
        "totalCount": 2,
    }
    done = await states(site)
    assert (done["ROOMS"], done["ADMINISTRATORS"]) == ("DONE", "DONE")

    # A sync does not take back what was said here.
    await api.import_roster(made.id, tmp_path / "again", {**roster(), "staff.csv": changed_staff()})
    assert (await site.get("{ importSite { staff { nodes { staffId room administrator } totalCount } } }"))[
        "importSite"
    ] == staff


def changed_staff() -> Any:
    return [{**row, "FirstName": "Susan"} if row["StaffId"] == "T1" else row for row in roster()["staff.csv"]]


async def test_the_last_steps_follow_from_set_up_and_scheduling(api: Api, district: DistrictId, tmp_path: Any) -> None:
    lincoln = await a_lincoln(api, district, tmp_path / "roster")
    url = (await lincoln.admin.do("rotateImportSite", "url", schoolId=lincoln.id))["url"]
    site = api.with_key(url.partition("#")[2])
    before = await states(site)
    assert (before["SCHOOL_YEAR"], before["FLEX_PERIODS"], before["HOMEROOMS"]) == ("DONE", "DONE", "IN_PROGRESS")
    assert before["FIRST_MASS_SCHEDULE"] == "TO_DO"
    order = lincoln.order("2026-09-02", "2026-09-04")
    assert (await lincoln.admin.job_of("planMassSchedule", order=order))["state"] == "DONE"
    assert (await states(site))["FIRST_MASS_SCHEDULE"] == "IN_PROGRESS"
    assert (await lincoln.admin.job_of("applyMassSchedule", order=order))["state"] == "DONE"
    assert (await states(site))["FIRST_MASS_SCHEDULE"] == "DONE"
    own = await lincoln.admin.get("query($id: ID!) { school(id: $id) { onboarding { done } } }", id=lincoln.id)
    assert own["school"]["onboarding"]["done"] == list((await states(site)).values()).count("DONE")


async def test_a_link_opens_one_school_and_nothing_else(api: Api, district: DistrictId, tmp_path: Any) -> None:
    lincoln = await a_lincoln(api, district, tmp_path / "roster")
    fields = "url importSite { linkMadeAt }"
    first = (await lincoln.admin.do("rotateImportSite", fields, schoolId=lincoln.id))["url"]
    assert first.startswith("https://homeroom.example.org/import-site#site_")
    site = api.with_key(first.partition("#")[2])
    seen = await site.get("{ schools { nodes { name } } }")
    assert seen == {"schools": {"nodes": [{"name": "Lincoln High"}]}}
    closed = {
        "{ schools { nodes { students { nodes { lastName } } } } }": "FORBIDDEN",
        "{ schools { nodes { staffers { nodes { email } } } } }": "FORBIDDEN",
        "{ schools { nodes { rosterSyncs { nodes { id } } } } }": "FORBIDDEN",
        "{ accessRequests { totalCount } }": "FORBIDDEN",
        "{ mails { totalCount } }": "FORBIDDEN",
        "{ rosterSources { totalCount } }": "FORBIDDEN",
        f'{{ importSite(schoolId: "{lincoln.adams}") {{ linkMadeAt }} }}': "NOT_FOUND",
        f'{{ school(id: "{lincoln.adams}") {{ name }} }}': "NOT_FOUND",
    }
    for query, code in closed.items():
        assert set((await site.ask(query)).codes) == {code}, query
    for id in (lincoln.students["amy"], lincoln.staffers["Stone"], lincoln.sections["Gym"]):
        answer = await site.ask("query($id: ID!) { node(id: $id) { id } }", id=id)
        assert answer.data == {"node": None}, answer
    for name, given in {
        "rotateImportSite": {"schoolId": lincoln.id},
        "setRooms": {"schoolId": lincoln.adams, "rooms": []},
        "saveSchool": {"schoolId": lincoln.id, "name": "Mine"},
        "saveSchoolContact": {"kind": "PRIMARY", "contact": ADA},
    }.items():
        assert (await site.mutate(name, "", **given)).codes == ["FORBIDDEN"], name
    second = (await lincoln.admin.do("rotateImportSite", "url", schoolId=lincoln.id))["url"]
    assert second != first
    gone = await api.http.post("/graphql", json={"query": "{ viewer { role } }"}, headers=site.headers())
    assert (gone.status_code, gone.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")
    assert await api.with_key(second.partition("#")[2]).get("{ viewer { role } }") == {
        "viewer": {"role": "IMPORT_SITE"}
    }
    stranger = api.as_(admin(district, lincoln.adams))
    assert (await stranger.mutate("rotateImportSite", "url", schoolId=lincoln.id)).codes == ["FORBIDDEN"]


async def test_a_list_that_is_wrong_anywhere_changes_nothing(api: Api, district: DistrictId, tmp_path: Any) -> None:
    lincoln = await a_lincoln(api, district, tmp_path / "roster")
    text = "StaffId,Email,Room\nT1,,B204\nT9,,B205\n,rob.reed@example.org," + "x" * 61 + "\n"
    payload = await lincoln.admin.mutate(
        "setRooms", "changed", schoolId=lincoln.id, file=Sent(text.encode(), "our rooms.csv")
    )
    assert payload.data["changed"] is None
    assert payload.data["userErrors"] == [
        {
            "code": "UNKNOWN_STAFFER",
            "message": "our rooms.csv, row 3: Nobody active at this school has it: check it, or wait for the next roster sync.",
            "field": ["file"],
            "details": {"file": "our rooms.csv", "row": 3, "field": "StaffId"},
        },
        {
            "code": "BAD_ROOM",
            "message": "our rooms.csv, row 4: A room has at most 60 visible characters: shorten it.",
            "field": ["file"],
            "details": {"file": "our rooms.csv", "row": 4, "field": "Room"},
        },
    ]
    query = "query($id: ID!) { importSite(schoolId: $id) { staff { nodes { room } } } }"
    found = await lincoln.admin.get(query, id=lincoln.id)
    assert {one["room"] for one in found["importSite"]["staff"]["nodes"]} == {None}
    refused = {
        "LIST_OR_FILE": {"schoolId": lincoln.id},
        "SCHOOL_REQUIRED": {"rooms": []},
        "MISSING_COLUMN": {"schoolId": lincoln.id, "file": Sent(b"Name,Room\nAda,B2\n")},
        "LIST_TOO_LONG": {"schoolId": lincoln.id, "rooms": [{"staffId": "T1"}] * 251},
    }
    for code, given in refused.items():
        assert await lincoln.admin.refused("setRooms", "changed", **given) == [code]
    assert await lincoln.admin.refused("setAdministrators", "changed", schoolId=lincoln.id, staff=[]) == [
        "NO_ADMINISTRATORS"
    ]


async def test_anybody_may_ask_but_not_without_end_nor_with_anything(
    api: Api, district: DistrictId, boss: Client
) -> None:
    nobody = api.with_key()
    bad = wish(district, schoolNames=[], primaryContact={"name": "Ada\nStone", "email": "ada"}, timeZone="Mars")
    assert await nobody.refused("requestAccess", **bad) == ["BAD_SCHOOLS", "BAD_EMAIL", "BAD_TIME_ZONE"]
    assert await nobody.refused("requestAccess", **wish(district, schoolNames=["A"] * 251)) == ["LIST_TOO_LONG"]
    key = {"idempotencyKey": "3f0a"}
    first = await ask(api, district, **key)
    assert await ask(api, district, **key) == first
    assert await nobody.refused("requestAccess", **wish(district, shares=["STAFF"], **key)) == ["IDEMPOTENCY_MISMATCH"]
    await ask(api, district)
    await ask(api, district)
    assert await nobody.refused("requestAccess", **wish(district)) == ["TOO_MANY_REQUESTS"]
    assert await boss.refused("requestAccess", **wish(district)) == []
    assert await nobody.refused("requestAccess", **wish(district, **key)) == []


async def test_without_a_token_nothing_else_is_open(api: Api) -> None:
    nobody = api.with_key()
    for query in ("{ accessRequests { totalCount } }", "{ importSite { linkMadeAt } }", "{ mails { totalCount } }"):
        assert (await nobody.ask(query)).codes == ["UNAUTHENTICATED"]
    assert (await nobody.mutate("setRooms", "changed", rooms=[])).codes == ["UNAUTHENTICATED"]


async def test_a_district_that_is_there_already_is_not_joined_by_its_name(
    api: Api, district: DistrictId, boss: Client
) -> None:
    await boss.do("approveAccess", "accessRequest { state }", reference=await ask(api, district))
    second = await ask(api, district, schoolNames=["Evil Academy"], primaryContact=BEN)
    assert await boss.refused("approveAccess", reference=second) == ["DISTRICT_EXISTS"]
    given = {"reference": second, "toExistingDistrict": True}
    assert (await boss.do("approveAccess", "accessRequest { state }", **given))["accessRequest"]["state"] == "APPROVED"
    assert await boss.refused("approveAccess", reference="nothing") == ["BAD_ID"]


async def test_before_there_is_a_district_an_operator_decides_on_requests_and_runs_nothing(
    api: Api, district: DistrictId
) -> None:
    outside = api.as_(operator(NO_DISTRICT))
    reference = (await api.with_key().do("requestAccess", "reference", **wish(district)))["reference"]
    listed = await outside.get("{ accessRequests(state: WAITING) { nodes { reference } } }")
    assert listed["accessRequests"]["nodes"] == [{"reference": reference}]
    file = Sent(b"StudentId\n", "students.csv")
    for mutation, given in (("importRoster", {"file": file}), ("declareDataSharing", {"shares": ["STAFF"]})):
        assert (await outside.mutate(mutation, "", **given)).codes == ["FORBIDDEN"]
    assert (await outside.ask("{ heldSyncs { nodes { id } } }")).codes == ["FORBIDDEN"]
    assert (await outside.get("{ schools { nodes { id } } }"))["schools"]["nodes"] == []
    decided = await outside.do("approveAccess", "accessRequest { state }", reference=reference, idempotencyKey="once")
    assert decided["accessRequest"] == {"state": "APPROVED"}
