"""`homeroom access`, `import-site`, `mail`, `school checklist`: from nothing to a school that has its link."""

import json
import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.e2e.program import HIGH, Program, on_database
from tests.support.postgres import Database

ASK = (
    "access", "request", "Maple USD", "--school", "Lincoln High", "--source", "files", "--primary-name", "Ada Stone",
    "--primary-email", "ada@maple.example.org", "--share", "staff", "--share", "school-admins", "--time-zone", "UTC",
)  # fmt: skip


def letters(program: Program) -> dict[str, str]:
    """The files of the outbox: what is written, by subject."""
    folder = Path(program.settings["DATA_DIR"]) / "mail"
    found = {}
    for file in folder.glob("*.eml"):
        message = message_from_bytes(file.read_bytes(), policy=default)
        found[str(message["Subject"])] = message.get_content()  # type: ignore[attr-defined]
    return found


def test_a_district_comes_in_by_the_command_line(program: Program, tmp_path: Path) -> None:
    program.settings.update(OPERATOR_EMAIL="boss@example.org", PUBLIC_URL="https://homeroom.example.org/")
    reference = program.ask(*ASK)["reference"]
    (waiting,) = program.ask("access", "list", "--state", "waiting")["requests"]
    assert (waiting["reference"], waiting["shares"]) == (reference, ["school_admins", "staff"])
    assert program.tell("access", "approve", "nothing").code == "BAD_ID"
    assert program.ask("access", "approve", reference)["request"]["state"] == "approved"
    again = program.tell("access", "deny", reference, "--reason", "No")
    assert (again.status, again.code) == (4, "ALREADY_DECIDED")
    assert [mail["state"] for mail in program.ask("mail", "list")["mails"]] == ["queued", "queued"]
    program.settings["SMTP_URL"] = "smtp://127.0.0.1:9"  # nobody listens there
    failed = program.tell("mail", "send")
    assert (failed.status, failed.data["sent"]) == (4, 0)
    assert {one["lastError"] for one in failed.data["notSent"]} == {"SMTP_UNREACHABLE"}
    assert all(one["triedAgainAt"] and one["state"] == "queued" for one in failed.data["notSent"])
    del program.settings["SMTP_URL"]
    for mail in failed.data["notSent"]:
        program.ask("mail", "resend", mail["id"])
    assert program.ask("mail", "send") == {"sent": 2, "notSent": []}
    assert program.ask("mail", "send") == {"sent": 0, "notSent": []}
    told = letters(program)
    assert reference in told["Access to Homeroom: Maple USD"]
    (link,) = re.findall(r"https://\S+", told["Welcome to Homeroom: Lincoln High"])
    assert link.startswith("https://homeroom.example.org/import-site#site_")
    (welcome, _) = program.ask("mail", "list", "--state", "sent")["mails"]
    assert program.ask("mail", "resend", welcome["id"])["mail"]["state"] == "queued"

    (tmp_path / "rooms.csv").write_text("StaffId,Room\nnobody,B2\n")
    refused = program.tell("import-site", "rooms", tmp_path / "rooms.csv")
    assert (refused.status, refused.code) == (4, "UNKNOWN_STAFFER")
    assert refused.data["error"]["details"] == {"file": "rooms.csv", "row": 2, "field": "StaffId"}
    kind = program.ask("import-site", "contact", "it-account", "--name", "Ben", "--email", "ben@example.org")
    assert kind["kind"] == "it_account"
    (tmp_path / "it.csv").write_text("Name,Email\nEve,eve@example.org\n")
    assert program.ask("import-site", "contact", "it-account", "--file", tmp_path / "it.csv")["name"] == "Eve"
    assert program.tell("import-site", "contact", "it-account", "--name", "Ben").code == "MISSING_OPTION"
    shown = program.ask("import-site", "show")
    assert [one["kind"] for one in shown["contacts"]] == ["it_account", "primary", "technical"]
    checklist = program.ask("school", "checklist")
    assert (checklist["done"], checklist["next"], len(checklist["steps"])) == (1, "source_connected", 10)
    new = program.ask("import-site", "rotate", "--school", "Lincoln High", "--mail")["url"]
    assert new != link
    assert program.tell("mail", "resend", welcome["id"]).code == "MAIL_GONE"
    text = program.run("school", "checklist").stdout
    assert "1 of 10 steps done." in text
    for command in (["access", "list"], ["mail", "list"], ["import-site", "show"]):
        assert program.run(*command).stdout


def test_rooms_and_administrators_of_an_imported_school(program: Program, tmp_path: Path) -> None:
    program.ask("import", HIGH, "--district", "High")
    school = program.ask("school", "show")["schools"][0]["name"]
    staff = program.ask("import-site", "show", "--school", school)["staff"]
    assert len(staff) > 1
    rooms = "Email,Room\n" + "".join(f"{one['email']},R{number}\n" for number, one in enumerate(staff))
    (tmp_path / "rooms.csv").write_text(rooms)
    (tmp_path / "admins.csv").write_text(f"StaffId\n{staff[0]['staffId']}\n")
    assert program.ask("import-site", "rooms", tmp_path / "rooms.csv", "--school", school)["changed"] == len(staff)
    program.ask("import-site", "administrators", tmp_path / "admins.csv", "--school", school)
    now = program.ask("import-site", "show", "--school", school)["staff"]
    assert [one["room"] for one in now] == [f"R{number}" for number in range(len(staff))]
    assert [one["staffId"] for one in now if one["administrator"]] == [staff[0]["staffId"]]
    steps = {one["step"]: one["state"] for one in program.ask("school", "checklist", "--school", school)["steps"]}
    assert (steps["first_sync"], steps["rooms"], steps["administrators"]) == ("done", "done", "in_progress")


@pytest.mark.slow
def test_a_link_works_on_a_real_server_until_it_is_replaced(fresh_database: Database, tmp_path: Path) -> None:
    program = on_database(fresh_database, tmp_path / "data", is_process=True)
    program.ask("access", "approve", program.ask(*ASK)["reference"])
    key = program.ask("import-site", "rotate")["url"].partition("#")[2]
    with program.serving("serve", "--port", 0) as server:
        url = server.told["url"]

        def asked(token: str) -> dict[str, object]:
            body = json.dumps({"query": "{ importSite { school { name } } }"}).encode()
            headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
            request = Request(url, body, headers)
            try:
                with urlopen(request, timeout=20) as sent:
                    answer: dict[str, object] = json.loads(sent.read())
            except OSError as refused:
                answer = json.loads(refused.read())  # type: ignore[attr-defined]
            return answer

        assert asked(key) == {"data": {"importSite": {"school": {"name": "Lincoln High"}}}}
        with urlopen(url.replace("/graphql", "/import-site"), timeout=20) as page:
            assert b"import site" in page.read()
        served = program.ask("import-site", "rotate")["url"]
        assert served.startswith(url.replace("/graphql", "/import-site#site_")), (
            "links name the port that is listened at"
        )
        assert "UNAUTHENTICATED" in str(asked(key))
    assert program.ask("import-site", "rotate")["url"].startswith("http://127.0.0.1:8000/import-site#")
