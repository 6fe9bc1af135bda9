"""Who may do what: every role, reading and changing, in the same district and in another one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
import pytest_asyncio
from graphql import FieldNode, OperationDefinitionNode, parse

from application.access import Scope, Viewer
from graphql_api.ids import encode
from graphql_api.schema import schema
from tests.api.harness import Api, Client, district_admin, forged, key, operator, partner, staffer, student
from tests.api.harness import admin as admin_of
from tests.api.lincoln import Lincoln, a_lincoln
from tests.api.uploads import Sent
from tests.conftest import a_district
from tests.support.rows import put, select

DAY = "2026-09-02"
MakeViewer = Callable[[Lincoln], Viewer]

VIEWERS: dict[str, MakeViewer] = {
    "operator": lambda at: operator(at.district),
    "district admin": lambda at: district_admin(at.district),
    "admin": lambda at: admin_of(at.district, at.id),
    "staffer": lambda at: staffer(at.district, at.id, at.staffers["Reed"]),
    "student": lambda at: student(at.district, at.id, at.students["amy"]),
    "partner for rosters": lambda at: partner(at.district, at.id, Scope.ROSTER_READ),
    "partner for appointments": lambda at: partner(at.district, at.id, Scope.APPOINTMENTS_READ),
    "partner for attendance": lambda at: partner(at.district, at.id, Scope.ATTENDANCE_READ, Scope.ATTENDANCE_WRITE),
    "partner for nothing": lambda at: partner(at.district, at.id),
    "admin elsewhere": lambda at: admin_of(at.district, at.adams),
}
CHIEFS = {"operator", "district admin", "admin"}
STAFF = CHIEFS | {"staffer"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lincoln(api: Api, engine: Any, tmp_path_factory: pytest.TempPathFactory) -> Lincoln:
    """One for all: what is tried here is mostly refused."""
    made = await a_lincoln(api, await a_district(engine), tmp_path_factory.mktemp("roster"))
    await made.book("amy", "Art", DAY)
    await made.admin.do("setNotificationDigest", "", schoolId=made.id, rhythm="HOURLY")
    return made


@dataclass(frozen=True)
class Reading:
    """A query, and who gets an answer; everybody else gets null or an error, and never the thing."""

    query: str
    allowed: set[str]
    id: str = "school"
    some: bool = False
    """An empty list is no answer: it shows to each what they may see."""


READINGS = {
    "school": Reading("query($id: ID!) { school(id: $id) { name } }", set(VIEWERS) - {"admin elsewhere"}),
    "calendar": Reading(
        'query($id: ID!) { school(id: $id) { calendar(from: "2026-09-01", to: "2026-09-02") { isSchoolDay } } }',
        set(VIEWERS) - {"admin elsewhere"},
    ),
    "students": Reading(
        "query($id: ID!) { school(id: $id) { students { nodes { lastName } } } }", STAFF | {"partner for rosters"}
    ),
    "sections": Reading(
        "query($id: ID!) { school(id: $id) { sections { nodes { name } } } }", STAFF | {"partner for rosters"}
    ),
    "staffers": Reading(
        "query($id: ID!) { school(id: $id) { staffers { nodes { lastName } } } }", STAFF | {"partner for rosters"}
    ),
    "closures": Reading(
        "query($id: ID!) { school(id: $id) { closures { reason } } }", set(VIEWERS) - {"admin elsewhere"}
    ),
    "blocks": Reading(
        'query($id: ID!) { school(id: $id) { blocks(from: "2026-09-01", to: "2026-09-02") { id } } }', STAFF
    ),
    "adjustments": Reading(
        """query($id: ID!) { node(id: $id) { ... on Section {
            adjustments(from: "2026-09-01", to: "2026-09-02") { room } } } }""",
        STAFF | {"partner for rosters", "student"},
        "Gym",
    ),
    "mass schedules": Reading("query($id: ID!) { school(id: $id) { massSchedules { nodes { id } } } }", STAFF),
    "onboarding": Reading("query($id: ID!) { school(id: $id) { onboarding { done } } }", CHIEFS),
    "import site": Reading("query($id: ID!) { importSite(schoolId: $id) { linkMadeAt staff { totalCount } } }", CHIEFS),
    "access requests": Reading("{ accessRequests { totalCount } }", {"operator"}),
    "data sharing": Reading("{ dataSharing { shares } }", {"operator", "district admin"}),
    "mails": Reading("{ mails { totalCount } }", {"operator"}),
    "roster syncs": Reading("query($id: ID!) { school(id: $id) { rosterSyncs { nodes { status } } } }", CHIEFS),
    "drop folder of a school": Reading(
        "query($id: ID!) { dropFolder(schoolId: $id) { place files { totalCount } } }", CHIEFS
    ),
    "drop folder of the district": Reading("{ dropFolder { place takes } }", {"operator", "district admin"}),
    "roster sources": Reading("{ rosterSources { totalCount } }", {"operator", "district admin"}),
    "known roster sources": Reading("{ knownRosterSources { name } }", {"operator", "district admin"}, some=True),
    "kinds of roster sources": Reading("{ rosterSourceKinds { kind } }", {"operator", "district admin"}),
    "schools": Reading("{ schools { nodes { name } } }", set(VIEWERS)),
    "who asks": Reading("{ viewer { role } }", set(VIEWERS)),
    "appointments": Reading(
        'query($id: ID!) { appointments(filter: {schoolId: $id, from: "2026-09-02", to: "2026-09-02"}) { nodes { date } } }',
        STAFF | {"partner for appointments", "student"},  # the student's own
        some=True,
    ),
    "staff clashes": Reading(
        'query($id: ID!) { school(id: $id) { staffClashes(from: "2026-09-02", to: "2026-09-02") { date } } }', STAFF
    ),
    "room clashes": Reading(
        'query($id: ID!) { school(id: $id) { roomClashes(from: "2026-09-02", to: "2026-09-02") { date } } }', STAFF
    ),
    "why a slot is open": Reading(
        'query($id: ID!) { node(id: $id) { ... on Student { schedule(from: "2026-09-03", to: "2026-09-03") '
        "{ whyOpen { sentence } } } } }",
        STAFF | {"student"},
        "amy",
    ),
    "when students may book": Reading(
        "query($id: ID!) { school(id: $id) { selfScheduling { isOpen } } }", set(VIEWERS) - {"admin elsewhere"}
    ),
    "open sections": Reading(
        """query($id: ID!, $win: ID!) { openSections(date: "2026-09-03", flexPeriodId: $win, studentId: $id) {
            userErrors { code } } }""",
        STAFF | {"student"},
        "amy",
        some=True,  # closed: with a reason
    ),
    "open sections of another student": Reading(
        """query($id: ID!, $win: ID!) { openSections(date: "2026-09-03", flexPeriodId: $win, studentId: $id) {
            userErrors { code } } }""",
        STAFF,
        "ben",
        some=True,
    ),
    "what a student waits for": Reading(
        "query($id: ID!) { waitlistEntries(studentId: $id) { position } }", STAFF | {"student"}, "amy"
    ),
    "what another student waits for": Reading(
        "query($id: ID!) { waitlistEntries(studentId: $id) { position } }", STAFF, "ben"
    ),
    "who waits for a section": Reading(
        'query($id: ID!) { waitlist(sectionId: $id, date: "2026-09-02") { position } }', STAFF, "Gym"
    ),
    "a job": Reading("query($id: ID!) { job(id: $id) { state } }", {"operator", "district admin"}, "job"),
    "a source": Reading(
        "query($id: ID!) { node(id: $id) { ... on RosterSource { name settings { name } secrets } } }",
        {"operator", "district admin"},
        "roster_connection",
    ),
    "a pickup of the district": Reading(
        "query($id: ID!) { node(id: $id) { ... on SftpPickup { host } } }",
        {"operator", "district admin"},
        "sftp_pickup",
    ),
    "a conflict": Reading(
        "query($id: ID!) { node(id: $id) { ... on IdentityConflict { code } } }",
        {"operator", "district admin"},
        "roster_conflict",
    ),
    "a sync": Reading(
        "query($id: ID!) { node(id: $id) { ... on RosterSync { status } } }", CHIEFS | {"admin elsewhere"}, "sync"
    ),
    "what a sync left out": Reading(
        "query($id: ID!) { node(id: $id) { ... on RosterSync { quarantine { totalCount } } } }",
        {"operator", "district admin"},
        "sync",
    ),
    "what a sync changed": Reading(
        "query($id: ID!) { node(id: $id) { ... on RosterSync { changes { totalCount } } } }",
        CHIEFS | {"admin elsewhere"},  # whose school it was about as well
        "sync",
    ),
    "marks": Reading("query($id: ID!) { node(id: $id) { ... on Student { marks { course } } } }", STAFF, "amy"),
    "attendance": Reading(
        'query($id: ID!) { node(id: $id) { ... on Student { sisAttendance(from: "2026-09-01", to: "2026-09-02") { date } } } }',
        STAFF,
        "amy",
    ),
    "attendance of a student": Reading(
        'query($id: ID!) { node(id: $id) { ... on Student { attendance(from: "2026-09-01", to: "2026-09-02") { date } } } }',
        STAFF | {"student"},  # their own; partners need the scopes for both
        "amy",
    ),
    "attendance of a section": Reading(
        """query($id: ID!, $win: ID!) { node(id: $id) { ... on Section {
            attendance(on: "2026-09-01", flexPeriodId: $win) { totalCount } } } }""",
        STAFF,
        "Gym",
    ),
    "attendance that is missing": Reading(
        'query($id: ID!) { school(id: $id) { untakenAttendance(date: "2026-09-01") { totalCount } } }', STAFF
    ),
    "stranded appointments": Reading(
        """query($id: ID!) { school(id: $id) {
            strandedAppointments(from: "2026-09-01", to: "2026-09-30") { totalCount } } }""",
        STAFF,  # partners need the scopes for both
    ),
    "who skipped": Reading(
        'query($id: ID!, $win: ID!) { school(id: $id) { skips(date: "2026-09-01", flexPeriodId: $win) { totalCount } } }',
        STAFF,
    ),
    "requests of a student": Reading(
        "query($id: ID!) { node(id: $id) { ... on Student { appointmentRequests { totalCount } } } }",
        STAFF | {"student"},
        "amy",
    ),
    "requests of a section": Reading(
        "query($id: ID!) { node(id: $id) { ... on Section { appointmentRequests { totalCount } } } }", STAFF, "Gym"
    ),
    "requests of a staffer": Reading(
        "query($id: ID!) { node(id: $id) { ... on Staffer { appointmentRequests { totalCount } } } }", STAFF, "Reed"
    ),
    "requests of a school": Reading(
        "query($id: ID!) { school(id: $id) { appointmentRequests { totalCount } } }", STAFF
    ),
    "a request": Reading(
        "query($id: ID!) { node(id: $id) { ... on AppointmentRequest { comment } } }", STAFF | {"student"}, "request"
    ),
    "somebody else's request": Reading(
        "query($id: ID!) { node(id: $id) { ... on AppointmentRequest { comment } } }", STAFF, "ben's request"
    ),
    "carry-over": Reading("query($id: ID!) { school(id: $id) { homeroomCarryOver { outcome } } }", CHIEFS),
    "conflicts": Reading("{ identityConflicts { totalCount } }", {"operator", "district admin"}),
    "what waits": Reading("{ heldSyncs { totalCount } }", {"operator", "district admin"}),
    "a student": Reading(
        "query($id: ID!) { node(id: $id) { ... on Student { lastName } } }",
        STAFF | {"partner for rosters", "student"},
        "amy",
    ),
    "another student": Reading(
        "query($id: ID!) { node(id: $id) { ... on Student { lastName } } }", STAFF | {"partner for rosters"}, "ben"
    ),
    "where a student is now": Reading(
        "query($id: ID!) { node(id: $id) { ... on Student { whereNow { status } } } }", STAFF | {"student"}, "amy"
    ),
    "what a student was told": Reading(
        "query($id: ID!) { node(id: $id) { ... on Student { notifications { totalCount } } } }",
        CHIEFS | {"student"},
        "amy",
    ),
    "what another student was told": Reading(
        "query($id: ID!) { node(id: $id) { ... on Student { notifications { totalCount } } } }", CHIEFS, "ben"
    ),
    "what a student wants by mail": Reading(
        "query($id: ID!) { node(id: $id) { ... on Student { notificationPreferences { mails } } } }", {"student"}, "amy"
    ),
    "what a staffer was told": Reading(
        "query($id: ID!) { node(id: $id) { ... on Staffer { notifications { totalCount } } } }", STAFF, "Reed"
    ),
    "what another staffer was told": Reading(
        "query($id: ID!) { node(id: $id) { ... on Staffer { notifications { totalCount } } } }", CHIEFS, "Stone"
    ),
    "what a staffer wants by mail": Reading(
        "query($id: ID!) { node(id: $id) { ... on Staffer { notificationPreferences { mails } } } }",
        {"staffer"},
        "Reed",
    ),
    "how often people get mail": Reading(
        "query($id: ID!) { school(id: $id) { notificationDigest { rhythm } } }", set(VIEWERS) - {"admin elsewhere"}
    ),
    "a schedule": Reading(
        'query($id: ID!) { node(id: $id) { ... on Student { schedule(from: "2026-09-02", to: "2026-09-02") { date } } } }',
        STAFF | {"student"},
        "amy",
    ),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ids(lincoln: Lincoln, engine: Any) -> dict[str, str]:
    """What is read by its id, one of each; all of it is the district's, not a school's."""
    district, now = lincoln.district, datetime(2026, 9, 1, tzinfo=UTC)
    (sync,) = (
        await lincoln.api.as_(district_admin(district)).get(
            "query($id: ID!) { school(id: $id) { rosterSyncs(first: 1) { nodes { id } } } }", id=lincoln.id
        )
    )["school"]["rosterSyncs"]["nodes"]
    by = {"created_by": "kim", "created_at": now, "updated_by": "kim", "updated_at": now}
    source = await put(engine, district, "roster_source", kind="clever", name="Clever")
    shown = {"kind": "clever", "name": "Clever", "settings": "{}", "secrets": [], "time_zone": "UTC", "state": "active"}
    await put(engine, district, "roster_connection", source_id=source, sealed=b"x", **shown, **by)
    door = {"host": "sftp.example.org", "port": 22, "user_name": "kim", "folder": "/", "host_key": "x", "sealed": b"x"}
    await put(engine, district, "sftp_pickup", every_minutes=60, due_at=now, **door)
    record = {"source_key": "x", "sis_id": "x", "first_name": "Xi", "last_name": "Xu", "people": [], "sync_id": 1}
    await put(engine, district, "roster_conflict", source_id=source, kind="student", code="CONFLICT_SIS_ID", **record)
    found = {"school": lincoln.id, "sync": sync["id"], **lincoln.students, **lincoln.sections}
    found |= {**lincoln.periods, **lincoln.staffers}
    said = {"school_id": key(lincoln.id), "student_id": key(lincoln.students["amy"]), "status": "present"}
    await put(engine, district, "sis_attendance", on_date=date(2026, 9, 1), **said)
    for name, whom in (("request", "amy"), ("ben's request", "ben")):
        asked = {"school_id": key(lincoln.id), "student_id": key(lincoln.students[whom]), "comment": "Please"}
        there = {"section_id": key(lincoln.sections["Gym"]), "flex_period_id": key(lincoln.periods["WIN"])}
        await put(
            engine, district, "appointment_request",
            **asked, **there, on_date=date(2026, 9, 9), requested_by="kim", requested_at=now,
        )  # fmt: skip
        (row,) = await select(engine, district, "SELECT max(id) FROM homeroom.appointment_request")
        found[name] = encode("AppointmentRequest", district, row[0])
    for type_, table in (
        ("Job", "job"),
        ("RosterSource", "roster_connection"),
        ("SftpPickup", "sftp_pickup"),
        ("IdentityConflict", "roster_conflict"),
    ):
        (row,) = await select(engine, district, f"SELECT min(id) FROM homeroom.{table}")
        found[table] = encode(type_, district, row[0])
    return found


@pytest.mark.parametrize("what", READINGS)
def test_what_is_read_is_there(what: str, ids: dict[str, str]) -> None:
    assert READINGS[what].id in ids


def holds_data(data: Any, *, some: bool = False) -> bool:
    """Whether anything but null stands at the leaves; `some`: nor an empty list."""
    if isinstance(data, dict):
        return any(holds_data(value, some=some) for value in data.values())
    if some and isinstance(data, list):
        return bool(data)
    return data is not None


@pytest.mark.parametrize("what", READINGS)
@pytest.mark.parametrize("who", VIEWERS)
async def test_reading(lincoln: Lincoln, ids: dict[str, str], who: str, what: str) -> None:
    reading = READINGS[what]
    named = {"id": reading.id, "win": "WIN"}
    answer = await lincoln.api.as_(VIEWERS[who](lincoln)).ask(
        reading.query, **{name: ids[key] for name, key in named.items() if f"${name}:" in reading.query}
    )
    assert holds_data(answer.data, some=reading.some) == (who in reading.allowed), (answer.data, answer.errors)
    assert set(answer.codes) <= {"FORBIDDEN", "NOT_FOUND", "SCOPE_REQUIRED"}


def changes(at: Lincoln) -> dict[str, tuple[set[str], dict[str, Any]]]:
    """Every mutation with an input that would work (or be refused by a rule), and who may."""
    school, section, amy = {"schoolId": at.id}, at.sections["Gym"], at.students["amy"]
    order = at.order(DAY, DAY, where={"sectionId": section})
    window = {"from": DAY, "to": DAY, "flexPeriodIds": [at.periods["WIN"]]}
    change = {**school, "who": {"studentSisIds": ["nobody"]}, "when": window, "booked": {"sectionIds": [section]}}
    change["change"] = {"cancel": True}
    booking = {"studentId": amy, "sectionId": section, "date": "2020-01-01", "flexPeriodId": at.periods["WIN"]}
    meeting = {"sectionId": section, "date": "2026-09-01", "flexPeriodId": at.periods["WIN"]}
    contact = {"name": "Ada Stone", "email": "ada.stone@example.org"}
    days = {"firstDay": "2026-12-01", "lastDay": "2026-12-01", "reason": "Test"}
    return {
        "importRoster": (CHIEFS - {"admin"}, {"file": Sent(b"", "empty.zip"), "dryRun": True}),
        "connectRosterSource": (CHIEFS - {"admin"}, {"kind": "CLEVER", "name": "files", "settings": []}),
        "updateRosterSource": (set(), {"id": other_type(at, "RosterSource")}),
        "removeRosterSource": (set(), {"id": other_type(at, "RosterSource")}),
        "checkRosterSource": (set(), {"id": other_type(at, "RosterSource")}),
        "retireRosterSource": (set(), {"name": "there is none"}),
        "syncRosters": (set(), {"sourceId": other_type(at, "RosterSource")}),
        "updateDropFolder": (CHIEFS - {"admin"}, {"dateFormat": "ISO"}),
        "connectSftp": (CHIEFS, {**school, "host": "", "user": "maple", "hostKey": ""}),
        "updateSftp": (set(), {"id": other_type(at, "SftpPickup")}),
        "removeSftp": (set(), {"id": other_type(at, "SftpPickup")}),
        "checkSftp": (set(), {"id": other_type(at, "SftpPickup")}),
        "fetchSftp": (set(), {"id": other_type(at, "SftpPickup")}),
        "importGrades": (CHIEFS, {**school, "file": Sent(b"")}),
        "importAttendance": (CHIEFS, {**school, "file": Sent(b"")}),
        "releaseHold": (set(), {"syncId": other_type(at, "RosterSync")}),
        "discardHold": (set(), {"syncId": other_type(at, "RosterSync")}),
        "saveStudent": (CHIEFS, {**school, "sisId": "", "firstName": "A", "lastName": "B", "graduationYear": 2029}),
        "saveStaffer": (CHIEFS, {**school, "sisId": "", "firstName": "A", "lastName": "B", "email": "x"}),
        "setPersonActive": (CHIEFS, {**school, "personId": amy, "active": True}),
        "setIgnoreOnImport": (CHIEFS, {**school, "personIds": [amy], "ignored": False}),
        "resolveConflict": (set(), {"conflictId": other_type(at, "IdentityConflict"), "newPerson": True}),
        "saveSchool": (CHIEFS, school),
        "saveSchoolYear": (CHIEFS, {**school, "firstDay": "2026-08-17", "lastDay": "2027-06-04"}),
        "saveFlexPeriod": (CHIEFS, {**school, "name": "", "meetings": []}),
        "removeFlexPeriod": (CHIEFS, {**school, "flexPeriodId": at.periods["WIN"]}),
        "setCycleDays": (CHIEFS, {**school, "days": [{"date": "2026-09-30", "label": "A"}]}),
        "addClosure": (CHIEFS, {**school, **days}),
        "generateCycleDays": (CHIEFS, {**school, "from": DAY, "to": DAY, "labels": ["A"], "dryRun": True}),
        "shiftCycleDays": (CHIEFS, {**school, "from": DAY, "dryRun": True}),
        "updateClosure": (CHIEFS, {**school, **days, "closureId": other_type(at, "Closure")}),
        "planClosure": (CHIEFS, {**school, **days}),
        "importClosures": (CHIEFS, {**school, "file": Sent(b"")}),
        "removeClosure": (CHIEFS, {**school, "closureId": other_type(at, "Closure")}),
        "blockSection": (CHIEFS | {"staffer"}, {**school, **days, "sectionId": section}),
        "setSeats": (STAFF, {"sectionId": section, "seats": 30}),
        "adjustSection": (STAFF, {"sectionId": section, "date": "2026-09-01", "room": "B1"}),
        "unblock": (CHIEFS | {"staffer"}, {**school, "blockId": other_type(at, "BlockedDate")}),
        "setFrozen": (CHIEFS, {**school, "frozen": False}),
        "setPrebooking": (CHIEFS, {**school, "weeks": None}),
        "setSelfScheduling": (CHIEFS, {**school, "windows": []}),
        "setMaySelfSchedule": (CHIEFS, {**school, "studentIds": [amy]}),
        "setOpenToStudents": (STAFF, {**school, "sectionIds": [at.sections["Homeroom A"]]}),
        "createHomeroom": (CHIEFS, {**school, "name": "", "studentIds": [amy]}),
        "designateHomerooms": (CHIEFS, {**school, "sectionIds": [at.sections["Homeroom A"]]}),
        "undesignateHomerooms": (CHIEFS, {**school, "sectionIds": [section]}),
        "carryOverDesignations": (CHIEFS, school),
        "pinHomerooms": (CHIEFS, {**school, "sectionId": section, "studentIds": [amy]}),
        "moveHomeroom": (CHIEFS, {**school, "sectionId": section, "studentIds": [amy]}),
        "unpinHomerooms": (CHIEFS, {**school, "studentIds": [amy]}),
        "bookAppointment": (STAFF | {"student"}, booking),
        "joinWaitlist": ({"student"}, {name: booking[name] for name in ("sectionId", "date", "flexPeriodId")}),
        "leaveWaitlist": (STAFF | {"student"}, {"id": encode("WaitlistEntry", at.district, key(amy), 10**12)}),
        "moveAppointment": (STAFF | {"student"}, {"id": appointment(at, "2020-01-01")}),
        "cancelAppointment": (STAFF | {"student"}, {"id": appointment(at, "2020-01-01")}),
        "requestAppointment": (STAFF | {"student"}, booking),
        "approveRequest": (set(), {"id": other_type(at, "AppointmentRequest")}),
        "denyRequest": (set(), {"id": other_type(at, "AppointmentRequest"), "reason": "Test"}),
        "withdrawRequest": (set(), {"id": other_type(at, "AppointmentRequest")}),
        "lockAppointments": (STAFF, {"ids": [appointment(at, "2020-01-01")]}),
        "takeAttendance": (
            STAFF | {"partner for attendance"},
            {**meeting, "marks": [{"studentId": amy, "mark": "PRESENT"}]},
        ),
        "clearAttendance": (STAFF | {"partner for attendance"}, {**meeting, "studentIds": [amy]}),
        "setAttendanceCodes": (CHIEFS, school),
        "updateAppointment": (STAFF, {"id": appointment(at, "2020-01-01"), "comment": "Test"}),
        "cancelAppointments": (STAFF, {"ids": [appointment(at, "2020-01-01")]}),
        "bookAppointments": (
            STAFF,
            {"studentIds": [amy], "sectionId": section, "date": "2020-01-01", "flexPeriodIds": [at.periods["WIN"]]},
        ),
        "planMassSchedule": (STAFF, {"order": order}),
        "applyMassSchedule": (
            STAFF,
            {"order": {**order, "when": {**order["when"], "from": "2020-01-01", "to": "2020-01-01"}}},
        ),
        "planRangeChange": (STAFF, {"order": change}),
        "applyRangeChange": (STAFF, {"order": change}),
        "planUndo": (set(), {"runId": other_type(at, "MassScheduleRun")}),
        "undoMassSchedule": (set(), {"runId": other_type(at, "MassScheduleRun")}),
        "markNotificationsRead": ({"student", "staffer", "admin", "admin elsewhere"}, {}),
        "setNotificationDigest": (CHIEFS, {**school, "rhythm": "HOURLY"}),
        "setNotificationPreferences": ({"student", "staffer"}, {}),
        "cancelJob": (set(), {"id": other_type(at, "Job")}),
        "approveAccess": (set(), {"reference": NOTHING}),
        "denyAccess": (set(), {"reference": NOTHING, "reason": "Test"}),
        "resendMail": (set(), {"id": NOTHING}),
        "declareDataSharing": (CHIEFS - {"admin"}, {"shares": ["STAFF", "SCHOOL_ADMINS", "STUDENTS", "SECTIONS"]}),
        "rotateImportSite": (CHIEFS, school),
        "setRooms": (CHIEFS, {**school, "rooms": [{"staffId": "T1", "room": "B204"}]}),
        "setAdministrators": (CHIEFS, {**school, "staff": [{"staffId": "T1"}]}),
        "saveSchoolContact": (CHIEFS, {**school, "kind": "IT_ACCOUNT", "contact": contact}),
    }


def appointment(at: Lincoln, day: str) -> str:
    return encode("Appointment", at.district, key(at.students["amy"]), date.fromisoformat(day), key(at.periods["WIN"]))


def other_type(at: Lincoln, type_: str) -> str:
    """An id of that type that nothing has."""
    return encode(type_, at.district, 10**12)


MUTATIONS = (
    "importRoster", "connectRosterSource", "updateRosterSource", "removeRosterSource", "checkRosterSource", "syncRosters",
    "importGrades", "importAttendance", "connectSftp", "updateSftp", "removeSftp", "checkSftp", "fetchSftp",
    "retireRosterSource", "updateDropFolder",
    "releaseHold", "discardHold", "resolveConflict", "saveStudent", "saveStaffer", "setPersonActive", "setIgnoreOnImport",
    "saveSchool", "saveSchoolYear", "saveFlexPeriod", "setCycleDays", "addClosure", "blockSection", "setSeats", "setFrozen",
    "adjustSection", "unblock", "removeFlexPeriod",
    "createHomeroom", "generateCycleDays", "shiftCycleDays", "updateClosure", "planClosure", "removeClosure", "importClosures",
    "designateHomerooms", "undesignateHomerooms", "pinHomerooms", "unpinHomerooms", "bookAppointment", "moveAppointment",
    "cancelAppointment", "lockAppointments", "planMassSchedule", "applyMassSchedule", "planUndo", "undoMassSchedule",
    "cancelJob", "approveAccess", "denyAccess", "resendMail", "rotateImportSite", "setRooms", "setAdministrators",
    "saveSchoolContact", "carryOverDesignations", "setPrebooking", "declareDataSharing",
    "takeAttendance", "clearAttendance", "setAttendanceCodes",
    "updateAppointment", "bookAppointments", "cancelAppointments", "markNotificationsRead",
    "setNotificationDigest", "setNotificationPreferences",
    "planRangeChange", "applyRangeChange", "moveHomeroom", "setSelfScheduling", "setMaySelfSchedule", "setOpenToStudents",
    "requestAppointment", "approveRequest", "denyRequest", "withdrawRequest",
    "joinWaitlist", "leaveWaitlist",
)  # fmt: skip
NOTHING = "0b6f3c2e-7f1d-4a55-9d0e-6f2f8f0f3a11"
"""The reference of no request and no mail."""
PUBLIC = {"requestAccess"}
"""What needs no token: `test_provisioning.py`."""


NAME_NOTHING = {
    **dict.fromkeys(
        (
            "updateRosterSource", "removeRosterSource", "checkRosterSource", "retireRosterSource", "syncRosters",
            "releaseHold", "discardHold", "resolveConflict",
        ),
        CHIEFS - {"admin"},
    ),
    "updateClosure": CHIEFS, "removeClosure": CHIEFS, "unblock": CHIEFS | {"staffer"},
    **dict.fromkeys(("approveRequest", "denyRequest"), STAFF | {"admin elsewhere"}),
    "withdrawRequest": STAFF | {"admin elsewhere", "student"},
    "leaveWaitlist": STAFF | {"student"},
    "approveAccess": {"operator"}, "denyAccess": {"operator"}, "resendMail": {"operator"},
}  # fmt: skip
"""Those tried on what is not there, with who may: they are told so, and everybody else is refused before it is looked for."""
LOOK_FIRST = {
    "setSeats", "adjustSection", "bookAppointment", "moveAppointment", "cancelAppointment", "lockAppointments",
    "updateAppointment", "bookAppointments", "cancelAppointments",
    "takeAttendance", "clearAttendance", "requestAppointment", "leaveWaitlist",
    "updateSftp", "removeSftp", "checkSftp", "fetchSftp", "planUndo", "undoMassSchedule", "cancelJob",
}  # fmt: skip
"""Who may depends on what is found: who is of another school is told that it is not there, everybody else that they may not."""
ON_THINGS = {
    **dict.fromkeys(("updateSftp", "removeSftp", "checkSftp", "fetchSftp"), ("id", "sftp_pickup", set[str]())),
    **dict.fromkeys(("planUndo", "undoMassSchedule"), ("runId", "run", {"staffer"})),
    "cancelJob": ("id", "run's job", {"staffer"}),
}
"""Of those of `LOOK_FIRST` that above name what nobody has: where the id goes, whose, and who sees that but may not."""
ITEM_BY_ITEM = {"lockAppointments", "cancelAppointments"}


def codes_of(answer: Any) -> set[str]:
    return set(answer.codes) | {error["code"] for error in (answer.data or {}).get("userErrors", ())}


def denied(answer: Any) -> bool:
    return bool(codes_of(answer) & {"FORBIDDEN", "NOT_FOUND"})


@pytest.mark.parametrize("name", MUTATIONS)
@pytest.mark.parametrize("who", VIEWERS)
async def test_changing(lincoln: Lincoln, who: str, name: str) -> None:
    allowed, input_ = changes(lincoln)[name]
    answer = await lincoln.api.as_(VIEWERS[who](lincoln)).mutate(name, "", **input_)
    per_item = {"lockAppointments", "moveAppointment", "cancelAppointment", "updateAppointment", "cancelAppointments"}
    if who in NAME_NOTHING.get(name, ()):
        assert codes_of(answer) == {"NOT_FOUND"}
    elif who not in allowed and name not in LOOK_FIRST:
        assert codes_of(answer) == {"FORBIDDEN"}
    elif name in ON_THINGS:
        assert codes_of(answer) == {"NOT_FOUND"}
    elif who not in allowed and name in ITEM_BY_ITEM and who == "admin elsewhere":
        assert await _results_of(lincoln, who, name, input_) == {"NOT_FOUND"}
    elif who not in allowed:
        assert codes_of(answer) == {"NOT_FOUND" if who == "admin elsewhere" else "FORBIDDEN"}
    elif name not in per_item:
        assert not denied(answer), (answer.errors, answer.data)


async def _results_of(lincoln: Lincoln, who: str, name: str, input_: dict[str, Any]) -> set[str]:
    answer = await lincoln.api.as_(VIEWERS[who](lincoln)).mutate(name, "results { userErrors { code } }", **input_)
    return {error["code"] for one in answer.data["results"] for error in one["userErrors"]}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def things(lincoln: Lincoln, ids: dict[str, str]) -> dict[str, str]:
    """What can be changed by its id: the district's pick-up, and a mass run of the school with its job."""
    chief = lincoln.api.as_(district_admin(lincoln.district))
    order = lincoln.order("2026-09-03", "2026-09-03", where={"sectionId": lincoln.sections["Gym"]})
    job = (await chief.do("applyMassSchedule", "job { id }", order=order))["job"]["id"]
    await lincoln.api.work_jobs()
    query = "query($id: ID!) { job(id: $id) { result { ... on MassScheduleRun { id } } } }"
    return {**ids, "run": (await chief.get(query, id=job))["job"]["result"]["id"], "run's job": job}


@pytest.mark.parametrize("name", ON_THINGS)
@pytest.mark.parametrize("who", sorted(VIEWERS.keys() - CHIEFS))
async def test_who_sees_a_thing_but_may_not_is_told_so_and_who_does_not_see_it_finds_nothing(
    lincoln: Lincoln, things: dict[str, str], who: str, name: str
) -> None:
    argument, thing, seeing = ON_THINGS[name]
    client = lincoln.api.as_(VIEWERS[who](lincoln))
    shown = await client.ask("query($id: ID!) { node(id: $id) { id } }", id=things[thing])
    assert (shown.data["node"] is not None) == (who in seeing)
    answer = await client.mutate(name, "", **{argument: things[thing]})
    assert codes_of(answer) == {"FORBIDDEN" if who in seeing else "NOT_FOUND"}


def test_every_query_is_tried() -> None:
    assert schema.core.query_type is not None
    tried = {one.name.value for what in READINGS.values() for one in _fields_of(what.query)}
    assert tried == set(schema.core.query_type.fields)


def _fields_of(query: str) -> list[FieldNode]:
    (asked,) = parse(query).definitions
    assert isinstance(asked, OperationDefinitionNode)
    return [one for one in asked.selection_set.selections if isinstance(one, FieldNode)]


def test_every_mutation_is_tried() -> None:
    assert schema.core.mutation_type is not None
    assert set(MUTATIONS) | PUBLIC == set(schema.core.mutation_type.fields)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stranger(api: Api, engine: Any, tmp_path_factory: pytest.TempPathFactory) -> Client:
    """The operator of another district that looks just the same."""
    other = await a_lincoln(api, await a_district(engine), tmp_path_factory.mktemp("other"))
    return other.operator


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in MUTATIONS
        if name
        not in (
            "importRoster",
            "connectRosterSource",
            "declareDataSharing",
            "updateDropFolder",
            "joinWaitlist",
            "markNotificationsRead",
            "setNotificationPreferences",
        )
    ],
)  # which names nothing, or (tried with students: `test_waitlists.py`) is no operator's to do
async def test_another_district_is_not_found_by_any_mutation(lincoln: Lincoln, stranger: Client, name: str) -> None:
    """With the other district's own id, and with the same number said to be of one's own district: the same answer."""
    _, input_ = changes(lincoln)[name]
    own = stranger.viewer.district
    for given in (input_, _forged(input_, own)):
        answer = await stranger.mutate(name, "", **given)
        if name in ITEM_BY_ITEM:
            answer = await stranger.mutate(name, "results { userErrors { code } }", **given)
            results = (answer.data or {}).get("results") or [{"userErrors": answer.data["userErrors"]}]
            assert all(one["userErrors"][0]["code"] == "NOT_FOUND" for one in results)
            continue
        codes = [error["code"] for error in answer.data["userErrors"]]
        assert codes in (["NOT_FOUND"], ["BAD_NAME", "NO_MEETING"]), (name, codes, answer.errors)


def _forged(value: Any, district: int) -> Any:
    if isinstance(value, dict):
        return {name: _forged(one, district) for name, one in value.items()}
    if isinstance(value, list):
        return [_forged(one, district) for one in value]
    try:
        return forged(value, district)
    except (ValueError, TypeError, AttributeError):
        return value


async def test_another_district_is_not_found_by_any_reading(lincoln: Lincoln, stranger: Client) -> None:
    own = stranger.viewer.district
    ids = [lincoln.id, *lincoln.students.values(), *lincoln.sections.values(), *lincoln.periods.values()]
    ids += [*lincoln.staffers.values(), appointment(lincoln, DAY)]
    for id_ in ids:
        for given in (id_, forged(id_, own)):
            answer = await stranger.ask("query($id: ID!) { node(id: $id) { id } }", id=given)
            assert (answer.data, answer.errors) == ({"node": None}, [])
    unknown = await stranger.ask("query($id: ID!) { school(id: $id) { name } }", id=lincoln.id)
    assert unknown.codes == ["NOT_FOUND"]
    assert unknown.errors[0]["message"] == "There is no such school: check the id."


async def test_personal_data_is_withheld_from_a_token_without_the_scope(lincoln: Lincoln) -> None:
    query = """query($id: ID!) { school(id: $id) {
        students { nodes { lastName email guardianEmails } } staffers { nodes { email } } } }"""
    without = lincoln.api.as_(partner(lincoln.district, lincoln.id, Scope.ROSTER_READ))
    answer = await without.ask(query, id=lincoln.id)
    students = answer.data["school"]["students"]["nodes"]
    assert {one["email"] for one in students} == {None}
    assert {one["lastName"] for one in students} >= {"Adams", "Brown"}
    assert all(one["guardianEmails"] is None for one in students)
    assert answer.codes == ["SCOPE_REQUIRED"] * 3
    assert sorted(error["path"] for error in answer.errors) == [
        ["school", "staffers", "nodes", "email"], ["school", "students", "nodes", "email"],
        ["school", "students", "nodes", "guardianEmails"],
    ]  # fmt: skip
    with_it = lincoln.api.as_(partner(lincoln.district, lincoln.id, Scope.ROSTER_READ, Scope.ROSTER_PII_READ))
    data = await with_it.get(query, id=lincoln.id)
    assert "amy.adams@example.org" in {one["email"] for one in data["school"]["students"]["nodes"]}


async def test_appointments_without_rosters_are_shown_without_names(lincoln: Lincoln) -> None:
    scoped = lincoln.api.as_(partner(lincoln.district, lincoln.id, Scope.APPOINTMENTS_READ))
    answer = await scoped.ask(
        """query($id: ID!) { appointments(filter: {schoolId: $id, from: "2026-09-02", to: "2026-09-02"}) {
            nodes { date student { lastName } } } }""",
        id=lincoln.id,
    )
    assert answer.data["appointments"]["nodes"] == [{"date": DAY, "student": None}]
    assert answer.codes == ["SCOPE_REQUIRED"]


async def test_a_token_for_rosters_is_told_that_it_reads_no_appointments(lincoln: Lincoln) -> None:
    scoped = lincoln.api.as_(partner(lincoln.district, lincoln.id, Scope.ROSTER_READ))
    query = """query($id: ID!) { appointments(filter: {schoolId: $id, from: "2026-09-02", to: "2026-09-02"}) {
        totalCount } }"""
    assert (await scoped.ask(query, id=lincoln.id)).codes == ["SCOPE_REQUIRED"]


async def test_nobody_is_told_to_sign_in(api: Api) -> None:
    sent = await api.http.post("/graphql", json={"query": "{ viewer { role } }"})
    assert [error["extensions"]["code"] for error in sent.json()["errors"]] == ["UNAUTHENTICATED"]
    introspection = await api.http.post("/graphql", json={"query": "{ __schema { queryType { name } } }"})
    assert introspection.json()["data"] == {"__schema": {"queryType": {"name": "Query"}}}


@pytest.mark.parametrize("who", VIEWERS)
async def test_the_viewer_is_told_who_they_are(lincoln: Lincoln, who: str) -> None:
    viewer = VIEWERS[who](lincoln)
    data = await lincoln.api.as_(viewer).get(
        "{ viewer { role actor scopes readsPersonalData schools { nodes { name } } } }"
    )
    assert data["viewer"]["role"] == viewer.role.value.upper()
    seen = {one["name"] for one in data["viewer"]["schools"]["nodes"]}
    everything = {"Lincoln High", "Adams Middle"}
    assert seen == (
        everything if viewer.runs_district else {"Adams Middle" if who == "admin elsewhere" else "Lincoln High"}
    )
