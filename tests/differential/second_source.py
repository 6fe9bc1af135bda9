"""A second source with mostly the same people, under ids of its own: what the first one's feed says, seen from elsewhere."""

import random
from dataclasses import replace
from typing import Any

from domain.roster_feed import FeedItem, FeedSection, FeedStaffer, FeedStudent
from tests.contract.roster_feeds import Feed

NAME = "second"
_IDS = (
    "source_id",
    "school_source_id",
    "person_source_id",
    "section_source_id",
    "staffer_source_id",
    "student_source_id",
)


def seen_from_elsewhere(feed: Feed, dice: random.Random, *, agrees: bool = False) -> Feed:
    """Some people and courses are in the first source only; where it does not agree, some names and courses differ."""
    kept = [one for one in feed.people if agrees or not _is_missing(one)]
    return replace(
        feed,
        schools=[_renamed(one) for one in feed.schools],
        people=[_renamed(_other(one, dice, agrees=agrees)) for one in kept],
        sections=[_renamed(_section(one)) for one in feed.sections],
        enrollments=[_renamed(one) for one in feed.enrollments],
        left=[_renamed(one) for one in feed.left],
        fingerprint="2" * 64,
    )


def _is_missing(one: FeedItem) -> bool:
    key: Any = getattr(one, "source_id", None) or getattr(one, "person_source_id", None)
    return key is not None and key[-1] in "39"


def _other(one: FeedItem, dice: random.Random, *, agrees: bool) -> FeedItem:
    if isinstance(one, FeedStudent | FeedStaffer) and not agrees and dice.random() < 0.05:
        return one._replace(last_name="Else")
    return one


def _section(one: FeedItem) -> FeedItem:
    return one._replace(name=f"{one.name} (2)") if isinstance(one, FeedSection) and one.name[-1] in "02468" else one


def _renamed(one: Any) -> Any:
    changes: dict[str, Any] = {name: f"x{getattr(one, name)}" for name in _IDS if getattr(one, name, None) is not None}
    if schools := getattr(one, "school_source_ids", None):
        changes["school_source_ids"] = tuple(f"x{school}" for school in schools)
    return one._replace(**changes)
