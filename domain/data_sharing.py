"""What a district said it shares, held against what comes: the rest is not taken in, and nobody leaves because of that."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.counted import counted, listed
from domain.errors import Refused
from domain.roster_feed import (
    FeedEnrollment,
    FeedGone,
    FeedItem,
    FeedMembership,
    FeedSection,
    FeedSectionStaffer,
    FeedStaffer,
    FeedStudent,
    Kind,
    Notice,
    Quarantined,
)
from domain.shared_data import EVERYTHING, SharedData

CHANGE_IT = "change what the district says it shares (`homeroom source shares`)"
_NAMES = {
    SharedData.STAFF: "staff",
    SharedData.SCHOOL_ADMINS: "school admins",
    SharedData.STUDENTS: "students",
    SharedData.SECTIONS: "sections",
}
_KINDS: Mapping[type, Kind] = {
    FeedStudent: Kind.STUDENT,
    FeedSection: Kind.SECTION,
    FeedSectionStaffer: Kind.SECTION,
    FeedEnrollment: Kind.ENROLLMENT,
}
_NOTICES = {
    Kind.STAFFER: ("NOT_DECLARED_STAFFER", "member of staff is", "members of staff are"),
    Kind.STUDENT: ("NOT_DECLARED_STUDENT", "student is", "students are"),
    Kind.SECTION: ("NOT_DECLARED_SECTION", "section is", "sections are"),
}


@dataclass(frozen=True, slots=True)
class DataSharing:
    """What the district said last. Of a district that never said anything, everything counts as shared."""

    shares: frozenset[SharedData] = EVERYTHING
    declared_by: str | None = None
    declared_at: datetime | None = None
    """None: it never said anything."""
    version: int = 0

    @property
    def limits(self) -> bool:
        return self.shares != EVERYTHING


@dataclass(frozen=True, slots=True)
class SharedKind:
    """One kind of data: what was said of it, and what a source has."""

    kind: SharedData
    declared: bool
    count: int | None
    """None: it cannot be counted."""

    @property
    def shared(self) -> bool | None:
        """None: not known."""
        return None if self.count is None else self.count > 0


def check_shares(shares: Collection[SharedData]) -> list[Refused]:
    """`NO_SHARED_DATA` for nothing at all."""
    if shares:
        return []
    return [Refused("NO_SHARED_DATA", "Say which kinds of data you share: at least one.", field="shares")]


def named(shares: Collection[SharedData]) -> str:
    """`staff, students and sections`."""
    words = [_NAMES[one] for one in SharedData if one in shares]
    return listed(words) if words else "nothing"


def undeclared_kinds(shares: Collection[SharedData]) -> frozenset[Kind]:
    """The kinds of record of which not all are taken in: whoever of them is missing in a feed has not left."""
    found = set()
    if SharedData.STAFF not in shares:
        found.add(Kind.STAFFER)
    if SharedData.STUDENTS not in shares:
        found |= {Kind.STUDENT, Kind.ENROLLMENT}
    if SharedData.SECTIONS not in shares:
        found |= {Kind.SECTION, Kind.ENROLLMENT}
    return frozenset(found)


def declared_only(items: Iterable[FeedItem], shares: Collection[SharedData]) -> Iterator[FeedItem]:
    """The records of a feed that are of a declared kind, and at its end a notice for each kind that was left out.

    A record of another kind is as if the source did not have it, quarantined or gone as well. Of staff, `SCHOOL_ADMINS` alone
    lets in who administers a school, and `STAFF` alone everybody, without saying of anybody that they administer one.
    """
    if frozenset(shares) >= EVERYTHING:
        yield from items
        return
    out, left_out, admins = undeclared_kinds(shares), Counter[Kind](), 0
    all_staff, may_administer = SharedData.STAFF in shares, SharedData.SCHOOL_ADMINS in shares
    let_in: set[str] = set()
    """The staff who come in where not all do: their memberships follow them."""
    for item in items:
        if isinstance(item, FeedStaffer):
            if all_staff:
                is_hidden = item.admin and not may_administer
                admins += is_hidden
                yield item._replace(admin=False) if is_hidden else item
            elif item.admin and may_administer:
                let_in.add(item.source_id)
                yield item
            else:
                left_out[Kind.STAFFER] += 1
        elif isinstance(item, FeedMembership) and item.person_kind in out:
            if item.person_kind is Kind.STAFFER and item.person_source_id in let_in:
                yield item
        elif (kind := _kind_of(item)) is None or kind not in out:
            if all_staff or not isinstance(item, FeedSectionStaffer):
                yield item
        elif isinstance(item, FeedStudent | FeedSection | Quarantined):
            left_out[kind] += 1
    yield from _told(left_out, admins)


def compared(shares: Collection[SharedData], counts: Mapping[Kind, int], admins: int | None) -> list[SharedKind]:
    """Kind by kind what was declared and what a source has; `admins`: how many of its staff administer a school."""
    found = {
        SharedData.STAFF: counts.get(Kind.STAFFER),
        SharedData.SCHOOL_ADMINS: admins,
        SharedData.STUDENTS: counts.get(Kind.STUDENT),
        SharedData.SECTIONS: counts.get(Kind.SECTION),
    }
    return [SharedKind(kind, kind in shares, count) for kind, count in found.items()]


def contrary(one: SharedKind) -> tuple[str, str] | None:
    """Code and sentence where a source does otherwise than was declared; None where it does as was said, or is not known."""
    name = _NAMES[one.kind]
    if one.declared and one.shared is False:
        message = (
            f"The district said that it shares {name}, and the source has none: have it share them, or {CHANGE_IT}."
        )
        return "DECLARED_NOT_SHARED", message
    if not one.declared and one.shared:
        message = (
            f"The source shares {name} ({one.count:,}), and the district did not say so: they are not taken in. Have the source "
            f"share them no longer, or {CHANGE_IT}."
        )
        return "SHARED_NOT_DECLARED", message
    return None


def _kind_of(item: FeedItem) -> Kind | None:
    """None: it is of no kind that can be left out."""
    return item.kind if isinstance(item, Quarantined | FeedGone) else _KINDS.get(type(item))


def _told(left_out: Mapping[Kind, int], admins: int) -> Iterator[Notice]:
    for kind, (code, one, several) in _NOTICES.items():
        if count := left_out.get(kind, 0):
            what = f"{counted(count, one, several)} not among what the district said it shares, and not taken in"
            yield Notice(code, f"{what}: if they are to be, {CHANGE_IT}.", None, count)
    if admins:
        who = counted(admins, "member of staff administers", "members of staff administer")
        what = f"{who} a school, which is not among what the district said it shares: they come in without it"
        yield Notice("NOT_DECLARED_ROLE", f"{what}. If they are to have it, {CHANGE_IT}.", None, admins)
