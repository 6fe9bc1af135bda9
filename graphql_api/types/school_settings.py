"""A school's settings that have parts."""

from enum import Enum

import strawberry

from application.setup.queries import SchoolView
from domain.roster import HoldThresholds as ThresholdsView
from domain.roster import HomeroomRule as RuleView
from domain.sharing import SharingFilter as SharingView
from graphql_api.scalars import Version
from graphql_api.types.calendar import SchoolYear
from graphql_api.types.node import Node
from graphql_api.types.staffer import StafferRole


@strawberry.enum(description="By what a school's rule suggests homerooms.")
class HomeroomRuleKind(Enum):
    CLASS_TYPE = strawberry.enum_value(
        "class_type", description="The source's class type, such as OneRoster `homeroom`."
    )
    SUBJECT = strawberry.enum_value("subject", description="The source's subject, such as `homeroom/advisory`.")
    NAME_PATTERN = strawberry.enum_value("name_pattern", description="Part of the section's name.")
    COURSE_NUMBER = strawberry.enum_value("course_number", description="The source's course number.")
    PERIOD = strawberry.enum_value("period", description="The source's bell period.")


@strawberry.type(description="What suggests homerooms; an admin decides.")
class HomeroomRule:
    kind: HomeroomRuleKind = strawberry.field(description="By what: `NAME_PATTERN`.")
    value: str = strawberry.field(description='What it looks for, in any case: `"advisory"`.')

    @classmethod
    def of(cls, rule: RuleView) -> "HomeroomRule":
        return cls(kind=HomeroomRuleKind(rule.kind.value), value=rule.value)


@strawberry.type(description="From when on an import waits for an admin instead of changing a school.")
class HoldThresholds:
    leaving_percent: int = strawberry.field(description="Strictly more than so many percent of a kind leave: `10`.")
    updated_percent: int = strawberry.field(description="Strictly more than so many percent of a kind change: `75`.")
    quarantined_percent: int = strawberry.field(description="Strictly more than so many percent are left out: `10`.")
    least_records: int = strawberry.field(description="Never for fewer records than this: `20`.")

    @classmethod
    def of(cls, hold: ThresholdsView) -> "HoldThresholds":
        return cls(
            leaving_percent=hold.leaving_percent,
            updated_percent=hold.updated_percent,
            quarantined_percent=hold.quarantined_percent,
            least_records=hold.least_records,
        )


@strawberry.type(
    description="What rosters may bring in; what is empty limits nothing, and of several limits all must hold."
)
class SharingFilter:
    section_names: list[str] = strawberry.field(
        description='The section\'s name has one of these in it: `["advisory"]`.'
    )
    periods: list[str] = strawberry.field(description='The section meets in one of these bell periods: `["WIN"]`.')
    subjects: list[str] = strawberry.field(description='The section\'s subject: `["homeroom/advisory"]`.')
    courses: list[str] = strawberry.field(description='The name or number of the section\'s course: `["ADV9"]`.')
    graduation_years: list[int] = strawberry.field(description="The student's graduation year: `[2027, 2028]`.")
    staffer_roles: list[StafferRole] = strawberry.field(description="The role that the source has: `[STAFFER]`.")

    @classmethod
    def of(cls, share: SharingView) -> "SharingFilter":
        return cls(
            section_names=list(share.section_names),
            periods=list(share.periods),
            subjects=list(share.subjects),
            courses=list(share.courses),
            graduation_years=list(share.graduation_years),
            staffer_roles=[StafferRole(role) for role in share.staffer_roles],
        )


@strawberry.type
class SchoolSettings(Node):
    """The part of a school that is set up by hand."""

    view: strawberry.Private[SchoolView]

    def key(self) -> tuple[int]:
        return (self.view.school.id,)

    @strawberry.field(description='What it is called: `"Lincoln High"`. Unique in the district.')
    def name(self) -> str:
        return self.view.school.name

    @strawberry.field(description='The id in the Student Information System: `"042"`; null where the source gave none.')
    def sis_id(self) -> str | None:
        return self.view.school.sis_id

    @strawberry.field(description='The IANA name of its time zone: `"America/Chicago"`.')
    def time_zone(self) -> str:
        return self.view.school.time_zone

    @strawberry.field(description='What an empty schedule shows: `"Open Schedule Today"`.')
    def open_schedule_phrase(self) -> str:
        return self.view.school.open_schedule_phrase

    @strawberry.field(description="Whether today's appointments can be changed by nobody.")
    def frozen(self) -> bool:
        return self.view.school.frozen

    @strawberry.field(description="Whether a student without e-mail address is quarantined on import.")
    def student_email_required(self) -> bool:
        return self.view.school.student_email_required

    @strawberry.field(description="Whether students without grade and graduation year are taken in.")
    def ungraded_allowed(self) -> bool:
        return self.view.school.ungraded_allowed

    @strawberry.field(description="What suggests homerooms; null for the roster source's own mark.")
    def homeroom_rule(self) -> HomeroomRule | None:
        rule = self.view.school.homeroom_rule
        return None if rule is None else HomeroomRule.of(rule)

    @strawberry.field(description="From when on an import waits for an admin.")
    def hold_thresholds(self) -> HoldThresholds:
        return HoldThresholds.of(self.view.school.hold)

    @strawberry.field(description="What rosters may bring in.")
    def sharing_filter(self) -> SharingFilter:
        return SharingFilter.of(self.view.school.sharing)

    @strawberry.field(description="Its school years, oldest first.")
    def school_years(self) -> list[SchoolYear]:
        return [SchoolYear.of(year) for year in self.view.years]

    @strawberry.field(
        description="Changes with every edit: `17`. Pass it as `expectedVersion` to edit what you have seen."
    )
    def version(self) -> Version:
        return Version(self.view.version)
