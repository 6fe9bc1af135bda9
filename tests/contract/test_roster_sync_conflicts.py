"""Records whose keys name two people wait in a queue; the next sync honours what an admin says of them."""

import pytest

from application.access import Role, Viewer
from application.paging import PageRequest
from application.roster.conflicts import ReadConflicts, ResolveConflict
from domain.errors import NotAllowed, Refused
from domain.roster import Status
from domain.roster_conflict import IdentityConflict
from domain.roster_feed import Completeness, Kind
from domain.roster_identity import Conflict
from domain.roster_sync import RosterSync
from tests.contract.roster_feeds import Feed, told
from tests.contract.roster_worlds import RosterWorld
from tests.support.schools import FixedClock


def a_feed() -> Feed:
    return Feed().school("N", "North")


async def queue(home: RosterWorld) -> list[IdentityConflict]:
    return list((await ReadConflicts(home.begin).page(home.admin, PageRequest(100))).items)


async def resolve(home: RosterWorld, conflict: IdentityConflict, person: int | None) -> None:
    await ResolveConflict(home.begin, FixedClock(home.now))(home.admin, conflict.id, person)


def codes(sync: RosterSync) -> set[str]:
    return {notice.code for notice in sync.notices}


async def two_claim_one(home: RosterWorld) -> tuple[list[IdentityConflict], int, Feed]:
    """Two new records with the SIS id of somebody whose own record is gone."""
    await home.sync(a_feed().student("old", "N", sis_id="1").student("bob", "N"))
    feed = a_feed().student("bob", "N").student("b", "N", sis_id="1", email="b@x.org")
    feed.student("c", "N", sis_id="1", email="c@x.org")
    await home.sync(feed)
    return await queue(home), (await home.ids(Kind.STUDENT))["old"], feed


async def test_the_queue_tells_record_people_and_source(home: RosterWorld) -> None:
    (b, c), old, _ = await two_claim_one(home)
    assert [(one.record.source_key, one.code, one.people) for one in (b, c)] == [
        ("b", Conflict.SIS_ID, (old,)),
        ("c", Conflict.SIS_ID, (old,)),
    ]
    assert (b.kind, b.format, b.source, b.choice) == (Kind.STUDENT, "oneroster", "files", None)
    assert (b.record.sis_id, b.record.last_name, b.record.email) == ("1", "Kern", "b@x.org")
    assert await ReadConflicts(home.begin).find(home.admin, [b.id]) == {b.id: b}


async def test_the_record_that_is_the_person_gets_in_and_the_other_still_waits(home: RosterWorld) -> None:
    (b, _), old, feed = await two_claim_one(home)
    await resolve(home, b, old)
    (chosen, _) = await queue(home)
    assert chosen.choice is not None
    assert (chosen.choice.person, chosen.choice.by, chosen.choice.at) == (old, "district_admin:kim", home.now)
    sync = await home.sync(feed)
    assert told(sync, Kind.STUDENT) == {"updated": 1, "quarantined": 1}
    assert (await home.ids(Kind.STUDENT))["b"] == old
    assert (await home.students())["b"][:3] == ("1", "b@x.org", "active")
    assert [(one.record.source_key, one.people) for one in await queue(home)] == [("c", (old,))]
    assert "CONFLICT_CHOICE_DROPPED" not in codes(sync)


async def test_a_dry_run_honours_it_and_uses_it_up_not(home: RosterWorld) -> None:
    (b, _), old, feed = await two_claim_one(home)
    await resolve(home, b, old)
    assert told(await home.sync(feed, dry_run=True), Kind.STUDENT) == {"updated": 1, "quarantined": 1}
    assert len(await queue(home)) == 2
    assert told(await home.sync(feed), Kind.STUDENT) == {"updated": 1, "quarantined": 1}


async def test_somebody_new_is_new_though_the_keys_lead_to_somebody(home: RosterWorld) -> None:
    (b, c), old, _ = await two_claim_one(home)
    await resolve(home, b, old)
    await resolve(home, c, None)
    feed = a_feed().student("bob", "N").student("b", "N", sis_id="1", email="b@x.org")
    sync = await home.sync(feed.student("c", "N", sis_id="2", email="c@x.org"))
    assert told(sync, Kind.STUDENT) == {"created": 1, "updated": 1}
    ids = await home.ids(Kind.STUDENT)
    assert (ids["b"], ids["c"] != old) == (old, True)
    assert await queue(home) == []


async def test_the_person_of_the_e_mail_is_somebody_else(home: RosterWorld) -> None:
    """Without the choice, the record would be found by its e-mail as soon as the other one has gone."""
    await home.sync(a_feed().student("old", "N", email="x@x.org"))
    await home.sync(a_feed().student("b", "N", email="x@x.org").student("c", "N", email="x@x.org"))
    b, _ = await queue(home)
    await resolve(home, b, None)
    await home.set_person(Kind.STUDENT, "old", status=Status.INACTIVE)
    await home.sync(a_feed().student("b", "N", email="x@x.org").student("c", "N", email="c@x.org"))
    ids = await home.ids(Kind.STUDENT)
    assert len({ids["old"], ids["b"], ids["c"]}) == 3


async def test_a_choice_that_does_not_help_is_dropped_with_a_notice(home: RosterWorld) -> None:
    (_, c), _, feed = await two_claim_one(home)
    await resolve(home, c, None)
    sync = await home.sync(feed)
    assert "CONFLICT_CHOICE_DROPPED" in codes(sync)
    assert [(one.record.source_key, one.choice) for one in await queue(home)] == [("b", None), ("c", None)]
    assert "CONFLICT_CHOICE_DROPPED" not in codes(await home.sync(feed))


async def test_a_choice_whose_record_is_gone_is_dropped_with_a_notice(home: RosterWorld) -> None:
    (b, _), old, _ = await two_claim_one(home)
    await resolve(home, b, old)
    sync = await home.sync(a_feed().student("bob", "N").student("c", "N", sis_id="1", email="c@x.org"))
    assert "CONFLICT_CHOICE_DROPPED" in codes(sync)
    assert (await home.ids(Kind.STUDENT))["c"] == old
    assert await queue(home) == []


async def test_a_delta_that_does_not_name_the_record_leaves_conflict_and_choice(home: RosterWorld) -> None:
    (b, _), old, feed = await two_claim_one(home)
    await resolve(home, b, old)
    await home.sync(Feed(Completeness.PARTIAL).school("N", "North").student("bob", "N", email="new@x.org"))
    assert [one.choice is not None for one in await queue(home)] == [True, False]
    await home.sync(feed)
    assert (await home.ids(Kind.STUDENT))["b"] == old


async def test_a_choice_waits_with_the_part_that_it_belongs_to(home: RosterWorld) -> None:
    def many(*left_out: int) -> Feed:
        feed = a_feed()
        for number in range(40):
            if number not in left_out:
                feed.student(f"s{number}", "N")
        return feed

    await home.sync(many().student("old", "N", sis_id="1"))
    both = [("b", "b@x.org"), ("c", "c@x.org")]
    feed = many()
    for key, email in both:
        feed.student(key, "N", sis_id="1", email=email)
    await home.sync(feed)
    b, _ = await queue(home)
    old = (await home.ids(Kind.STUDENT))["old"]
    await resolve(home, b, old)
    feed = many(*range(30))
    for key, email in both:
        feed.student(key, "N", sis_id="1", email=email)
    held = await home.sync(feed)
    assert held.waiting
    assert (await queue(home))[0].choice is not None
    await home.release(held)
    assert (await home.ids(Kind.STUDENT))["b"] == old
    assert len(await queue(home)) == 1


async def test_the_id_is_taken_from_whoever_had_it(home: RosterWorld) -> None:
    """The SIS gave a record's id to another student: it is not who it was."""
    await home.sync(a_feed().student("a", "N", sis_id="1").student("z", "N", sis_id="9", email="z@x.org"))
    await home.sync(a_feed().student("a", "N", sis_id="1", email="z@x.org").quarantined(Kind.STUDENT, "z", "N"))
    (conflict,) = await queue(home)
    ids = await home.ids(Kind.STUDENT)
    assert conflict.people == tuple(sorted((ids["a"], ids["z"])))
    await resolve(home, conflict, ids["z"])
    await home.set_person(Kind.STUDENT, "a", status=Status.INACTIVE)
    await home.sync(a_feed().student("a", "N", sis_id="1", email="z@x.org"))
    now = await home.ids(Kind.STUDENT)
    assert now["a"] == ids["z"]
    assert await queue(home) == []


async def test_staff_are_resolved_likewise(home: RosterWorld) -> None:
    await home.sync(a_feed().staffer("old", "N", sis_id="1"))
    feed = a_feed().staffer("b", "N", sis_id="1", email="b@x.org").staffer("c", "N", sis_id="1", email="c@x.org")
    await home.sync(feed)
    b, _ = await queue(home)
    old = (await home.ids(Kind.STAFFER))["old"]
    await resolve(home, b, old)
    await home.sync(feed)
    assert (await home.ids(Kind.STAFFER))["b"] == old


async def test_what_cannot_be_chosen_is_refused(home: RosterWorld) -> None:
    (b, _), _, _ = await two_claim_one(home)
    with pytest.raises(Refused) as unknown:
        await resolve(home, b, 10**12)
    assert (unknown.value.code, unknown.value.field) == ("NOT_FOUND", ("personId",))
    with pytest.raises(Refused) as another:
        await resolve(home, b, (await home.ids(Kind.STUDENT))["bob"])
    assert (another.value.code, another.value.field) == ("PERSON_NOT_IN_CONFLICT", ("personId",))
    school_admin = Viewer(Role.ADMIN, home.id, "staffer:1")
    with pytest.raises(NotAllowed):
        await ResolveConflict(home.begin, FixedClock())(school_admin, b.id, None)
    with pytest.raises(NotAllowed):
        await ReadConflicts(home.begin).page(school_admin, PageRequest(1))
    assert await ReadConflicts(home.begin).find(school_admin, [b.id]) == {}
    await home.sync(a_feed().student("bob", "N"))
    with pytest.raises(Refused) as closed:
        await resolve(home, b, None)
    assert closed.value.code == "NOT_FOUND"


async def test_where_only_the_source_can_tell_them_apart_it_says_so(home: RosterWorld) -> None:
    await home.sync(a_feed().student("old", "N", sis_id="1"))
    feed = a_feed().student("old", "N", sis_id="1")
    feed.student("b", "N", sis_id="2", email="x@x.org").student("c", "N", sis_id="3", email="x@x.org")
    feed.student("d", "N", sis_id="1", email="d@x.org")
    sync = await home.sync(feed)
    told_of = [one.message for one in await home.quarantined(sync)]
    assert [message.endswith("correct it at the source, so that each has their own.") for message in told_of] == [
        True
    ] * 3
    (both, _), _, _ = await two_claim_one(home)
    assert [
        one.message.endswith("or resolve the conflict.")
        for one in await home.quarantined(await home.find_sync(both.sync))
    ] == [True] * 2
