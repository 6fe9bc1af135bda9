"""Who is who in a feed: the rule, case by case and as properties."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.roster import Status
from domain.roster_choices import identify_as_chosen
from domain.roster_identity import Claimed, Conflict, Match, OnFile, identify

ACTIVE, LEFT, INACTIVE = Status.ACTIVE, Status.LEFT, Status.INACTIVE


def on_file(id: int, key: str | None, sis_id: str, email: str | None = None, status: Status = ACTIVE) -> OnFile:
    return OnFile(id, key, sis_id, email, status)


@pytest.mark.parametrize(
    ("why", "feed", "people", "expected"),
    [
        ("by source id, whatever the rest says", [("a", "2", "y")], [on_file(1, "a", "1", "x")], {"a": Match(1)}),
        ("by SIS id where the source id is new", [("b", "1", "y")], [on_file(1, "a", "1", "x")], {"b": Match(1)}),
        ("by e-mail last", [("b", "2", "x")], [on_file(1, "a", "1", "x")], {"b": Match(1)}),
        ("never by the e-mail of somebody who left", [("b", "2", "x")], [on_file(1, None, "1", "x", LEFT)], {"b": Match(None)}),
        ("by the SIS id of somebody who left", [("b", "1", "y")], [on_file(1, "a", "1", "x", LEFT)], {"b": Match(1)}),
        (
            "an active person before one who left",
            [("b", "1", "y")],
            [on_file(1, "a", "1", "x"), on_file(2, "c", "1", "z", LEFT)],
            {"b": Match(1)},
        ),
        (
            "not one whose source id is in the feed",
            [("a", "1", "x"), ("b", "1", "y")],
            [on_file(1, "a", "1", "x")],
            {"a": Match(1), "b": Match(None, Conflict.SIS_ID)},
        ),
        (
            "two who swap e-mails are no conflict",
            [("a", "1", "y"), ("b", "2", "x")],
            [on_file(1, "a", "1", "x"), on_file(2, "b", "2", "y")],
            {"a": Match(1), "b": Match(2)},
        ),
        (
            "without an incumbent both are",
            [("a", "1", "x"), ("b", "2", "x")],
            [],
            {"a": Match(None, Conflict.EMAIL), "b": Match(None, Conflict.EMAIL)},
        ),
        (
            "several who claim one person get nobody",
            [("b", "1", "y"), ("c", "1", "z")],
            [on_file(1, "a", "1", "x")],
            {"b": Match(None, Conflict.SIS_ID), "c": Match(None, Conflict.SIS_ID)},
        ),
        (
            "who leaves gives a key free",
            [("b", "2", "x")],
            [on_file(1, "a", "1", "x"), on_file(2, "b", "2", "y")],
            {"b": Match(2)},
        ),
        (
            "who stays without the feed keeps it",
            [("b", "2", "x")],
            [on_file(1, None, "1", "x"), on_file(2, "b", "2", "y")],
            {"b": Match(2, Conflict.EMAIL)},
        ),
        (
            "a conflict keeps its old value, and so stands in another's way",
            [("a", "1", "z"), ("b", "2", "x"), ("c", "3", "z")],
            [on_file(1, "a", "1", "x"), on_file(2, "b", "2", "y"), on_file(3, "c", "3", "z")],
            {"a": Match(1, Conflict.EMAIL), "b": Match(2, Conflict.EMAIL), "c": Match(3)},
        ),
        ("inactive people claim nothing", [("a", "1", "x")], [on_file(1, "a", "9", "w", INACTIVE), on_file(2, None, "1", "x")],
         {"a": Match(1)}),
    ],
)  # fmt: skip
def test_identify(why: str, feed: list[tuple[str, str, str]], people: list[OnFile], expected: dict[str, Match]) -> None:
    assert identify([Claimed(*one) for one in feed], frozenset(), people, complete=True) == expected, why


def test_a_quarantined_id_is_in_the_feed() -> None:
    people = [on_file(1, "a", "1", "x")]
    assert identify([Claimed("b", "1", "y")], frozenset({"a"}), people, complete=True) == {
        "b": Match(None, Conflict.SIS_ID)
    }


def test_in_a_delta_only_people_who_are_not_active_are_found_by_sis_id() -> None:
    feed = [Claimed("b", "1", "y")]
    assert identify(feed, frozenset(), [on_file(1, "a", "1", "x", LEFT)], complete=False) == {"b": Match(1)}
    gone = frozenset({"a"})
    assert identify(feed, frozenset(), [on_file(1, "a", "1", "x")], complete=False, gone=gone) == {"b": Match(1)}
    assert identify(feed, frozenset(), [on_file(1, "a", "1", "x")], complete=False) == {
        "b": Match(None, Conflict.SIS_ID)
    }


def test_who_is_ignored_on_import_is_found_and_keeps_the_keys() -> None:
    ignored = OnFile(1, "a", "1", "x", ACTIVE, ignored=True)
    feed = [Claimed("a", "2", "y"), Claimed("b", "3", "x")]
    assert identify(feed, frozenset(), [ignored], complete=True) == {"a": Match(1), "b": Match(None, Conflict.EMAIL)}


@pytest.mark.parametrize(
    ("why", "feed", "ignored", "expected"),
    [
        ("the record with their SIS id is theirs", [("b", "1", "y")], on_file(1, None, "1", "x"), {"b": Match(1)}),
        ("the record with their e-mail is theirs", [("b", "2", "x")], on_file(1, None, "1", "x"), {"b": Match(1)}),
        (
            "who becomes of their e-mail is a conflict",
            [("d", "9", "x")],
            on_file(1, None, "1", "x"),
            {"d": Match(2, Conflict.EMAIL)},
        ),
        (
            "who becomes of their SIS id is one too, even while they are in the feed with another",
            [("a", "5", "w"), ("d", "1", "v")],
            on_file(1, "a", "1", "x"),
            {"a": Match(1), "d": Match(2, Conflict.SIS_ID)},
        ),
        (
            "missing from the feed, they do not leave, and keep their keys",
            [("d", "9", "x")],
            on_file(1, "a", "1", "x"),
            {"d": Match(2, Conflict.EMAIL)},
        ),
        (
            "two records that claim to be them are nobody",
            [("b", "1", "y"), ("c", "1", "z")],
            on_file(1, None, "1", "x"),
            {"b": Match(None, Conflict.SIS_ID), "c": Match(None, Conflict.SIS_ID)},
        ),
    ],
)
def test_who_is_ignored_on_import(
    why: str, feed: list[tuple[str, str, str]], ignored: OnFile, expected: dict[str, Match]
) -> None:
    people = [replace(ignored, ignored=True), on_file(2, "d", "9", "v")]
    assert identify([Claimed(*one) for one in feed], frozenset(), people, complete=True) == expected, why


BOTH_WAIT = {"b": Match(None, Conflict.SIS_ID), "c": Match(None, Conflict.SIS_ID)}
B_IS_IN = {"b": Match(1), "c": Match(None, Conflict.SIS_ID)}


@pytest.mark.parametrize(
    ("why", "chosen", "expected"),
    [
        ("nobody has chosen", {}, BOTH_WAIT),
        ("it is the person", {"b": 1}, B_IS_IN),
        ("of two that are to be one, the first by id is", {"b": 1, "c": 1}, B_IS_IN),
        ("it is new, which its keys do not allow", {"b": None}, BOTH_WAIT),
        ("there is no such person", {"b": 9}, BOTH_WAIT),
        ("the person is another record", {"b": 2}, BOTH_WAIT),
        ("the record is gone", {"z": 1}, BOTH_WAIT),
    ],
)
def test_what_an_admin_has_chosen_comes_first(
    why: str, chosen: dict[str, int | None], expected: dict[str, Match]
) -> None:
    people = [on_file(1, "a", "1", "x"), on_file(2, "d", "2", "w")]
    feed = [Claimed("b", "1", "y"), Claimed("c", "1", "z"), Claimed("d", "2", "w")]
    matches, _ = identify_as_chosen(feed, frozenset(), people, complete=True, chosen=chosen)
    assert matches == {**expected, "d": Match(2)}, why


def test_whoever_had_the_id_of_a_record_that_is_somebody_else_has_none() -> None:
    people = [on_file(1, "a", "1", "x"), on_file(2, None, "2", "y")]
    feed = [Claimed("a", "2", "y"), Claimed("b", "1", "x")]
    matches, honoured = identify_as_chosen(feed, frozenset(), people, complete=True, chosen={"a": 2})
    assert (matches, honoured) == ({"a": Match(2), "b": Match(1)}, {"a"})


KEYS = st.sampled_from("abcdef")
SIS_IDS = st.sampled_from("123456")
EMAILS = st.sampled_from([None, "u", "v", "w", "x", "y"])
FEEDS = st.lists(st.builds(Claimed, KEYS, SIS_IDS, EMAILS), max_size=6, unique_by=lambda one: one.source_key)


@st.composite
def people_on_file(draw: st.DrawFn) -> list[OnFile]:
    """People as a district may have them: keys unique among the active ones."""
    found: list[OnFile] = []
    for number in range(draw(st.integers(0, 6))):
        person = OnFile(
            number + 1,
            draw(st.none() | KEYS),
            draw(SIS_IDS),
            draw(EMAILS),
            draw(st.sampled_from(Status)),
            may_leave=draw(st.booleans()),
            ignored=draw(st.booleans()),
        )
        active = [one for one in found if one.status is ACTIVE]
        clash = person.source_key is not None and any(one.source_key == person.source_key for one in found)
        if person.status is ACTIVE:
            clash = clash or any(one.sis_id == person.sis_id for one in active)
            clash = clash or any(one.email == person.email is not None for one in active)
        if not clash:
            found.append(person)
    return found


@given(
    FEEDS,
    st.frozensets(KEYS, max_size=2),
    people_on_file(),
    st.booleans(),
    st.frozensets(KEYS, max_size=3),
    st.dictionaries(KEYS, st.none() | st.integers(1, 7), max_size=3),
)
def test_after_the_feed_no_key_names_two_active_people(
    feed: list[Claimed],
    quarantined: frozenset[str],
    people: list[OnFile],
    complete: bool,
    gone: frozenset[str],
    chosen: dict[str, int | None],
) -> None:
    quarantined -= {one.source_key for one in feed}
    matches, honoured = identify_as_chosen(feed, quarantined, people, complete=complete, gone=gone, chosen=chosen)
    assert all(matches[key].conflict is None for key in honoured)
    assert set(matches) == {one.source_key for one in feed}
    found = [match.person for match in matches.values() if match.person is not None]
    assert len(found) == len(set(found))
    by_id = {person.id: person for person in people}
    after: dict[object, tuple[str, str | None]] = {
        person.id: (person.sis_id, person.email) for person in people if person.status is ACTIVE
    }
    present = quarantined | {one.source_key for one in feed}
    for one in feed:
        match = matches[one.source_key]
        person = by_id.get(match.person or 0)
        if match.conflict is None and (person is None or (person.status is not INACTIVE and not person.ignored)):
            after[match.person or one.source_key] = (one.sis_id, one.email)
    leaving = {
        person.id
        for person in people
        if person.may_leave and not person.ignored and person.source_key is not None
        and (complete or person.source_key in gone)
        and person.source_key not in present and person.id not in found
    }  # fmt: skip
    kept = {key: value for key, value in after.items() if key not in leaving}
    sis_ids = [sis_id for sis_id, _ in kept.values()]
    emails = [email for _, email in kept.values() if email is not None]
    assert len(sis_ids) == len(set(sis_ids))
    assert len(emails) == len(set(emails))
