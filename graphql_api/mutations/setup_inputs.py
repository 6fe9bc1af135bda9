"""Inputs of what the calendar and settings of a school need."""

import datetime as dt
from datetime import date, time

import strawberry

from application.setup.save_school import SchoolSettings
from domain.errors import Refused
from domain.flex_period import BellTimes, Meeting
from domain.roster import HoldThresholds, HomeroomRule, HomeroomRuleKind
from domain.sharing import SharingFilter
from graphql_api.enums import value_of
from graphql_api.limits import check_list
from graphql_api.mutations.inputs import key_field, version_field
from graphql_api.scalars import Version
from graphql_api.types.calendar import Weekday
from graphql_api.types.school_settings import HomeroomRuleKind as RuleKind
from graphql_api.types.staffer import StafferRole


@strawberry.input(description="What suggests homerooms.")
class HomeroomRuleInput:
    kind: RuleKind = strawberry.field(description="By what: `NAME_PATTERN`.")
    value: str = strawberry.field(description='What it looks for, in any case: `"advisory"`.')


@strawberry.input(description="From when on an import waits for an admin; percent are strictly more than, 0 to 100.")
class HoldThresholdsInput:
    leaving_percent: int = strawberry.field(default=10, description="Percent of a kind that leave: `10`.")
    updated_percent: int = strawberry.field(default=75, description="Percent of a kind that change: `75`.")
    quarantined_percent: int = strawberry.field(default=10, description="Percent of a kind that are left out: `10`.")
    least_records: int = strawberry.field(default=20, description="Never for fewer records than this: `20`.")


@strawberry.input(
    description="What rosters may bring in; what is left out or empty limits nothing, and of several limits all must hold."
)
class SharingFilterInput:
    section_names: list[str] = strawberry.field(
        default_factory=list, description='Sections whose name has one of these in it, in any case: `["advisory"]`.'
    )
    periods: list[str] = strawberry.field(
        default_factory=list, description='Sections that meet in one of these bell periods: `["WIN"]`.'
    )
    subjects: list[str] = strawberry.field(
        default_factory=list, description='Sections of these subjects: `["homeroom/advisory"]`.'
    )
    courses: list[str] = strawberry.field(
        default_factory=list, description='Sections of courses with these names or numbers: `["ADV9"]`.'
    )
    graduation_years: list[int] = strawberry.field(
        default_factory=list, description="Students of these graduation years: `[2027, 2028]`."
    )
    staffer_roles: list[StafferRole] = strawberry.field(
        default_factory=list, description="Staff of these roles, as the source has it: `[STAFFER]`."
    )

    def filter(self) -> SharingFilter:
        for name, values in (("sectionNames", self.section_names), ("periods", self.periods)):
            check_list(name, values)
        for name, values in (("subjects", self.subjects), ("courses", self.courses)):
            check_list(name, values)
        check_list("graduationYears", self.graduation_years)
        return SharingFilter(
            tuple(self.section_names),
            tuple(self.periods),
            tuple(self.subjects),
            tuple(self.courses),
            tuple(self.graduation_years),
            tuple(value_of(role) for role in self.staffer_roles),
        )


@strawberry.input(description="Settings to change; what is left out stays as it is.")
class SaveSchoolInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    name: str | None = strawberry.field(default=None, description='1 to 200 characters: `"Lincoln High"`.')
    time_zone: str | None = strawberry.field(default=None, description='An IANA name: `"America/Chicago"`.')
    open_schedule_phrase: str | None = strawberry.field(
        default=None, description='1 to 200 characters: `"Open Schedule Today"`.'
    )
    student_email_required: bool | None = strawberry.field(
        default=None, description="Whether a student without e-mail address is quarantined on import."
    )
    ungraded_allowed: bool | None = strawberry.field(
        default=None, description="Whether students without grade and graduation year are taken in."
    )
    homeroom_rule: HomeroomRuleInput | None = strawberry.field(default=None, description="What suggests homerooms.")
    default_homeroom_rule: bool = strawberry.field(
        default=False, description="Go back to the roster source's own mark of homerooms."
    )
    hold_thresholds: HoldThresholdsInput | None = strawberry.field(
        default=None, description="From when on an import waits for an admin."
    )
    sharing_filter: SharingFilterInput | None = strawberry.field(
        default=None, description="What rosters may bring in, in place of the filter there is."
    )
    expected_version: Version | None = version_field()
    idempotency_key: str | None = key_field()

    def settings(self) -> SchoolSettings:
        rule, hold = self.homeroom_rule, self.hold_thresholds
        return SchoolSettings(
            name=self.name,
            time_zone=self.time_zone,
            open_schedule_phrase=self.open_schedule_phrase,
            student_email_required=self.student_email_required,
            ungraded_allowed=self.ungraded_allowed,
            homeroom_rule=None if rule is None else HomeroomRule(HomeroomRuleKind(value_of(rule.kind)), rule.value),
            default_homeroom_rule=self.default_homeroom_rule,
            hold=None
            if hold is None
            else HoldThresholds(
                hold.leaving_percent, hold.updated_percent, hold.quarantined_percent, hold.least_records
            ),
            sharing=None if self.sharing_filter is None else self.sharing_filter.filter(),
        )


@strawberry.input(description="A school year; it takes the place of those it overlaps.")
class SaveSchoolYearInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    first_day: date = strawberry.field(description='The first day, included: `"2026-08-17"`.')
    last_day: date = strawberry.field(description='The last day, included, within 400 days: `"2027-06-04"`.')
    session_weekdays: list[Weekday] | None = strawberry.field(
        default=None, description="The weekdays of session: `[MONDAY, TUESDAY]`; Monday to Friday if not given."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="A day on which a flex period meets: either a weekday or a cycle day.")
class FlexPeriodMeetingInput:
    weekday: Weekday | None = strawberry.field(default=None, description="The weekday: `MONDAY`.")
    cycle_day: str | None = strawberry.field(default=None, description='The label of the cycle day: `"A"`.')
    starts_at: time | None = strawberry.field(default=None, description='On the school\'s clock: `"10:05"`.')
    ends_at: time | None = strawberry.field(
        default=None, description='On the school\'s clock, not included: `"10:40"`.'
    )

    def meeting(self) -> Meeting:
        day: int | str
        if self.weekday is not None and self.cycle_day is None:
            day = value_of(self.weekday)
        elif self.cycle_day is not None and self.weekday is None:
            day = self.cycle_day.strip()
        else:
            raise Refused(
                "WEEKDAY_OR_CYCLE_DAY", "Give either a weekday or a cycle day for each meeting.", field="meetings"
            )
        return Meeting(day, BellTimes(self.starts_at, self.ends_at))


@strawberry.input(description="A flex period, new or changed.")
class SaveFlexPeriodInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    flex_period_id: strawberry.ID | None = strawberry.field(
        default=None, description="The flex period to change; left out for a new one."
    )
    name: str = strawberry.field(description='1 to 100 characters, unique in the school: `"WIN"`.')
    meetings: list[FlexPeriodMeetingInput] = strawberry.field(description="The days on which it meets, each once.")
    expected_version: Version | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="A flex period to remove.")
class RemoveFlexPeriodInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    flex_period_id: strawberry.ID = strawberry.field(description="The flex period.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="The label of one date.")
class CycleDayInput:
    date: dt.date = strawberry.field(description='The date: `"2026-09-01"`.')
    label: str | None = strawberry.field(
        default=None, description='1 to 20 characters: `"A"`; null takes the label away.'
    )


@strawberry.input(description="Labels of dates, at most 1,000 at once.")
class SetCycleDaysInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    days: list[CycleDayInput] = strawberry.field(description="The dates with their labels.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="Whether today's appointments can be changed.")
class SetFrozenInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    frozen: bool = strawberry.field(description="True: by nobody, until it is lifted.")
    expected_version: Version | None = version_field()
    idempotency_key: str | None = key_field()
