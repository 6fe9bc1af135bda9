"""What a roster sync promises: identity, leaving, moving, what is ours, dry runs. The fake keeps it, and PostgreSQL does."""

from dataclasses import replace
from datetime import date

import pytest

from application.access import Role, Viewer
from application.paging import PageRequest
from application.roster.import_roster import ImportRoster, RosterImport
from application.roster.roster_syncs import ReadRosterSyncs
from domain.errors import NotAllowed, Refused
from domain.roster import StafferRole, Status
from domain.roster_feed import Completeness, Kind
from domain.roster_sync import Change, SyncStatus
from tests.contract.roster_feeds import Feed, notices, told
from tests.contract.roster_worlds import RosterWorld


def a_feed() -> Feed:
    """Two schools, three students (Cleo in both), two staffers, three sections."""
    feed = Feed().school("N", "North High").school("S", "South High")
    feed.staffer("kim", "N", admin=True).staffer("lee", "S")
    feed.student("ada", "N").student("bob", "S").student("cleo", "N", "S")
    feed.section("art", "N", staff=["kim"], room="B2").section("gym", "S", staff=["lee"]).section("hr", "N")
    return feed.enroll("art", "ada", "cleo").enroll("gym", "bob", "cleo").enroll("hr", "ada")


async def test_a_first_sync_brings_everything_in_and_a_second_changes_nothing(home: RosterWorld) -> None:
    first = await home.sync(a_feed())
    assert first.status is SyncStatus.APPLIED
    assert told(first, Kind.SCHOOL) == {"created": 2}
    assert told(first, Kind.STUDENT) == {"created": 3}
    assert told(first, Kind.ENROLLMENT) == {"created": 5}
    assert [part.counts.to_json()["student"]["created"] for part in first.parts] == [2, 2]
    assert (await home.students())["cleo"] == ("Scleo", "cleo@example.org", "active", ["N", "S"])
    before = await home.dump()
    second = await home.sync(a_feed())
    assert second.status is SyncStatus.UNCHANGED
    assert second.counts.changes == 0
    assert [part.status for part in second.parts] == [SyncStatus.UNCHANGED] * 2
    assert await home.dump() == before


async def test_progress_tells_the_phases_in_order(home: RosterWorld) -> None:
    await home.sync(a_feed())
    assert [phase for phase, _, _ in home.seen] == ["identify", "compare", "apply", "apply"]


async def test_a_dry_run_tells_everything_and_writes_nothing(home: RosterWorld) -> None:
    before = await home.dump()
    dry = await home.sync(a_feed(), dry_run=True)
    assert dry.status is SyncStatus.DRY_RUN
    assert told(dry, Kind.STUDENT) == {"created": 3}
    assert await home.dump() == before
    changes = await home.changes_of(dry, Kind.STUDENT)
    assert sorted(changes) == [(Change.CREATED, f"{name} Kern") for name in ("ada", "bob", "cleo", "cleo")]
    assert {part.school for part in dry.parts} == {None}
    await home.sync(a_feed())
    feed = a_feed().student("dan", "N").enroll("art", "dan")
    feed.people = [item for item in feed.people if "ada" not in item]
    before = await home.dump()
    assert told(await home.sync(feed, dry_run=True), Kind.STUDENT) == {"created": 1, "left": 1}
    assert await home.dump() == before


async def test_a_changed_email_is_an_update_told_before_and_after(home: RosterWorld) -> None:
    await home.sync(Feed().school("N").student("ada", "N"))
    sync = await home.sync(Feed().school("N").student("ada", "N", email="ada.k@example.org"))
    assert told(sync, Kind.STUDENT) == {"updated": 1}
    (change,) = await home.changes(sync)
    assert (change.before, change.after) == ({"email": "ada@example.org"}, {"email": "ada.k@example.org"})


@pytest.mark.parametrize("key", ["email", "sis_id"])
async def test_two_people_may_swap_a_key_in_one_feed(home: RosterWorld, key: str) -> None:
    await home.sync(Feed().school("N").student("ada", "N").student("bob", "N"))
    one, other = ("bob@example.org", "ada@example.org") if key == "email" else ("Sbob", "Sada")
    sync = await home.sync(Feed().school("N").student("ada", "N", **{key: one}).student("bob", "N", **{key: other}))
    assert told(sync, Kind.STUDENT) == {"updated": 2}
    place = 1 if key == "email" else 0
    found = await home.students()
    assert (found["ada"][place], found["bob"][place]) == (one, other)


@pytest.mark.parametrize("key", ["email", "sis_id"])
async def test_staffers_may_swap_a_key_too(home: RosterWorld, key: str) -> None:
    await home.sync(Feed().school("N").staffer("kim", "N").staffer("lee", "N"))
    one, other = ("lee@example.org", "kim@example.org") if key == "email" else ("Tlee", "Tkim")
    sync = await home.sync(Feed().school("N").staffer("kim", "N", **{key: one}).staffer("lee", "N", **{key: other}))
    assert told(sync, Kind.STAFFER) == {"updated": 2}


async def test_a_new_source_id_finds_its_person_by_sis_id_and_then_by_email(home: RosterWorld) -> None:
    await home.sync(Feed().school("N").student("ada", "N").student("bob", "N"))
    ids = await home.ids(Kind.STUDENT)
    feed = Feed().school("N").student("ada2", "N", sis_id="Sada").student("bob2", "N", email="BOB@example.org")
    sync = await home.sync(feed)
    assert told(sync, Kind.STUDENT) == {"updated": 2}
    assert await home.ids(Kind.STUDENT) == {"ada2": ids["ada"], "bob2": ids["bob"]}


async def test_the_incumbent_keeps_a_key_and_the_other_is_a_conflict_that_counts_as_present(home: RosterWorld) -> None:
    await home.sync(Feed().school("N").student("ada", "N").student("bob", "N").section("art", "N").enroll("art", "bob"))
    feed = Feed().school("N").student("ada", "N").student("bob", "N", email="Ada@example.org")
    feed.student("eve", "N", sis_id="Sada").section("art", "N").enroll("art", "ada", "eve")
    sync = await home.sync(feed)
    assert told(sync, Kind.STUDENT) == {"quarantined": 2}
    assert told(sync, Kind.ENROLLMENT) == {"created": 1, "skipped": 1}
    assert (await home.students())["bob"][:3] == ("Sbob", "bob@example.org", "active")
    assert await home.rosters() == {("art", "bob"), ("art", "ada")}
    assert [(one.code, one.value) for one in await home.quarantined(sync)] == [
        ("CONFLICT_EMAIL", "Ada@example.org"),
        ("CONFLICT_SIS_ID", "Sada"),
    ]
    assert await home.open_conflicts() == [("bob", "CONFLICT_EMAIL"), ("eve", "CONFLICT_SIS_ID")]
    again = await home.sync(feed)
    assert again.status is SyncStatus.UNCHANGED
    assert len(await home.open_conflicts()) == 2
    await home.sync(Feed().school("N").student("ada", "N").student("bob", "N").section("art", "N").enroll("art", "bob"))
    assert await home.open_conflicts() == []


async def test_without_an_incumbent_two_claimants_are_both_conflicts(home: RosterWorld) -> None:
    feed = Feed().school("N").student("ada", "N", sis_id="S1").student("bob", "N", sis_id="S1").student("cleo", "N")
    sync = await home.sync(feed)
    assert told(sync, Kind.STUDENT) == {"created": 1, "quarantined": 2}
    assert set(await home.students()) == {"cleo"}


async def test_a_student_and_an_adult_may_share_an_email(home: RosterWorld) -> None:
    sync = await home.sync(Feed().school("N").student("ada", "N").staffer("kim", "N", email="ada@example.org"))
    assert told(sync, Kind.STAFFER) == {"created": 1}


async def test_a_person_missing_leaves_and_returns(home: RosterWorld) -> None:
    await home.sync(a_feed())
    without = a_feed()
    without.people = [item for item in without.people if "ada" not in item]
    without.enrollments = [item for item in without.enrollments if "ada" not in item]
    gone = await home.sync(without)
    assert told(gone, Kind.STUDENT) == {"left": 1}
    assert told(gone, Kind.ENROLLMENT) == {"left": 2}
    assert (await home.students())["ada"] == ("Sada", "ada@example.org", "left", [])
    back = await home.sync(a_feed())
    assert told(back, Kind.STUDENT) == {"returned": 1}
    assert told(back, Kind.ENROLLMENT) == {"returned": 2}
    assert (await home.students())["ada"] == ("Sada", "ada@example.org", "active", ["N"])


async def test_a_left_persons_keys_are_free_for_others(home: RosterWorld) -> None:
    await home.sync(Feed().school("N").student("ada", "N").student("bob", "N"))
    feed = Feed().school("N").student("bob", "N", sis_id="Sada", email="ada@example.org")
    sync = await home.sync(feed)
    assert told(sync, Kind.STUDENT) == {"updated": 1, "left": 1}


async def test_who_is_ignored_on_import_neither_changes_nor_leaves(home: RosterWorld) -> None:
    await home.sync(Feed().school("N").student("ada", "N").student("bob", "N"))
    await home.set_person(Kind.STUDENT, "ada", ignore_on_import=True)
    sync = await home.sync(Feed().school("N").student("ada", "N", email="new@example.org").student("bob", "N"))
    assert sync.status is SyncStatus.UNCHANGED
    sync = await home.sync(Feed().school("N").student("bob", "N"))
    assert sync.status is SyncStatus.UNCHANGED
    assert (await home.students())["ada"][2:] == ("active", ["N"])


async def test_who_was_set_inactive_stays_inactive(home: RosterWorld) -> None:
    await home.sync(Feed().school("N").student("ada", "N"))
    await home.set_person(Kind.STUDENT, "ada", status=Status.INACTIVE)
    await home.sync(Feed().school("N").student("ada", "N", email="new@example.org"))
    assert (await home.students())["ada"][1:3] == ("new@example.org", "inactive")


async def test_a_partial_feed_removes_nothing(home: RosterWorld) -> None:
    await home.sync(a_feed())
    partial = Feed(completeness=Completeness.PARTIAL).school("N", "North High").student("dan", "N")
    sync = await home.sync(partial)
    assert told(sync, Kind.STUDENT) == {"created": 1}
    assert sync.counts.changes == 1


@pytest.mark.parametrize("kind", ["schools", "people", "sections", "enrollments"])
async def test_a_kind_that_was_there_and_is_gone_altogether_is_refused(home: RosterWorld, kind: str) -> None:
    await home.sync(a_feed())
    before = await home.dump()
    feed = a_feed()
    setattr(feed, kind, [])
    with pytest.raises(Refused) as refused:
        await home.sync(feed)
    assert refused.value.code == "SOURCE_EMPTY"
    assert await home.dump() == before
    latest = (await home.syncs())[0]
    assert (latest.status, latest.error and latest.error["code"]) == (SyncStatus.REJECTED, "SOURCE_EMPTY")
    assert latest.source == "files"


async def test_schools_that_are_not_in_the_feed_are_left_alone(home: RosterWorld) -> None:
    await home.sync(a_feed())
    feed = Feed().school("N", "North High").staffer("kim", "N").student("ada", "N").student("cleo", "N")
    feed.section("art", "N", staff=["kim"]).section("hr", "N").enroll("art", "ada", "cleo").enroll("hr", "ada")
    sync = await home.sync(feed)
    assert sync.status is SyncStatus.UNCHANGED
    assert notices(sync) == {"SCHOOL_NOT_IN_FEED": 1}
    assert (await home.students())["bob"] == ("Sbob", "bob@example.org", "active", ["S"])
    assert (await home.students())["cleo"][3] == ["N", "S"]


async def test_who_moves_takes_no_enrollment_along_not_even_one_of_staff(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.make_section("N", "club")
    await home.enroll("club", "ada", "cleo")
    await home.pin("ada", "club", school="N")
    feed = Feed().school("N", "North High").school("S", "South High")
    feed.staffer("kim", "N", admin=True).staffer("lee", "S").student("ada", "S").student("bob", "S")
    feed.student("cleo", "N", "S").section("art", "N", staff=["kim"]).section("gym", "S", staff=["lee"])
    feed.section("hr", "N").enroll("art", "cleo").enroll("gym", "bob", "cleo", "ada")
    sync = await home.sync(feed)
    assert told(sync, Kind.STUDENT) == {"updated": 1}
    assert [part.counts.to_json()["student"]["left"] for part in sync.parts] == [1, 0]
    assert [part.counts.to_json()["student"]["created"] for part in sync.parts] == [0, 1]
    assert (Change.MOVED, "ada Kern") in await home.changes_of(sync, Kind.STUDENT)
    assert (await home.students())["ada"] == ("Sada", "ada@example.org", "active", ["S"])
    assert await home.rosters() == {
        ("art", "cleo"), ("club", "cleo"), ("gym", "ada"), ("gym", "bob"), ("gym", "cleo"),
    }  # fmt: skip
    assert (await home.tables())["homeroom_pin"] == [("N", "ada", "club", "student_moved")]
    assert notices(sync)["PINS_ENDED"] == 1
    assert (await home.sync(feed)).status is SyncStatus.UNCHANGED


async def test_sections_of_staff_and_what_is_the_schools_own_stay(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.set_section("art", room="ours", seats=12)
    await home.set_memberships(Kind.STAFFER, role=StafferRole.STAFFER, room="A1")
    await home.set_memberships(Kind.STUDENT, may_self_schedule=False)
    await home.designate("hr")
    before = await home.tables()
    feed = a_feed()
    feed.sections[0] = feed.sections[0]._replace(name="Fine art", room="C9")  # type: ignore[call-arg, union-attr]
    sync = await home.sync(feed)
    assert told(sync, Kind.SECTION) == {"updated": 1}
    assert sync.counts.changes == 1
    assert await home.section("art") == ("Fine art", "ours", 12, "active")
    after = await home.tables()
    for kept in ("staffer_school", "student_school", "homeroom_designation"):
        assert after[kept] == before[kept] != []


async def test_a_section_that_ends_keeps_its_designation_and_ends_its_pins(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.designate("hr")
    await home.pin("ada", "hr", school="N")
    feed = a_feed()
    feed.sections = [item for item in feed.sections if "hr" not in item]
    feed.enrollments = [item for item in feed.enrollments if "hr" not in item]
    sync = await home.sync(feed)
    assert told(sync, Kind.SECTION) == {"left": 1}
    assert told(sync, Kind.ENROLLMENT) == {"left": 1}
    assert notices(sync)["PINS_ENDED"] == 1
    back = await home.sync(a_feed())
    assert told(back, Kind.SECTION) == {"returned": 1}
    assert (await home.tables())["homeroom_designation"] == [("hr",)]


async def test_who_teaches_is_a_field_of_the_section(home: RosterWorld) -> None:
    await home.sync(a_feed())
    feed = a_feed()
    feed.enrollments = [item for item in feed.enrollments if "kim" not in item]
    feed.staffer("max", "N").section("pe", "N", staff=["max", "kim", "nobody"])
    sync = await home.sync(feed)
    assert told(sync, Kind.SECTION) == {"created": 1, "updated": 1, "skipped": 1}
    assert await home.staff_of("pe") == [("kim", False), ("max", True)]
    assert (await home.sync(feed)).status is SyncStatus.UNCHANGED


async def test_a_quarantined_person_keeps_the_fields_and_follows_the_feed_in_the_rest(home: RosterWorld) -> None:
    await home.sync(a_feed())
    feed = a_feed()
    feed.people = [item for item in feed.people if "ada" not in item]
    feed.quarantined(Kind.STUDENT, "ada", "N", "S").quarantined(Kind.STUDENT, "new", "N")
    feed.enrollments = [item for item in feed.enrollments if "hr" not in item]
    feed.enroll("gym", "ada").enroll("art", "new")
    sync = await home.sync(feed)
    assert told(sync, Kind.STUDENT) == {"updated": 1, "quarantined": 2}
    assert told(sync, Kind.ENROLLMENT) == {"created": 1, "left": 1, "skipped": 1}
    assert (await home.students())["ada"] == ("Sada", "ada@example.org", "active", ["N", "S"])


async def test_a_record_without_an_id_may_be_anybody_so_nobody_of_its_kind_leaves(home: RosterWorld) -> None:
    await home.sync(a_feed())
    feed = a_feed()
    feed.people = [item for item in feed.people if "ada" not in item]
    sync = await home.sync(feed.quarantined(Kind.STUDENT, None, "N"))
    assert (await home.students())["ada"][2] == "active"
    assert notices(sync)["LEAVING_WAITS"] == 1


async def test_a_quarantined_section_or_enrollment_is_present(home: RosterWorld) -> None:
    await home.sync(a_feed())
    feed = a_feed()
    feed.sections = [item for item in feed.sections if "hr" not in item]
    feed.enrollments = [item for item in feed.enrollments if "art/ada" not in item]
    feed.quarantined(Kind.SECTION, "hr", "N").quarantined(Kind.ENROLLMENT, "art/ada", "N")
    sync = await home.sync(feed)
    assert sync.status is SyncStatus.UNCHANGED
    assert told(sync, Kind.ENROLLMENT) == {"quarantined": 1}


async def test_the_first_of_two_records_with_one_id_counts(home: RosterWorld) -> None:
    sync = await home.sync(Feed().school("N").student("ada", "N").student("ada", "N", sis_id="S2", email=None))
    assert told(sync, Kind.STUDENT) == {"created": 1, "quarantined": 1}
    assert (await home.students())["ada"][0] == "Sada"
    (listed,) = await home.quarantined(sync)
    assert listed.code == "DUPLICATE_ID"


async def test_one_student_twice_on_a_roster_is_one_enrollment_from_the_first_day_to_the_last(
    home: RosterWorld,
) -> None:
    feed = Feed().school("N").student("ada", "N").section("art", "N")
    feed.enroll("art", "ada", days=(date(2026, 9, 1), date(2026, 12, 1)))
    feed.enroll("art", "ada", days=(date(2027, 1, 5), date(2027, 5, 1)))
    sync = await home.sync(feed)
    assert notices(sync)["DUPLICATE_ENROLLMENT"] == 1
    (enrollment,) = (await home.tables())["enrollment"]
    assert enrollment[4:6] == (date(2026, 9, 1), date(2027, 5, 1))
    assert (await home.sync(feed)).status is SyncStatus.UNCHANGED


async def test_a_derived_graduation_year_stays_until_grade_and_school_year_come_from_the_feed(
    home: RosterWorld,
) -> None:
    await home.sync(Feed().school("N").student("ada", "N", graduation_year=2029, given=False))
    again = await home.sync(Feed().school("N").student("ada", "N", graduation_year=2030, given=False))
    assert (again.status, await home.graduation_years()) == (SyncStatus.UNCHANGED, {"ada": 2029})
    await home.sync(Feed().school("N").student("ada", "N", graduation_year=2031, given=True))
    assert await home.graduation_years() == {"ada": 2031}


async def test_the_feeds_school_year_is_a_default_and_its_name_is_followed_only_when_it_changes(
    home: RosterWorld,
) -> None:
    year = (date(2026, 8, 15), date(2027, 6, 10))
    await home.sync(Feed().school("N", "North", year=year))
    assert (await home.tables())["school_year"] == [("N", *year)]
    await home.set_school("N", name="Our North")
    later = Feed().school("N", "North", year=(date(2026, 8, 1), date(2027, 6, 1)))
    assert (await home.sync(later)).status is SyncStatus.UNCHANGED
    renamed = await home.sync(Feed().school("N", "North Star"))
    assert told(renamed, Kind.SCHOOL) == {"updated": 1}
    assert await home.school_names() == {"N": "North Star"}


async def test_schools_may_trade_names_and_two_of_one_name_are_told_apart(home: RosterWorld) -> None:
    await home.sync(Feed().school("A", "North").school("B", "South"))
    await home.sync(Feed().school("A", "South").school("B", "North").school("C", "North"))
    assert await home.school_names() == {"A": "South", "B": "North", "C": "North (C)"}


async def test_only_who_runs_the_district_imports_and_a_wish_is_checked(home: RosterWorld) -> None:
    ask = ImportRoster(home.begin)
    with pytest.raises(NotAllowed):
        await ask(replace(home.admin, role=Role.ADMIN), RosterImport("x"))
    for wish, code in (
        (RosterImport("x", format="xml"), "BAD_FORMAT"),
        (RosterImport("x", email_domain="@"), "BAD_EMAIL_DOMAIN"),
        (RosterImport("x", time_zone="Mars/Base"), "BAD_TIME_ZONE"),
    ):
        with pytest.raises(Refused) as refused:
            await ask(home.admin, wish)
        assert refused.value.code == code
    assert await ask(home.admin, RosterImport("x"), key="k") == await ask(home.admin, RosterImport("x"), key="k")


async def test_an_admin_reads_the_part_of_their_school_only(home: RosterWorld) -> None:
    sync = await home.sync(a_feed())
    north = sync.parts[0].school
    assert north is not None
    read = ReadRosterSyncs(home.begin)
    admin = Viewer(Role.ADMIN, home.id, "staffer:1", frozenset({north}))
    assert [one.id for one in (await read.syncs(admin, north, PageRequest(5))).items] == [sync.id]
    page = await read.changes(admin, sync.id, PageRequest(100), school=north, kinds=[Kind.SECTION])
    assert [(one.name, one.change) for one in page.items] == [("art", Change.CREATED), ("hr", Change.CREATED)]
    for forbidden in (
        read.syncs(admin, None, PageRequest(5)),
        read.quarantine(admin, sync.id, None, PageRequest(5)),
        read.changes(admin, sync.id, PageRequest(5), school=sync.parts[1].school),
    ):
        with pytest.raises(NotAllowed):
            await forbidden


async def test_whom_several_records_claim_to_be_stays_with_schools_and_rosters(home: RosterWorld) -> None:
    await home.sync(a_feed())
    feed = a_feed()
    feed.people = [item for item in feed.people if "ada" not in item]
    feed.enrollments = [item for item in feed.enrollments if "ada" not in item]
    feed.student("ada1", "S", sis_id="Sada").student("ada2", "S", sis_id="Sada")
    sync = await home.sync(feed)
    assert told(sync, Kind.STUDENT) == {"quarantined": 2}
    assert (await home.students())["ada"] == ("Sada", "ada@example.org", "active", ["N"])
    assert {("art", "ada"), ("hr", "ada")} < await home.rosters()


async def test_a_teacher_who_left_is_named_in_vain(home: RosterWorld) -> None:
    await home.sync(a_feed().staffer("max", "N"))
    feed = a_feed()
    feed.people = [item for item in feed.people if "kim" not in item]
    feed.staffer("max", "N")
    sync = await home.sync(feed)
    assert told(sync, Kind.SECTION) == {"updated": 1, "skipped": 1}
    assert await home.staff_of("art") == []
    assert (await home.sync(feed)).counts.changes == 0


async def test_a_quarantined_section_keeps_its_staff(home: RosterWorld) -> None:
    await home.sync(a_feed())
    feed = a_feed().staffer("max", "N")
    feed.sections = [item for item in feed.sections if "art" not in item]
    feed.enrollments = [item for item in feed.enrollments if "kim" not in item]
    sync = await home.sync(feed.quarantined(Kind.SECTION, "art", "N"))
    assert told(sync, Kind.SECTION) == {"quarantined": 1}
    assert await home.staff_of("art") == [("kim", True)]


async def test_rosters_follow_the_feed_also_for_who_may_be_the_record_without_an_id(home: RosterWorld) -> None:
    await home.sync(a_feed())
    feed = a_feed()
    feed.people = [item for item in feed.people if "ada" not in item]
    sync = await home.sync(feed.quarantined(Kind.STUDENT, None, "N"))
    assert told(sync, Kind.ENROLLMENT) == {}
    assert ("art", "ada") in await home.rosters()


async def test_a_partial_feed_enrolls_known_students_without_repeating_them_or_the_section(home: RosterWorld) -> None:
    await home.sync(a_feed())
    partial = Feed(completeness=Completeness.PARTIAL).school("N", "North High").enroll("hr", "cleo", "nobody")
    sync = await home.sync(partial)
    assert told(sync, Kind.ENROLLMENT) == {"created": 1, "skipped": 1}
    assert ("hr", "cleo") in await home.rosters()
