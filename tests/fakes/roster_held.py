"""What becomes of a run's differences when parts are held: these change nothing, and who is new in them waits everywhere."""

from collections.abc import Collection
from dataclasses import replace

from domain.ids import SchoolId
from domain.roster_sync import Change
from tests.fakes.roster_memberships import part_schools
from tests.fakes.roster_run import Differences, Known, RosterChange, Standing, TeachingChange, leaves

_NOWHERE = SchoolId(0)
"""Of whoever belongs to no school of the feed."""


def of_held(found: Differences, held: Collection[SchoolId]) -> Differences:
    """The differences of the held parts only, to be listed."""
    return replace(
        found,
        memberships=[one for one in found.memberships if one.school in held],
        sections=[one for one in found.sections if one.school in held],
        rosters=[one for one in found.rosters if one.section is not None and one.section.school in held],
        people=[known for known in found.people if known.own_school in held],
    )


def without(found: Differences, held: Collection[SchoolId]) -> Differences:
    """The differences of the parts that are not held."""
    stuck = [known for known in found.people if _keeps_old_school(known, held)]
    for known in found.people:
        known.waits = _waits(found, known, held)
    parts = [(known, part_schools(found, known)) for known in found.people]
    for known in found.people:
        if known.standing is Standing.SAME and known.keyed and known.own_school in held:
            known.present = True  # as it is: which id somebody has changes with their part
    for known, schools in parts:
        if known.waits or any((school or _NOWHERE) in held for school in schools):
            known.standing = Standing.HELD
    memberships = [
        one
        for one in found.memberships
        if one.school not in held
        and not (one.change is Change.LEFT and one.known in stuck)
        and not (one.change is Change.UPDATED and not one.is_primary and one.known.own_school in held)
    ]
    return Differences(
        people=found.people,
        memberships=[one for one in memberships if not one.known.waits],
        shared=[one for one in found.shared if one.is_placed or (one.school not in held and one.known not in stuck)],
        sections=[one for one in found.sections if one.school not in held],
        teaching=[_taught(one) for one in found.teaching if one.section.school not in held],
        rosters=[
            _rostered(one)
            for one in found.rosters
            if (one.section is None or one.section.school not in held)
            and not (one.change is Change.LEFT and one.student in stuck)
            and not (one.by_leaving and one.student is not None and not leaves(one.student))
        ],
        repeated=found.repeated,
        said_staff=[one for one in found.said_staff if one[0].school not in held],
        said_rosters=[one for one in found.said_rosters if one[0].school not in held],
        skipped=[(one.known.kind, one.school) for one in memberships if one.known.waits],
    )


def _waits(found: Differences, known: Known, held: Collection[SchoolId]) -> bool:
    if known.standing is Standing.NEW:
        return (known.own_school or _NOWHERE) in held
    return known.standing is Standing.RETURNED and (part_schools(found, known)[0] or _NOWHERE) in held


def _keeps_old_school(known: Known, held: Collection[SchoolId]) -> bool:
    """Somebody who moved on keeps the old school while every school the feed names for them waits."""
    return bool(known.schools) and not leaves(known) and all(school in held for school in known.schools)


def _taught(one: TeachingChange) -> TeachingChange:
    waits = one.staffer is not None and one.staffer.waits and one.change is not Change.LEFT
    return replace(one, change=None) if waits else one


def _rostered(one: RosterChange) -> RosterChange:
    waits = one.student is not None and one.student.waits and one.change is not Change.LEFT
    return replace(one, change=None) if waits else one
