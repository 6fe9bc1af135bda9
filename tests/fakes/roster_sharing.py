"""Sharing filters in memory: `domain.sharing` decides, here is only what follows from it."""

from collections.abc import Mapping

from domain.roster_feed import FeedMembership, FeedSection, FeedStaffer, FeedStudent, Kind, Notice
from domain.roster_remarks import not_shared
from domain.sharing import SharingFilter, shares_section, shares_staffer, shares_student
from tests.fakes.staged_feed import FeedPerson, StagedFeed

Placed = set[tuple[Kind, str, str]]


def leave_out_unshared(feed: StagedFeed, schools: Mapping[str, SharingFilter]) -> list[Notice]:
    """`schools`: of the feed's schools, by their ids in the source."""
    unshared = {_place(one) for one in feed.memberships if not _shares(feed, one, schools)}
    withheld = {
        (kind, key)
        for kind, key, _ in unshared
        if not any(
            one.school_source_id in schools and _place(one) not in unshared for one in feed.schools_of(kind, key)
        )
    }
    feed.memberships = [
        one
        for one in feed.memberships
        if _place(one) not in unshared and (one.person_kind, one.person_source_id) not in withheld
    ]
    not_all = {(kind, key) for kind, key, _ in unshared}
    feed.memberships = [
        one._replace(all_said=one.all_said and (one.person_kind, one.person_source_id) not in not_all)
        for one in feed.memberships
    ]
    for kind, key in withheld:
        del feed.people(kind)[key]
    _name_primary_schools(feed, unshared, schools)
    at = {section.source_id: section.school_source_id for section in feed.sections.values()}
    out = {key for key, section in feed.sections.items() if not _shares_section(section, schools)}

    def is_out(kind: Kind, section: str, person: str) -> bool:
        return section in out or (kind, person) in withheld or (kind, person, at.get(section, "")) in unshared

    kept = [one for one in feed.enrollments if not is_out(Kind.STUDENT, one.section_source_id, one.student_source_id)]
    ended, feed.enrollments = len(feed.enrollments) - len(kept), kept
    feed.teaching = [
        one for one in feed.teaching if not is_out(Kind.STAFFER, one.section_source_id, one.staffer_source_id)
    ]
    feed.sections = {key: section for key, section in feed.sections.items() if key not in out}
    people = {kind: sum(one is kind for one, _ in withheld) for kind in (Kind.STAFFER, Kind.STUDENT)}
    counts = {**people, Kind.SECTION: len(out), Kind.ENROLLMENT: ended}
    return [not_shared(kind, count) for kind, count in counts.items() if count]


def _place(one: FeedMembership) -> tuple[Kind, str, str]:
    return one.person_kind, one.person_source_id, one.school_source_id


def _shares(feed: StagedFeed, one: FeedMembership, schools: Mapping[str, SharingFilter]) -> bool:
    """Records that cannot be read stay: nobody knows what they are."""
    person: FeedPerson | None = feed.people(one.person_kind).get(one.person_source_id)
    share = schools.get(one.school_source_id, SharingFilter())
    match person:
        case FeedStudent():
            return shares_student(share, person.graduation_year)
        case FeedStaffer():
            return shares_staffer(share, admin=person.admin)
    return True


def _shares_section(section: FeedSection, schools: Mapping[str, SharingFilter]) -> bool:
    return shares_section(
        schools.get(section.school_source_id, SharingFilter()),
        name=section.name,
        period=section.period,
        subject=section.subject,
        course_name=section.course_name,
        course_number=section.course_number,
    )


def _name_primary_schools(feed: StagedFeed, unshared: Placed, schools: Mapping[str, SharingFilter]) -> None:
    """Whose primary school does not take them in has another one: the first by id."""
    for kind, key in {(kind, key) for kind, key, _ in unshared}:
        mine = feed.schools_of(kind, key)
        known = sorted(one.school_source_id for one in mine if one.school_source_id in schools)
        if known and not any(one.primary for one in mine):
            feed.memberships = [
                one._replace(primary=True) if _place(one) == (kind, key, known[0]) else one for one in feed.memberships
            ]
