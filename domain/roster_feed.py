"""What a roster source says, in Homeroom's words: the records between any reader of rosters and the roster sync.

A reader (a OneRoster bundle, a folder of CSVs, later Clever and ClassLink) yields these records in the order of
`FeedItem`; the sync stages them as they come, so a feed may be larger than memory. They are `NamedTuple`s because a
district's feed has millions of them and a tuple goes into a bulk load as it is.

`source_id` is the id the source itself gave (OneRoster `sourcedId`, SDS `SIS ID`, Clever `id`): text, compared exactly.
Every text is trimmed; an empty cell is None. Passwords, phones and birth dates never get this far.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from domain.date_formats import DateFormat
from domain.shared_data import EVERYTHING, SharedData


class Kind(StrEnum):
    """The kinds of record a sync counts, compares and guards."""

    SCHOOL = "school"
    STAFFER = "staffer"
    STUDENT = "student"
    SECTION = "section"
    ENROLLMENT = "enrollment"


class Place(NamedTuple):
    """Where in the source a record stands: file name inside the bundle and row, the header being row 1."""

    file: str
    row: int


class FeedSchool(NamedTuple):
    place: Place
    source_id: str
    name: str
    sis_id: str | None
    year_first_day: date | None
    """First day of the feed's school year; a default for the school's setting, never more."""
    year_last_day: date | None


class FeedStaffer(NamedTuple):
    place: Place
    source_id: str
    sis_id: str
    first_name: str
    last_name: str
    email: str
    admin: bool
    """True for the roles that administer a school (OneRoster administrator, principal …); only a default for new
    staff."""


class FeedStudent(NamedTuple):
    place: Place
    source_id: str
    sis_id: str
    first_name: str
    last_name: str
    email: str | None
    graduation_year: int | None
    """None only where the school allows ungraded students."""
    graduation_year_given: bool
    """True: the feed named the year, or both grade and school year come from the feed. False: derived with the school's
    own year."""
    grade: str | None
    """The grade as the source wrote it."""
    guardian_emails: tuple[str, ...] | None = None
    """As `domain.guardians` keeps them. None: the source does not say, and those on file stay; () is that there are none."""


class FeedMembership(NamedTuple):
    """A person at a school. A person may have several, exactly one of them primary; None in all of a person's: a partial feed
    does not say which."""

    place: Place
    person_kind: Kind
    """`Kind.STUDENT` or `Kind.STAFFER`."""
    person_source_id: str
    school_source_id: str
    primary: bool | None
    all_said: bool = False
    """The feed names all schools of this person, even where it is partial: what it does not name is left."""


class FeedChoice(NamedTuple):
    """Which field of the source's records is the SIS id of one kind of person: a part of a roster cannot tell, the whole
    before it can."""

    person_kind: Kind
    field: str


class SectionList(StrEnum):
    """Lists of a source that sections refer to."""

    COURSES = "courses"
    TERMS = "terms"


class FeedEmptyList(NamedTuple):
    """A list that came, whole, without a single entry: where sections had something of it before, that is a failure."""

    what: SectionList
    name: str
    """What the source calls it: `courses.csv`, `/academicSessions`."""


class FeedSection(NamedTuple):
    place: Place
    source_id: str
    school_source_id: str
    name: str
    course_name: str | None
    course_number: str | None
    subject: str | None
    class_type: str | None
    """Lower case; OneRoster `homeroom` or `scheduled`."""
    period: str | None
    """The bell period as free text; several are joined by a comma."""
    room: str | None
    term_first_day: date | None
    term_last_day: date | None
    course_said: bool = True
    """False: it names a course that this feed cannot tell, so the course's name and number stay as they are."""
    subject_said: bool = True
    """False: the subject is that course's and stays as it is."""
    terms_said: bool = True
    """False: it names a term that this feed cannot tell, so the first and last day stay as they are."""


class FeedSectionStaffer(NamedTuple):
    """A staffer who teaches a section; counted with enrollments nowhere: it is a field of the section."""

    place: Place
    section_source_id: str
    staffer_source_id: str
    lead: bool
    by_sis_id: bool = False
    """True: `staffer_source_id` is an SIS id. The feed has no staff; somebody is meant whom the district knows already."""
    source_id: str | None = None
    """None where the source has no id for it."""
    first_day: date | None = None
    last_day: date | None = None


class FeedEnrollment(NamedTuple):
    """A student on a section's roster."""

    place: Place
    source_id: str | None
    """None where the source has no id for the enrollment itself."""
    section_source_id: str
    student_source_id: str
    first_day: date | None
    last_day: date | None


class FeedGone(NamedTuple):
    """A record that the source says is no more. Not in a complete feed: there absence says it.

    It leaves as one that is absent from a complete feed does, unless the feed has the record after all.
    """

    place: Place
    kind: Kind
    """Not `Kind.SCHOOL`: no feed ends a school."""
    source_id: str
    section_source_id: str | None = None
    """Of an enrollment, as far as the source says: whose roster or staff it was about, and whom."""
    person_source_id: str | None = None


class Quarantined(NamedTuple):
    """A record that is left out, and why. A known record counts as present and keeps its own fields."""

    place: Place
    kind: Kind
    source_id: str | None
    """None where the record's own id is what is wrong."""
    field: str
    value: str
    """What stood there, at most 200 characters; never a password."""
    code: str
    message: str
    school_source_ids: tuple[str, ...] = ()
    """The schools the record belongs to, as far as they can be read."""
    told_by_notice: bool = False
    """True: a counted notice of the file stands for this one and all like it (a column that is empty in every row). It
    counts as present and in the sums like any other, but a report need not list it by itself."""


class Notice(NamedTuple):
    """Something the reader of a report should know that stopped no record: counted, one per file and code."""

    code: str
    message: str
    file: str | None = None
    count: int = 1  # type: ignore[assignment]  # hides tuple.count, which nobody needs here


FeedItem = (
    FeedSchool
    | FeedStaffer
    | FeedStudent
    | FeedMembership
    | FeedChoice
    | FeedEmptyList
    | FeedSection
    | FeedSectionStaffer
    | FeedEnrollment
    | FeedGone
    | Quarantined
    | Notice
)
"""Order in a feed: schools, then staff and students each followed by their memberships, then sections, then
enrollments; a section's staff after the sections, before or *among* the enrollments (OneRoster has both in one file,
which is read once). A quarantined record stands where the record would have stood, a notice, an empty list or a record that is
gone anywhere."""


HOMEROOM_LIST = "homeroom:"
"""What the ids of homerooms from a list begin with."""


class Completeness(StrEnum):
    """How much a feed says, and so what its silence means."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    """Delta, filtered or interrupted: nothing leaves but what is `FeedGone`."""
    CHANGES = "changes"
    """All schools, and of the rest what changed, each record whole: a record that is missing stays, and what belonged to
    one that is there (a person's schools, a section's staff and roster) and is not said any more leaves."""

    RETIRED = "retired"
    """The source has nobody any more, though it says nothing: who only was in it leaves, at all its schools."""

    @property
    def complete(self) -> bool:
        """May the absence of a record be read as its leaving?"""
        return self in (Completeness.COMPLETE, Completeness.RETIRED)

    @property
    def names_schools(self) -> bool:
        """Are the schools of the feed all that it is about? Else it is about every school of its source."""
        return self in (Completeness.COMPLETE, Completeness.CHANGES)

    @property
    def whole_records(self) -> bool:
        """May what a record in the feed does not say any more be read as over?"""
        return self is not Completeness.PARTIAL


@dataclass(frozen=True, slots=True)
class SchoolRules:
    """What a school says about the records it accepts (`School` settings; the defaults hold for a school not known
    yet)."""

    student_email_required: bool = True
    ungraded_allowed: bool = False
    year_ends_in: int | None = None
    """The calendar year in which the school's own school year ends, if it has been set."""


@dataclass(frozen=True, slots=True)
class FeedRules:
    """Everything a reader must know of the district to turn rows into records."""

    schools: dict[str, SchoolRules]
    """By the school's id in this source; a school not in here has the defaults."""
    email_domain: str | None = None
    """Completes user names without a domain (Microsoft SDS)."""
    date_format: DateFormat = DateFormat.ISO
    """How the source writes days."""
    today: date | None = None
    """On which day it is read: what has ended before counts no more. None: whatever is named counts."""
    default: SchoolRules = SchoolRules()
    shares: frozenset[SharedData] = EVERYTHING
    """What the district says it shares: the rest is left out behind the reader, which need not look at it."""
    sis_ids: Mapping[Kind, str] = field(default_factory=dict)
    """Of an earlier roster that was complete, what its `FeedChoice` said."""

    def of(self, school_source_id: str | None) -> SchoolRules:
        if school_source_id is not None:
            return self.schools.get(school_source_id, self.default)
        # Somebody whose school is not said: strictly, but in the school year that all schools share.
        years = {school.year_ends_in for school in self.schools.values()}
        return replace(self.default, year_ends_in=years.pop()) if len(years) == 1 else self.default
