"""Where a feed that is a part does not say all of people's schools."""

from domain.roster import Status
from domain.roster_feed import Kind, Notice
from domain.roster_remarks import at_no_school
from tests.fakes.roster_run import PEOPLE, Run, Standing


def place_people(run: Run) -> list[Notice]:
    """Who is new and at no school is left out, and counted; a primary school that is not said is the one it was."""
    notices = []
    for kind in PEOPLE:
        people = run.facts.people(kind)
        known = {key: id for id, (key, _) in run.keys(kind).items() if people[id].status is not Status.LEFT}
        _say_primary_schools(run, kind, known)
        nowhere = [
            key
            for key in run.feed.people(kind)
            if key not in known
            and not any(run.school_of(one.school_source_id) for one in run.feed.schools_of(kind, key))
        ]
        for key in nowhere:
            del run.feed.people(kind)[key]
        out = {(kind, key) for key in nowhere}
        run.feed.memberships = [
            one for one in run.feed.memberships if (one.person_kind, one.person_source_id) not in out
        ]
        if nowhere:
            notices.append(at_no_school(kind, len(nowhere)))
    return notices


def _say_primary_schools(run: Run, kind: Kind, known: dict[str, int]) -> None:
    open_ = [one for one in run.feed.memberships if one.person_kind is kind and one.primary is None]
    first = {}
    for one in sorted(open_, key=lambda one: one.school_source_id):
        if run.school_of(one.school_source_id):
            first.setdefault(one.person_source_id, one.school_source_id)
    rows = run.facts.memberships(kind)
    run.primary_unsaid |= {(kind, one.person_source_id) for one in open_ if one.person_source_id not in known}

    def is_primary(person: str, school: str) -> bool:
        if person not in known:
            return first.get(person) == school
        row = rows.get((known[person], run.school_of(school)))
        return row is not None and row.is_primary

    run.feed.memberships = [
        one._replace(primary=is_primary(one.person_source_id, one.school_source_id)) if one in open_ else one
        for one in run.feed.memberships
    ]


def keep_primary_schools(run: Run) -> None:
    """Whom another source has brought keeps the primary school that was not said."""
    for known in run.differences.people:
        if (known.kind, known.key) in run.primary_unsaid and known.standing in (Standing.SAME, Standing.UPDATED):
            rows = run.facts.memberships(known.kind)
            for (person, school), row in rows.items():
                if person == known.id and row.active and row.is_primary:
                    known.schools = {one: one == school for one in known.schools}
