"""Staff and students of one file: the rules of a record applied, what failed left out, what was remarkable counted.

A person who is left out is `Quarantined` and still followed by the memberships: a known person counts as present, and
memberships follow the feed. A column that is empty in every row is told once (`COLUMN_EMPTY`): each record it leaves
out is yielded all the same, so that it counts as present, but marked `told_by_notice`.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from domain.grade_levels import Derivation, graduation_year
from domain.guardians import MOST_GUARDIAN_EMAILS, guardian_emails
from domain.roster_feed import FeedItem, FeedMembership, FeedRules, FeedStaffer, FeedStudent, Kind, Place, SchoolRules
from domain.roster_notices import Notices
from domain.roster_validation import Flaw, checked_email, quarantined, readable_id, required

_STUDENT, _STAFFER = Kind.STUDENT, Kind.STAFFER
"""Looked up once: on the enum each look-up is a call."""
_EMAIL_NEEDED = "The e-mail address is empty: fill it in at the source, or, for students, let the school do without."
_DOMAIN_NEEDED = (
    "User names without a domain are no e-mail addresses; staff, and students whose school requires an address, are "
    "left out: import with --email-domain."
)
_REMARKS = {
    Derivation.DERIVED: "Graduation years were derived from grade and school year.",
    Derivation.CONTRARY: "Graduation year and grade contradict each other; the graduation year was taken.",
    Derivation.YEAR_UNREADABLE: "Graduation years that are no years; they were derived from grade and school year.",
    Derivation.UNKNOWN_GRADE: "Grades that are no grade Homeroom knows; these students come in as ungraded.",
}
_NO_ADDRESS = "Guardian e-mails that are no addresses were left out: correct them at the source."
_TOO_MANY = (
    f"Students have more than {MOST_GUARDIAN_EMAILS} guardian e-mails; the others were left out: look at these students at the "
    "source."
)


class Fields(NamedTuple):
    """What the columns are called in this format, for whoever reads the report."""

    id: str
    first_name: str
    last_name: str
    email: str
    grade: str
    graduation_year: str
    sis_id: str


class Person(NamedTuple):
    """The cells of one person, trimmed; an empty text is an empty cell."""

    source_id: str
    sis_id: str
    first_name: str
    last_name: str
    email: str
    schools: Sequence[str]
    """The primary one first; where it is not said which that is, an empty one before them."""
    grade: str = ""
    graduation_year: str = ""
    feed_year: int | None = None
    """The year in which the feed's school year ends, as far as the feed says."""
    flaw: Flaw | None = None
    """What the reader of the format has found wrong already."""
    guardians: Sequence[str] | None = None
    """E-mail addresses of a student's guardians as they are written; None where the source does not say."""


class People:
    """Turns the persons of one file into feed items."""

    def __init__(
        self,
        file: str,
        fields: Fields,
        rules: FeedRules,
        empty: Mapping[Kind, frozenset[str]],
        notices: Notices,
        *,
        domain_needed: bool = False,
        all_schools_said: bool = False,
    ) -> None:
        """`empty`: the columns without a value in any row, per kind of person; `domain_needed`: user names lack a
        domain; `all_schools_said`: of a partial feed whose records are whole (`FeedMembership`)."""
        self._all_said = all_schools_said
        self._file, self._fields, self._rules, self._notices = file, fields, rules, notices
        self._empty, self._domain_needed = empty, domain_needed
        self._without: dict[tuple[Kind, str], list[int]] = {}
        self._no_student_email = fields.email in empty.get(_STUDENT, ())

    def staffer(self, row: int, person: Person, admin: bool) -> list[FeedItem]:
        """The staffer and the memberships."""
        place, names = Place(self._file, row), self._fields
        try:
            if person.flaw:
                raise person.flaw
            item = FeedStaffer(
                place,
                required(names.id, person.source_id),
                self._sis_id(person.sis_id),
                required(names.first_name, person.first_name),
                required(names.last_name, person.last_name),
                self._email(person.email, True) or "",
                admin,
            )
        except Flaw as flaw:
            return self._left_out(place, _STAFFER, person, flaw)
        return [item, *_memberships(place, _STAFFER, person.source_id, person.schools, self._all_said)]

    def student(self, row: int, person: Person) -> list[FeedItem]:
        """The student and the memberships; the first school's rules decide.

        Called a million times for a large district. `new` makes a named tuple in half the time its constructor takes.
        """
        place, names, new = tuple.__new__(Place, (self._file, row)), self._fields, tuple.__new__
        (
            source_id,
            sis_id,
            first_name,
            last_name,
            email,
            schools,
            grade,
            given_year,
            feed_year,
            found_flaw,
            guardians,
        ) = person
        try:
            if found_flaw:
                raise found_flaw
            school = self._rules.of(schools[0] or schools[-1] if schools else None)
            checked = (
                place,
                required(names.id, source_id),
                self._sis_id(sis_id),
                required(names.first_name, first_name),
                required(names.last_name, last_name),
                self._email(email, school.student_email_required),
                *self._graduation(given_year, grade, feed_year, school),
                grade or None,
                None if guardians is None else self._guardians(guardians),
            )
            item = new(FeedStudent, checked)
            if not email:
                self._came_without_email()
        except Flaw as flaw:
            return self._left_out(place, _STUDENT, person, flaw)
        return [item, *_memberships(place, _STUDENT, source_id, schools, self._all_said)]

    def columns_told(self) -> None:
        """Count the one notice about empty columns, once all rows are through."""
        said, total = [], 0
        for (kind, column), (without, left_out) in self._without.items():
            who = "student" if kind is _STUDENT else "staffer"
            parts = [f"{without} came in without"] if without else []
            parts += [f"{left_out} could not come in"] if left_out else []
            said.append(f"{column} is absent or empty for every {who}: {', '.join(parts)}.")
            total += without + left_out
        if said:
            self._notices.add("COLUMN_EMPTY", self._file, " ".join(said) + " Have the source export it.", total)

    def _graduation(
        self, given: str, grade: str, feed_year: int | None, school: SchoolRules
    ) -> tuple[int | None, bool]:
        year, from_feed, remark = graduation_year(given, grade, feed_year, school.year_ends_in, school.ungraded_allowed)
        if remark:
            self._notices.add(remark, self._file, _REMARKS[remark])
        return year, from_feed

    def _guardians(self, given: Sequence[str]) -> tuple[str, ...]:
        """Never a reason to leave the student out."""
        kept, invalid, too_many = guardian_emails(given)
        if invalid:
            self._notices.add("GUARDIAN_EMAIL_INVALID", self._file, _NO_ADDRESS, invalid)
        if too_many:
            self._notices.add("GUARDIAN_EMAILS_TOO_MANY", self._file, _TOO_MANY, too_many)
        return kept

    def _sis_id(self, text: str) -> str:
        if text:
            return required(self._fields.sis_id, text)
        message = "The SIS id is empty where others in the file have one: fill it in at the source."
        raise Flaw(self._fields.sis_id, "", "SIS_ID_MISSING", message)

    def _email(self, text: str, needed: bool) -> str | None:
        if text:
            return checked_email(self._fields.email, text)
        if needed and self._domain_needed:
            raise Flaw(self._fields.email, "", "EMAIL_DOMAIN_NEEDED", _DOMAIN_NEEDED, told_by_notice=True)
        if needed:
            raise Flaw(self._fields.email, "", "EMAIL_MISSING", _EMAIL_NEEDED)
        return None

    def _came_without_email(self) -> None:
        if self._no_student_email:
            self._count_without(_STUDENT, self._fields.email, 0)
        elif self._domain_needed:
            self._notices.add("EMAIL_DOMAIN_NEEDED", self._file, _DOMAIN_NEEDED)

    def _left_out(self, place: Place, kind: Kind, person: Person, flaw: Flaw) -> list[FeedItem]:
        flaw = _named(flaw, self._fields)
        if flaw.field in self._empty.get(kind, ()):
            self._count_without(kind, flaw.field, 1)
            flaw.told_by_notice = True
        elif flaw.told_by_notice:
            self._notices.add(flaw.code, self._file, flaw.message)
        source_id = readable_id(person.source_id)
        schools = [school for school in person.schools if not school or readable_id(school)]
        record = quarantined(place, kind, source_id, flaw, [school for school in schools if school])
        return [record, *_memberships(place, kind, source_id, schools, self._all_said)] if source_id else [record]

    def _count_without(self, kind: Kind, column: str, which: int) -> None:
        self._without.setdefault((kind, column), [0, 0])[which] += 1


def _named(flaw: Flaw, fields: Fields) -> Flaw:
    """The flaw with the column's name in place of the rule's word, and no traceback to keep alive."""
    name = {"grade": fields.grade, "graduation year": fields.graduation_year}.get(flaw.field, flaw.field)
    return Flaw(name, flaw.value, flaw.code, flaw.message, told_by_notice=flaw.told_by_notice)


def _memberships(place: Place, kind: Kind, source_id: str, schools: Sequence[str], all_said: bool) -> list[FeedItem]:
    if len(schools) == 1:
        return [tuple.__new__(FeedMembership, (place, kind, source_id, schools[0], True, all_said))]
    distinct = dict.fromkeys(school for school in schools if school)
    first = schools[0] if schools else None
    return [
        FeedMembership(place, kind, source_id, school, school == first if first else None, all_said)
        for school in distinct
    ]
