"""People by hand: who may be added, what a sync makes of them, and who goes."""

from datetime import timedelta
from typing import Any

import pytest

from application.access import Role, Viewer
from application.roster.custom_people import SavePerson, SetPersonActive
from application.roster.ignore_on_import import SetIgnoreOnImport
from domain.custom_people import PersonFields
from domain.errors import NotAllowed, Refusals, Refused
from domain.ids import SchoolId
from domain.roster import StafferRole
from domain.roster_feed import Kind
from domain.roster_sync import SyncStatus
from tests.contract.roster_feeds import Feed, told
from tests.contract.roster_worlds import RosterWorld
from tests.support.schools import TODAY, FixedClock

ADA = PersonFields("C-1", "Ada", "Byron", "Ada@x.org", 2029)
LEE = PersonFields("C-2", "Lee", "Stone", "lee@x.org")


def a_feed() -> Feed:
    feed = Feed().school("N", "North").student("bob", "N").student("cay", "N").section("art", "N")
    return feed.staffer("kim", "N").enroll("art", "bob")


async def north(home: RosterWorld) -> SchoolId:
    return SchoolId((await home.ids(Kind.SCHOOL))["N"])


async def save(home: RosterWorld, fields: PersonFields = ADA, kind: Kind = Kind.STUDENT, **more: Any) -> int:
    return await SavePerson(home.begin)(home.admin, await north(home), kind, fields, **more)


async def set_active(home: RosterWorld, person: int, *, active: bool, kind: Kind = Kind.STUDENT) -> None:
    change = SetPersonActive(home.begin, FixedClock(home.now))
    await change(home.admin, await north(home), kind, person, active=active)


async def refused(work: Any) -> list[str]:
    with pytest.raises((Refused, Refusals)) as no:
        await work
    each = no.value.refusals if isinstance(no.value, Refusals) else [no.value]
    return [one.code for one in each]


async def person(home: RosterWorld, kind: Kind, id: int) -> Any:
    async with home.begin(home.id) as tx:
        return (await tx.people.find(kind, [id]))[id]


async def test_whoever_is_added_is_of_the_school_and_no_sync_touches_them(home: RosterWorld) -> None:
    await home.sync(a_feed())
    ada, lee = await save(home), await save(home, LEE, Kind.STAFFER, role=StafferRole.ADMIN)
    before = await home.dump()
    assert (await home.sync(a_feed())).status is SyncStatus.UNCHANGED
    assert await home.dump() == before
    found = await person(home, Kind.STUDENT, ada)
    assert (found.fields, found.ignore_on_import, found.from_source) == (ADA, True, False)
    assert (await person(home, Kind.STAFFER, lee)).fields == LEE


async def test_a_source_that_brings_the_same_person_finds_them_and_leaves_them_as_they_are(home: RosterWorld) -> None:
    await home.sync(a_feed())
    ada = await save(home)
    sync = await home.sync(a_feed().student("s9", "N", sis_id="C-1", email="other@x.org").enroll("art", "s9"))
    assert "created" not in told(sync, Kind.STUDENT)
    assert (await person(home, Kind.STUDENT, ada)).fields == ADA
    change = SetIgnoreOnImport(home.begin)
    await change(home.admin, await north(home), Kind.STUDENT, [ada], ignored=False)
    await home.sync(a_feed().student("s9", "N", sis_id="C-1", email="other@x.org").enroll("art", "s9"))
    found = await person(home, Kind.STUDENT, ada)
    assert (found.fields.email, found.from_source) == ("other@x.org", True)
    assert await refused(save(home, person=ada)) == ["SOURCE_MANAGED"]


async def test_two_active_people_never_have_one_sis_id_or_e_mail(home: RosterWorld) -> None:
    await home.sync(a_feed())
    ada = await save(home)
    both = PersonFields("C-1", "Eva", "Kern", "ADA@X.org", 2029)
    assert await refused(save(home, both)) == ["SIS_ID_TAKEN", "EMAIL_TAKEN"]
    assert await refused(save(home, PersonFields("Sbob", "Eva", "Kern", "e@x.org", 2029))) == ["SIS_ID_TAKEN"]
    assert await save(home, PersonFields("C-1", "Ada", "King", "ada@X.org", 2029), person=ada) == ada
    await save(home, PersonFields("C-1", "Adam", "Stone", "ada@x.org"), Kind.STAFFER)  # a student and an adult may
    await set_active(home, ada, active=False)
    eva = await save(home, both)
    assert await refused(set_active(home, ada, active=True)) == ["SIS_ID_TAKEN", "EMAIL_TAKEN"]
    await set_active(home, eva, active=False)
    await set_active(home, ada, active=True)


@pytest.mark.parametrize(
    ("fields", "kind", "codes"),
    [
        (PersonFields(" ", "Ada", "Byron", "a@x.org", 2029), Kind.STUDENT, ["REQUIRED_FIELD_MISSING"]),
        (PersonFields("1", "", "", "a@x.org", 2029), Kind.STUDENT, ["REQUIRED_FIELD_MISSING"] * 2),
        (PersonFields("1", "A\0", "B", "a@x.org", 2029), Kind.STUDENT, ["CONTROL_CHARACTER"]),
        (PersonFields("1", "A" * 256, "B", "a@x.org", 2029), Kind.STUDENT, ["CELL_TOO_LONG"]),
        (PersonFields("1", "Ada", "Byron", "a(at)x.org", None), Kind.STUDENT, ["EMAIL_INVALID", "BAD_GRADUATION_YEAR"]),
        (PersonFields("1", "Ada", "Byron", None, 3029), Kind.STUDENT, ["EMAIL_MISSING", "BAD_GRADUATION_YEAR"]),
        (PersonFields("1", "Lee", "Stone", None), Kind.STAFFER, ["EMAIL_MISSING"]),
    ],
)
async def test_what_a_person_must_have(home: RosterWorld, fields: PersonFields, kind: Kind, codes: list[str]) -> None:
    await home.sync(a_feed())
    assert await refused(save(home, fields, kind)) == codes


async def test_a_school_may_ask_for_less(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.set_school("N", student_email_required=False, ungraded_allowed=True)
    assert await save(home, PersonFields("1", "Ada", "Byron", None, None))
    assert await refused(save(home, PersonFields("1", "Lee", "Stone", None), Kind.STAFFER)) == ["EMAIL_MISSING"]


@pytest.mark.parametrize("why", ["frozen", "attendance taken"])
async def test_who_is_deactivated_has_no_appointments_ahead(home: RosterWorld, why: str) -> None:
    await home.sync(a_feed())
    await save(home)
    for days in (0, 1):
        marked = days == 0 and why == "attendance taken"
        await home.book("C-1", "art", TODAY.date() + timedelta(days=days), marked=marked)
    await home.set_school("N", frozen=why == "frozen")
    ada = (await home.ids(Kind.STUDENT))["C-1"]
    await set_active(home, ada, active=False)
    tables = await home.tables()
    assert [row[1] for row in tables["appointment"]] == [TODAY.date()]
    assert [row[1:2] + row[3:] for row in tables["appointment_history"]] == [
        (TODAY.date() + timedelta(days=1), "student_left", "district_admin:kim")
    ]


async def test_whom_a_source_manages_is_changed_there(home: RosterWorld) -> None:
    await home.sync(a_feed())
    bob, kim = (await home.ids(Kind.STUDENT))["bob"], (await home.ids(Kind.STAFFER))["kim"]
    assert await refused(save(home, person=bob)) == ["SOURCE_MANAGED"]
    assert await refused(set_active(home, kim, active=False, kind=Kind.STAFFER)) == ["SOURCE_MANAGED"]
    change = SetIgnoreOnImport(home.begin)
    await change(home.admin, await north(home), Kind.STUDENT, [bob], ignored=True)
    sync = await home.sync(a_feed().school("S", "South").student("new", "N"))
    assert sync.status is SyncStatus.APPLIED
    smaller = (
        Feed().school("N", "North").student("cay", "N").section("art", "N").staffer("kim", "N").enroll("art", "cay")
    )
    await home.sync(smaller)
    assert (await home.students())["bob"][2] == "active"


async def test_nobody_elsewhere_is_found_and_only_admins_do_it(home: RosterWorld) -> None:
    await home.sync(a_feed().school("S", "South").student("sue", "S"))
    sue, school = (await home.ids(Kind.STUDENT))["sue"], await north(home)
    assert await refused(save(home, person=sue)) == ["NOT_FOUND"]
    assert await refused(save(home, person=10**12)) == ["NOT_FOUND"]
    assert await refused(SetIgnoreOnImport(home.begin)(home.admin, school, Kind.STUDENT, [sue], ignored=True)) == [
        "NOT_FOUND"
    ]
    for viewer in (
        Viewer(Role.STAFFER, home.id, "staffer:1", schools=frozenset([school])),
        Viewer(Role.ADMIN, home.id, "staffer:1", schools=frozenset([SchoolId(10**12)])),
    ):
        with pytest.raises(NotAllowed):
            await SavePerson(home.begin)(viewer, school, Kind.STUDENT, ADA)
        with pytest.raises(NotAllowed):
            await SetPersonActive(home.begin, FixedClock())(viewer, school, Kind.STUDENT, sue, active=False)
        with pytest.raises(NotAllowed):
            await SetIgnoreOnImport(home.begin)(viewer, school, Kind.STUDENT, [sue], ignored=True)
    ours = Viewer(Role.ADMIN, home.id, "staffer:1", schools=frozenset([school]))
    assert await SavePerson(home.begin)(ours, school, Kind.STUDENT, ADA, key="k") == await SavePerson(home.begin)(
        ours, school, Kind.STUDENT, ADA, key="k"
    )
