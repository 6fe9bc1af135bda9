"""From a request for access to a school with an import site: the fakes keep the promises of the ports, and PostgreSQL does."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.districts import PostgresDistricts
from adapters.postgres.import_sites import PostgresImportSiteKeys
from adapters.postgres.mails import PostgresOutbox
from adapters.postgres.transaction import PostgresBegin
from application.access import Role, Viewer
from application.paging import PageRequest
from application.roster.districts import CreateDistrict
from application.roster.rotate_secrets import RotateSecrets
from domain import provisioning
from domain.data_sharing import DataSharing
from domain.errors import NotAllowed, Refusals, Refused, Unauthenticated
from domain.ids import DistrictId, SchoolId
from domain.import_site import ContactKind, StaffLine
from domain.mail import MailKind, MailState
from domain.provisioning import AccessState, Contact, place_of
from domain.shared_data import SharedData
from infra.seals import KeySeals
from tests.contract.flex_worlds import FakeWorld, PostgresWorld, World
from tests.contract.front_office import ADA, BEN, BOSS, KEY, OPERATOR, FrontOffice, key_in
from tests.fakes.districts import FakeDistricts
from tests.fakes.import_sites import FakeImportSiteKeys
from tests.fakes.mails import FakeOutbox
from tests.support.postgres import empty_front_desk

NEW_KEY = "another-key-of-more-than-thirty-two-characters"


@pytest_asyncio.fixture(loop_scope="session")
async def front(world: World, owner_engine: AsyncEngine) -> FrontOffice:
    if isinstance(world, FakeWorld):
        store = world.store
        return FrontOffice(
            store.begin, FakeDistricts(), FakeOutbox(store), FakeImportSiteKeys(store), store.district, "Maple USD"
        )
    assert isinstance(world, PostgresWorld)
    await empty_front_desk(owner_engine)
    engine, name = world.engine, f"Maple USD {uuid4()}"
    return FrontOffice(
        PostgresBegin(engine),
        PostgresDistricts(engine),
        PostgresOutbox(engine),
        PostgresImportSiteKeys(engine),
        world.district,
        name,
    )


async def approved(front: FrontOffice) -> tuple[DistrictId, dict[str, SchoolId]]:
    request = await front.approve(OPERATOR, await front.ask())
    assert request.district is not None
    async with front.begin(request.district) as tx:
        schools = {school.name: school.id for school in await tx.schools.all()}
    return request.district, schools


def admin_of(district: DistrictId, school: SchoolId) -> Viewer:
    return Viewer(Role.ADMIN, district, "staffer:1", frozenset({school}))


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_request_is_kept_as_it_was_made_and_the_operator_is_told(front: FrontOffice) -> None:
    id = await front.ask(district="  Maple \n USD ")
    (kept,) = await front.requests()
    assert (kept.id, kept.state, kept.asked_at) == (id, AccessState.WAITING, front.clock.at)
    assert kept.wish == front.wish(district="Maple USD")
    assert await front.send() == 1
    (letter,) = front.letters(BOSS)
    assert letter.subject == "Access to Homeroom: Maple USD"
    assert str(id) in letter.text
    assert "Lincoln High, Adams Middle" in letter.text


async def test_everything_that_is_wrong_is_told_at_once(front: FrontOffice) -> None:
    with pytest.raises(Refusals) as refused:
        await front.ask(
            district="",
            schools=("A", "a"),
            primary=Contact("Ada\x00", "ada@maple.example.org"),
            technical=Contact("Ben", "ben"),
            shares=frozenset(),
            time_zone="Mars",
        )
    told = [(one.code, one.field) for one in refused.value.refusals]
    assert told == [
        ("BAD_NAME", ("districtName",)), ("BAD_SCHOOLS", ("schoolNames",)), ("BAD_NAME", ("primaryContact", "name")),
        ("BAD_EMAIL", ("technicalContact", "email")), ("NO_SHARED_DATA", ("shares",)), ("BAD_TIME_ZONE", ("timeZone",)),
    ]  # fmt: skip
    assert await front.requests() == []


async def test_a_request_with_letters_nobody_sees_is_refused_and_one_with_two_letter_accents_composed(
    front: FrontOffice,
) -> None:
    with pytest.raises(Refused) as refused:
        await front.ask(district="Maple\u200b USD")
    assert (refused.value.code, refused.value.field) == ("BAD_TEXT", ("districtName",))
    with pytest.raises(Refused) as twins:
        await front.ask(schools=("Jose\u0301 High", "Jos\u00e9 High"))
    assert twins.value.code == "BAD_SCHOOLS"
    await front.ask(schools=("Jose\u0301 High",))
    assert [one.wish.schools for one in await front.requests()] == [("Jos\u00e9 High",)]


async def test_the_same_key_is_one_request_and_other_input_is_refused(front: FrontOffice) -> None:
    first = await front.ask(key="k")
    assert await front.ask(key="k") == first
    assert len(await front.requests()) == 1
    with pytest.raises(Refused, match="other input"):
        await front.ask(key="k", schools=("Other",))


def somebody(number: int) -> Contact:
    return Contact("Ada", f"ada{number}@maple.example.org")


async def test_requests_are_bounded_for_one_contact(front: FrontOffice) -> None:
    for number in range(3):
        await front.ask(place=f"203.0.113.{number}")
    with pytest.raises(Refused, match="This contact") as refused:
        await front.ask(primary=Contact("Ada", "ADA@maple.example.org"), place="203.0.113.9")
    assert refused.value.code == "TOO_MANY_REQUESTS"
    front.pass_time(hours=25)
    await front.ask()


async def test_requests_are_bounded_for_one_place_and_nobody_elsewhere_notices(front: FrontOffice) -> None:
    for number in range(10):
        await front.ask(primary=somebody(number))
    with pytest.raises(Refused, match="from your network") as refused:
        await front.ask(primary=somebody(10))
    assert refused.value.code == "TOO_MANY_REQUESTS"
    await front.ask(primary=somebody(10), place="198.51.100.1")
    front.pass_time(hours=2)
    await front.ask(primary=somebody(11))


async def test_requests_are_bounded_for_everybody_together(front: FrontOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provisioning, "MOST_AN_HOUR", 5)
    for number in range(5):
        await front.ask(primary=somebody(number), place=f"203.0.113.{number}")
    with pytest.raises(Refused, match="Very many requests"):
        await front.ask(primary=somebody(5), place="203.0.113.99")


async def test_the_operators_own_requests_are_neither_bounded_nor_counted(front: FrontOffice) -> None:
    for _ in range(12):
        await front.ask(place=None)
    for _ in range(3):
        await front.ask()
    with pytest.raises(Refused):
        await front.ask()
    await front.ask(place=None)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.7", "203.0.113.7"), ("::ffff:203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (None, "unknown"), ("testclient", "unknown"),
    ],
)  # fmt: skip
def test_a_place_is_an_address_or_the_network_of_a_household(address: str | None, place: str) -> None:
    assert place_of(address) == place


# ── deciding ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_approval_makes_district_and_schools_and_mails_each_link_to_each_contact(front: FrontOffice) -> None:
    id = await front.ask()
    request = await front.approve(OPERATOR, id)
    assert (request.state, request.decided_by) == (AccessState.APPROVED, "operator")
    assert request == await front.request(id)
    assert request.district is not None
    await front.send()
    assert [letter.subject for letter in front.letters(BEN.email)] == [
        "Welcome to Homeroom: Lincoln High", "Welcome to Homeroom: Adams Middle",
    ]  # fmt: skip
    for letter in front.letters(ADA.email):
        viewer = await front.open_site(key_in(letter))
        (school,) = viewer.schools
        assert (viewer.role, viewer.district) == (Role.IMPORT_SITE, request.district)
        site = (await front.sites(viewer, [school]))[school]
        assert letter.subject.endswith(site.name)
        assert site.contacts == {ContactKind.PRIMARY: ADA, ContactKind.TECHNICAL: BEN}


async def test_one_person_for_both_gets_one_mail(front: FrontOffice) -> None:
    technical = Contact("Ada S.", "ADA@maple.example.org")
    await front.approve(OPERATOR, await front.ask(schools=("Lincoln High",), technical=technical))
    assert [mail.to for mail in await front.mails() if mail.kind is MailKind.WELCOME] == [ADA.email]


async def test_a_request_is_decided_once(front: FrontOffice) -> None:
    id = await front.ask()
    first = await front.approve(OPERATOR, id, key="k")
    mails = await front.mails()
    assert await front.approve(OPERATOR, id, key="k") == first
    assert await front.mails() == mails
    for again in (front.approve(OPERATOR, id), front.deny(OPERATOR, id, "No")):
        with pytest.raises(Refused) as refused:
            await again
        assert refused.value.code == "ALREADY_DECIDED"
    with pytest.raises(Refused, match="no such access request"):
        await front.approve(OPERATOR, uuid4())


async def test_a_denial_keeps_its_reason_and_writes_to_nobody(front: FrontOffice) -> None:
    id = await front.ask()
    with pytest.raises(Refused) as refused:
        await front.deny(OPERATOR, id, "  ")
    assert refused.value.code == "NO_REASON"
    denied = await front.deny(OPERATOR, id, " Nobody knows of it. ", key="k")
    assert (denied.state, denied.reason) == (AccessState.DENIED, "Nobody knows of it.")
    assert await front.deny(OPERATOR, id, "Nobody knows of it.", key="k") == denied
    assert [mail.kind for mail in await front.mails()] == [MailKind.ACCESS_REQUESTED]
    assert await front.requests(AccessState.WAITING) == []
    assert await front.requests(AccessState.DENIED) == [denied]


async def test_a_name_that_is_taken_needs_the_operators_word(front: FrontOffice) -> None:
    _, before = await approved(front)
    id = await front.ask(schools=("lincoln high", "Grant High"))
    with pytest.raises(Refused) as refused:
        await front.approve(OPERATOR, id)
    assert refused.value.code == "DISTRICT_EXISTS"
    assert (await front.request(id)).state is AccessState.WAITING
    request = await front.approve(OPERATOR, id, to_existing=True)
    assert request.district is not None
    async with front.begin(request.district) as tx:
        assert {school.name for school in await tx.schools.all()} == {*before, "Grant High"}
    welcomes = [mail for mail in await front.mails() if mail.kind is MailKind.WELCOME]
    assert len(welcomes) == 6


@pytest.mark.parametrize("said", [None, frozenset({SharedData.STUDENTS, SharedData.SECTIONS})])
async def test_a_further_request_leaves_what_a_district_shares_as_it_is(
    front: FrontOffice, said: frozenset[SharedData] | None
) -> None:
    district, _ = await approved(front)
    async with front.begin(district) as tx:
        before = await tx.data_sharing.find()
        assert before.shares == front.wish().shares, "the first request says it"
        if said is not None:
            await tx.data_sharing.declare(said, "district_admin:kim", front.clock.now())
            before = await tx.data_sharing.find()
    front.pass_time(days=30)
    id = await front.ask(schools=("Grant High",), shares=frozenset({SharedData.STAFF}))
    await front.approve(OPERATOR, id, to_existing=True)
    async with front.begin(district) as tx:
        assert await tx.data_sharing.find() == before


async def test_a_district_that_never_said_what_it_shares_goes_on_sharing_everything(
    front: FrontOffice,
) -> None:
    district = (await CreateDistrict(front.districts)(Role.OPERATOR, front.name)).id
    async with front.begin(district) as tx:
        await tx.import_sites.add_school("North", "America/Chicago")
    id = await front.ask(shares=frozenset({SharedData.STAFF}))
    assert (await front.approve(OPERATOR, id, to_existing=True)).district == district
    async with front.begin(district) as tx:
        assert await tx.data_sharing.find() == DataSharing()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
async def test_nobody_but_the_operator_decides_or_looks(front: FrontOffice, role: Role) -> None:
    id = await front.ask()
    viewer = Viewer(role, front.district, role.value)
    for attempt in (
        front.approve(viewer, id),
        front.deny(viewer, id, "No"),
        front.resend(viewer, id),
    ):
        with pytest.raises(NotAllowed):
            await attempt
    assert (await front.request(id)).state is AccessState.WAITING


# ── the link ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_new_link_ends_the_old_one_and_withdraws_its_mails(front: FrontOffice) -> None:
    district, schools = await approved(front)
    lincoln = schools["Lincoln High"]
    await front.send(2)  # the operator's, and the first of Lincoln's
    old = key_in(front.letters(ADA.email)[0])
    url = await front.rotate(admin_of(district, lincoln), lincoln, mail=True)
    assert url is not None
    with pytest.raises(Unauthenticated):
        await front.open_site(old)
    assert (await front.open_site(url.partition("#")[2])).schools == {lincoln}
    states = {(mail.kind, mail.state) for mail in await front.mails() if mail.school == lincoln}
    assert states == {
        (MailKind.WELCOME, MailState.SENT), (MailKind.WELCOME, MailState.WITHDRAWN),
        (MailKind.IMPORT_SITE_LINK, MailState.QUEUED),
    }  # fmt: skip
    await front.send()
    assert [key_in(letter) for letter in front.letters(BEN.email) if "New link" in letter.subject] == [
        url.partition("#")[2]
    ]
    gone = next(mail for mail in await front.mails() if mail.kind is MailKind.WELCOME and mail.school == lincoln)
    with pytest.raises(Refused) as refused:
        await front.resend(OPERATOR, gone.id)
    assert refused.value.code == "MAIL_GONE"


async def test_the_same_key_makes_no_second_link(front: FrontOffice) -> None:
    district, schools = await approved(front)
    lincoln = schools["Lincoln High"]
    url = await front.rotate(admin_of(district, lincoln), lincoln, key="k")
    assert url is not None
    assert await front.rotate(admin_of(district, lincoln), lincoln, key="k") is None
    assert (await front.open_site(url.partition("#")[2])).schools == {lincoln}


@pytest.mark.parametrize("key", ["site_", "site_nothing", "site_" + "x" * 1000, "site_\x00", "site_\ud800"])
async def test_what_is_no_key_opens_nothing(front: FrontOffice, key: str) -> None:
    await approved(front)
    with pytest.raises(Unauthenticated):
        await front.open_site(key)


async def test_the_link_opens_its_own_school_and_no_more(front: FrontOffice) -> None:
    district, schools = await approved(front)
    await front.send()
    site = await front.open_site(key_in(front.letters(ADA.email)[0]))
    lincoln, adams = schools["Lincoln High"], schools["Adams Middle"]
    assert site.schools == {lincoln}
    assert await front.sites(site, [adams]) == {}
    attempts = (
        front.rooms(site, adams, []),
        front.administrators(site, adams, []),
        front.save_contact(site, adams, ContactKind.IT_ACCOUNT, ADA),
        front.save_contact(site, lincoln, ContactKind.PRIMARY, ADA),
        front.sites.staff(site, adams, PageRequest(1)),
        front.onboarding(site, [adams]),
        front.rotate(site, lincoln),
        front.approve(site, uuid4()),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            await attempt
    assert not any(asked(lincoln) for asked in (site.administers, site.works_at, site.reads_rosters_of))
    assert not site.reads_personal_data
    assert district == site.district


# ── what is said there ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_rooms_are_taken_whole_or_not_at_all(front: FrontOffice, world: World) -> None:
    school = await world.school("North")
    viewer = admin_of(front.district, school)
    for _ in range(3):
        await world.staffer(school)
    everybody = (await front.sites.staff(viewer, school, PageRequest(10))).items
    one, two, three = everybody
    lines = [StaffLine(1, one.sis_id, room=" B  204 "), StaffLine(2, email=two.email.upper(), room="Gym")]
    assert await front.rooms(viewer, school, lines) == 2
    assert await front.rooms(viewer, school, lines) == 0
    wrong = [
        StaffLine(2, one.sis_id, room="B205"),
        StaffLine(3, "nobody", room="x"),
        StaffLine(4, email="nobody@example.org"),
        StaffLine(5),
        StaffLine(6, one.sis_id, room="B206"),
        StaffLine(7, one.sis_id, two.email, "x"),
        StaffLine(8, three.sis_id, room="x" * 61),
    ]
    with pytest.raises(Refusals) as refused:
        await front.rooms(viewer, school, wrong, file="rooms.csv")
    assert [(one.code, one.details) for one in refused.value.refusals] == [
        (code, {"file": "rooms.csv", "row": row, "field": field})
        for code, row, field in (
            ("UNKNOWN_STAFFER", 3, "StaffId"), ("UNKNOWN_STAFFER", 4, "Email"), ("NO_STAFFER", 5, "StaffId"),
            ("DUPLICATE_STAFFER", 6, "StaffId"), ("STAFFER_MISMATCH", 7, "Email"), ("BAD_ROOM", 8, "Room"),
        )
    ]  # fmt: skip
    now = (await front.sites.staff(viewer, school, PageRequest(10))).items
    assert {staffer.id: staffer.room for staffer in now} == {one.id: "B 204", two.id: "Gym", three.id: None}
    assert await front.rooms(viewer, school, [StaffLine(1, one.sis_id)]) == 1


async def test_the_list_of_administrators_is_all_of_them(front: FrontOffice, world: World) -> None:
    school = await world.school("North")
    viewer = admin_of(front.district, school)
    for _ in range(3):
        await world.staffer(school)
    one, two, three = (await front.sites.staff(viewer, school, PageRequest(10))).items
    assert await front.administrators(viewer, school, [StaffLine(1, one.sis_id), StaffLine(2, two.sis_id)]) == 2
    assert await front.administrators(viewer, school, [StaffLine(1, two.sis_id), StaffLine(2, three.sis_id)]) == 2
    now = (await front.sites.staff(viewer, school, PageRequest(10))).items
    assert [staffer.administrator for staffer in now] == [False, True, True]
    with pytest.raises(Refused) as refused:
        await front.administrators(viewer, school, [])
    assert refused.value.code == "NO_ADMINISTRATORS"


async def test_staff_come_in_pages_by_name(front: FrontOffice, world: World) -> None:
    school = await world.school("North")
    viewer = admin_of(front.district, school)
    for _ in range(3):
        await world.staffer(school)
    first = await front.sites.staff(viewer, school, PageRequest(2))
    rest = await front.sites.staff(viewer, school, PageRequest(2, after=first.keys[-1]))
    assert (len(first.items), first.has_more, len(rest.items), rest.has_more) == (2, True, 1, False)
    assert first.total is not None
    assert await first.total() == 3
    assert len({one.id for one in (*first.items, *rest.items)}) == 3


async def test_an_edit_of_the_import_site_is_refused_where_somebody_else_was_quicker(
    front: FrontOffice, world: World
) -> None:
    school = await world.school("North")
    admin = admin_of(front.district, school)
    await world.staffer(school)

    async def version() -> int:
        return (await front.sites(admin, [school]))[school].version

    async with front.begin(front.district) as tx:
        (known,) = await tx.import_sites.staff(school)
    rooms, chiefs = [StaffLine(1, known.sis_id, room="B2")], [StaffLine(1, known.sis_id)]
    assert await version() == 0
    await front.rooms(admin, school, rooms, expected_version=0, key="k")
    seen = await version()
    for edit in (
        front.rooms(admin, school, rooms, expected_version=0),
        front.administrators(admin, school, chiefs, expected_version=0),
        front.save_contact(admin, school, ContactKind.PRIMARY, ADA, expected_version=0),
    ):
        with pytest.raises(Refused) as refused:
            await edit
        assert (refused.value.code, refused.value.details) == ("VERSION_CONFLICT", {"version": seen})
    await front.rooms(admin, school, rooms, expected_version=0, key="k")
    assert await version() == seen
    await front.administrators(admin, school, chiefs, expected_version=seen)
    await front.save_contact(admin, school, ContactKind.PRIMARY, ADA, expected_version=await version())
    await front.rooms(admin, school, rooms)
    assert await version() not in (0, seen)  # connections take versions in handfuls: a later one may be smaller


async def test_a_contact_takes_the_place_of_the_one_before(front: FrontOffice, world: World) -> None:
    school = await world.school("North")
    viewer = admin_of(front.district, school)
    await front.save_contact(viewer, school, ContactKind.IT_ACCOUNT, Contact(" Ada  Stone", " ada@maple.example.org "))
    assert (await front.sites(viewer, [school]))[school].contacts == {ContactKind.IT_ACCOUNT: ADA}
    await front.save_contact(viewer, school, ContactKind.IT_ACCOUNT, BEN)
    assert (await front.sites(viewer, [school]))[school].contacts == {ContactKind.IT_ACCOUNT: BEN}
    with pytest.raises(Refused, match="ada@example"):
        await front.save_contact(viewer, school, ContactKind.IT_ACCOUNT, Contact("Ada", "ada"))
    with pytest.raises(Refused, match="no such school"):
        await front.save_contact(
            Viewer(Role.OPERATOR, front.district, "operator"), SchoolId(10**12), ContactKind.IT_ACCOUNT, BEN
        )


# ── mail ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_mail_that_is_not_taken_waits_longer_each_time_and_is_given_up(front: FrontOffice) -> None:
    await front.ask()
    front.carrier.refuse(times=20)
    pauses = []
    while (mail := (await front.mails())[0]).state is MailState.QUEUED:
        front.clock.at = max(front.clock.at, mail.due_at)
        assert await front.send() == 0
        pauses.append(((await front.mails())[0].due_at - front.clock.at).total_seconds() / 60)
        assert await front.send() == 0  # not due
    assert pauses[:-1] == [1, 5, 15, 60, 240, 720, 1440]
    assert (mail.state, mail.attempts, mail.last_error) == (MailState.FAILED, 8, "SMTP_451")
    front.carrier.fails.clear()
    again = await front.resend(OPERATOR, mail.id)
    assert (again.state, again.attempts, again.last_error) == (MailState.QUEUED, 0, None)
    assert await front.send() == 1
    (now,) = await front.mails()
    assert (now.state, now.sent_at, now.message_id) == (MailState.SENT, front.clock.at, mail.message_id)
    assert [message_id for _, message_id in front.carrier.carried] == [mail.message_id]


async def test_what_can_never_arrive_is_given_up_at_once(front: FrontOffice) -> None:
    await front.ask()
    front.carrier.refuse("SMTP_550", final=True)
    assert await front.send() == 0
    assert [(mail.state, mail.last_error) for mail in await front.mails()] == [(MailState.FAILED, "SMTP_550")]


async def test_a_fault_of_ours_is_tried_again(front: FrontOffice) -> None:
    await front.ask()
    front.carrier.fails.append(RuntimeError("ada@maple.example.org"))
    await front.send()
    assert [(mail.state, mail.last_error) for mail in await front.mails()] == [(MailState.QUEUED, "INTERNAL")]


async def test_a_mail_whose_sender_died_is_anothers_after_the_lease(front: FrontOffice) -> None:
    await front.ask()
    now = front.clock.at
    dead = await front.outbox.take(now, now.replace(minute=3))
    assert dead is not None
    assert await front.send() == 0
    front.pass_time(minutes=4)
    assert await front.send() == 1
    assert not await front.outbox.sent(dead.mail, front.clock.at)
    assert not await front.outbox.failed(dead.mail, "LATE", None)
    (mail,) = await front.mails()
    assert (mail.state, mail.attempts, mail.last_error) == (MailState.SENT, 2, None)


async def test_a_mail_that_kills_its_senders_is_given_up(front: FrontOffice) -> None:
    await front.ask()
    for _ in range(11):
        assert await front.outbox.take(front.clock.at, front.clock.at) is not None
    assert await front.send() == 0
    assert [mail.last_error for mail in await front.mails()] == ["SENDERS_DIED"]
    assert front.carrier.carried == []


async def test_senders_at_once_send_each_mail_once(front: FrontOffice) -> None:
    await approved(front)
    sent = await asyncio.gather(*(front.send() for _ in range(4)))
    ids = [message_id for _, message_id in front.carrier.carried]
    assert (sum(sent), len(ids), len(set(ids))) == (5, 5, 5)


async def test_mails_are_listed_newest_first_and_page_by_page(front: FrontOffice) -> None:
    await approved(front)
    async with front.begin(front.district) as tx:
        first = await tx.mails.page(None, PageRequest(2))
        rest = await tx.mails.page(None, PageRequest(10, after=first.keys[-1]))
        back = await tx.mails.page(None, PageRequest(2, before=rest.keys[0], backwards=True))
        assert first.total is not None
        assert await first.total() == 5
        assert await tx.mails.queue_again([uuid4()], front.clock.at) == frozenset()
    assert (first.has_more, len(rest.items), rest.has_more) == (True, 3, False)
    assert back.items == first.items
    assert [mail.kind for mail in (*first.items, *rest.items)] == [MailKind.WELCOME] * 4 + [MailKind.ACCESS_REQUESTED]


async def test_neither_letters_nor_keys_are_in_the_database(front: FrontOffice, owner_engine: AsyncEngine) -> None:
    await approved(front)
    async with owner_engine.connect() as connection:
        rows = await connection.execute(
            text("SELECT m::text AS row FROM control.mail m UNION ALL SELECT k::text FROM control.import_site_key k")
        )
        dump = "\n".join(row.row for row in rows)
    await front.send()
    keys = [key_in(letter) for letter in front.letters(ADA.email)]
    assert len(keys) == 2
    for key in keys:
        for form in (key, key.encode().hex(), key.removeprefix("site_")):
            assert form not in dump


async def test_letters_are_sealed_anew_with_another_key(front: FrontOffice) -> None:
    await approved(front)
    keys = KeySeals(lambda: [NEW_KEY, KEY])
    rotated = await RotateSecrets(front.begin, FakeDistricts(), keys)(Role.OPERATOR)
    assert (rotated.mails, rotated.unreadable_mails) == (5, 0)
    post = replace(front.post, seals=KeySeals(lambda: [NEW_KEY]))
    assert await replace(front.send, post=post)() == 5
    assert len({key_in(letter) for letter in front.letters(ADA.email)}) == 2
    lost = await RotateSecrets(front.begin, FakeDistricts(), KeySeals(lambda: [KEY]))(Role.OPERATOR)
    assert (lost.mails, lost.unreadable_mails) == (0, 5)


async def test_a_letter_whose_key_is_gone_is_given_up(front: FrontOffice) -> None:
    await front.ask()
    post = replace(front.post, seals=KeySeals(lambda: [NEW_KEY]))
    assert await replace(front.send, post=post)() == 0
    assert [(mail.state, mail.last_error) for mail in await front.mails()] == [(MailState.FAILED, "SECRETS_UNREADABLE")]


async def test_the_text_of_a_mail_is_forgotten_after_thirty_days(front: FrontOffice) -> None:
    await front.ask()
    await front.send()
    front.pass_time(days=30)
    await front.send()
    assert [mail.readable for mail in await front.mails()] == [True]
    front.pass_time(seconds=1)
    await front.send()
    (mail,) = await front.mails()
    assert (mail.readable, mail.state) == (False, MailState.SENT)
    with pytest.raises(Refused) as refused:
        await front.resend(OPERATOR, mail.id)
    assert refused.value.code == "MAIL_GONE"
