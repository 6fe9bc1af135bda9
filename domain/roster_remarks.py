"""What a sync remarks and refuses, in sentences for whoever reads the report."""

from collections.abc import Collection, Sequence
from datetime import datetime

from domain.appointment import EndReason
from domain.errors import Refused
from domain.ids import SchoolId, SyncId
from domain.roster_feed import FeedEmptyList, Kind, Notice
from domain.roster_identity import Conflict
from domain.roster_schools import KnownSchool
from domain.roster_sync import Counts, RosterSync, SyncStatus

_ENDED = {
    EndReason.STUDENT_LEFT: "Future appointments of students who left were cancelled.",
    EndReason.STUDENT_MOVED: "Future appointments at the school that students moved away from were cancelled.",
    EndReason.SECTION_ENDED: "Future appointments in sections that ended were cancelled.",
}
_NOT_SHARED = {
    Kind.STAFFER: "NOT_SHARED_STAFFER",
    Kind.STUDENT: "NOT_SHARED_STUDENT",
    Kind.SECTION: "NOT_SHARED_SECTION",
    Kind.ENROLLMENT: "NOT_SHARED_ENROLLMENT",
}
_AT_NO_SCHOOL = {
    Kind.STAFFER: ("STAFFER_AT_NO_SCHOOL", "Staff"),
    Kind.STUDENT: ("STUDENT_AT_NO_SCHOOL", "Students"),
}
_CLAIMED = {Conflict.SIS_ID: "SIS id", Conflict.EMAIL: "e-mail address"}


def absent(known: Sequence[KnownSchool], here: Collection[SchoolId]) -> list[Notice]:
    names = sorted(school.name for school in known if school.source_key is not None and school.id not in here)
    if not names:
        return []
    message = f"Schools that are not in the feed were left as they are: {', '.join(names[:10])}."
    return [Notice("SCHOOL_NOT_IN_FEED", message, None, len(names))]


def nobody_leaves(kind: Kind, count: int) -> Notice:
    message = f"A {kind.value} record without a readable id may be anybody: nobody of that kind leaves in this run."
    return Notice("LEAVING_WAITS", message, None, count)


def at_no_school(kind: Kind, count: int) -> Notice:
    code, many = _AT_NO_SCHOOL[kind]
    message = f"{many} who are new and at no school that is known were passed over: bring in a complete roster."
    return Notice(code, message, None, count)


def claimed(kind: Kind, conflict: Conflict, *, in_feed: bool) -> str:
    """Why a record with somebody else's key is left out. `in_feed`: the others are all in the feed, each with a record."""
    what = _CLAIMED[conflict]
    if in_feed:
        return f"Another {kind.value} record of this feed has this {what}: correct it at the source, so that each has their own."
    return f"Another {kind.value} has, or claims, this {what}: give each their own, or resolve the conflict."


def staff_not_on_file(count: int) -> Notice:
    message = (
        "Staff ids name nobody active in the district, and these homerooms came in without them: bring the staff in, or "
        "correct the ids."
    )
    return Notice("STAFF_UNKNOWN", message, None, count)


def choices_dropped(count: int) -> Notice:
    message = (
        "What was chosen for conflicts could not be done, because the record is gone or its keys still name somebody else: "
        "look at the conflicts again."
    )
    return Notice("CONFLICT_CHOICE_DROPPED", message, None, count)


def ignored_on_import(count: int) -> Notice:
    message = (
        "These records belong to people who are ignored on import, and changed nothing: to let the source have them, "
        "stop ignoring them."
    )
    return Notice("IGNORED_ON_IMPORT", message, None, count)


def source_ids_added(count: int) -> Notice:
    message = "These people were known already; they have an id of this source, too. That alone is no change."
    return Notice("SOURCE_IDS_ADDED", message, None, count)


def not_shared(kind: Kind, count: int) -> Notice:
    message = (
        f"A school's sharing filter leaves {kind.value} records out: they are not taken in, and leave where they were."
    )
    return Notice(_NOT_SHARED[kind], message, None, count)


def sections_elsewhere(count: int) -> Notice:
    message = "Sections that the feed now puts at another school stay where they are: end them at the source."
    return Notice("SECTION_IN_OTHER_SCHOOL", message, None, count)


def changes_not_listed(count: int) -> Notice:
    message = "So much changed that the changes are counted and not listed one by one."
    return Notice("CHANGES_NOT_LISTED", message, None, count)


def appointments_ended(reason: EndReason, count: int) -> Notice:
    return Notice(f"APPOINTMENTS_{reason.value.upper()}", _ENDED[reason], None, count)


def appointments_frozen(count: int) -> Notice:
    message = "Today's appointments stay where the school froze today or attendance was taken: look at them by hand."
    return Notice("APPOINTMENTS_TODAY_FROZEN", message, None, count)


def pins_ended(count: int) -> Notice:
    message = "Homeroom pins ended with their section, or because the student moved: pin these students again."
    return Notice("PINS_ENDED", message, None, count)


def emptied(what: str) -> Refused:
    return Refused(
        "SOURCE_EMPTY",
        f"The feed has no {what} at all although this source had some: check the export. Nothing was changed.",
        field="path",
    )


def emptied_list(one: FeedEmptyList) -> Refused:
    return Refused(
        "SOURCE_EMPTY",
        f"There is nothing in {one.name} although sections of this source had {one.what} before: check the export. "
        "Nothing was changed.",
        field="path",
    )


def rejected(
    format: str, by: str, started: datetime, finished: datetime, refusal: Refused, *, dry_run: bool
) -> RosterSync:
    """The report of a run whose input cannot be trusted as a whole."""
    error = {"code": refusal.code, "message": refusal.message}
    return RosterSync(
        SyncId(0), SyncStatus.REJECTED, dry_run, format, None, (), Counts(), (), 0, by, started, finished, error
    )
