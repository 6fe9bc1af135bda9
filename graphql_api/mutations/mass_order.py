"""The order of a mass schedule, as clients write it."""

from datetime import date
from enum import Enum

import strawberry
from starlette.datastructures import UploadFile

from application.access import Viewer
from domain.calendar import WEEKDAYS
from domain.errors import Refused
from domain.ids import SchoolId
from domain.mass_order import (
    Audience,
    ByGradeLevels,
    ByGradesBelow,
    ByGraduationYears,
    BySections,
    BySisIds,
    Capacity,
    Everyone,
    Existing,
    ListedId,
    MassOrder,
    Target,
    ToOwnHomeroom,
    ToSection,
)
from domain.window import Window
from graphql_api.arguments import flex_period_id, given, school_id, section_id, section_ids
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.limits import LIMITS, check_list
from graphql_api.mutations.booked import WeekToCopyInput
from graphql_api.types.calendar import Weekday, numbers_of


@strawberry.enum(description="What an order may displace. Locked ones stay unless it says otherwise.")
class ExistingAppointments(Enum):
    KEEP = strawberry.enum_value("keep", description="Nothing: only open slots are booked.")
    REPLACE_PREBOOKED = strawberry.enum_value("replace_prebooked", description="Unlocked homeroom pre-books only.")
    REPLACE = strawberry.enum_value("replace", description="Any unlocked appointment.")
    REPLACE_LOCKED = strawberry.enum_value("replace_locked", description="Also locked ones that you may unlock.")


@strawberry.enum(description="Whether the seats of sections count.")
class CapacityPolicy(Enum):
    ENFORCE = strawberry.enum_value("enforce", description="They do: who finds none is FULL.")
    IGNORE = strawberry.enum_value("ignore", description="They do not.")


@strawberry.input(description="Students whose mark in a course is below a number.")
class GradesBelowInput:
    course: str = strawberry.field(description='The course: `"Algebra I"`.')
    below: float = strawberry.field(description="The mark, itself not included: `70`.")


@strawberry.input(one_of=True, description="Who: exactly one of these.")
class MassScheduleAudience:
    graduation_years: list[int] | None = strawberry.field(
        default=strawberry.UNSET, description="Who graduates in these years, at most 250: `[2027]`."
    )
    grade_levels: list[int] | None = strawberry.field(
        default=strawberry.UNSET, description="Who is in these grades, at most 250; kindergarten is 0: `[9, 10]`."
    )
    student_sis_ids: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description='SIS ids in the order in which seats are given, at most 20,000: `["1001"]`.',
    )
    student_file: UploadFile | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whose SIS ids a file lists, in the order in which seats are given, at most 20,000. CSV in UTF-8 or XLSX, "
        "with one id a line or a column `StudentId`.",
    )
    section_ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="Who is on the rosters of these sections, at most 250."
    )
    grades_below: GradesBelowInput | None = strawberry.field(
        default=strawberry.UNSET, description="Whose mark in a course is below a number."
    )
    everyone: bool | None = strawberry.field(
        default=strawberry.UNSET, description="`true`: all students of the school."
    )

    async def audience(self, info: Info, school: SchoolId, field: str) -> Audience:
        if (file := given(self.student_file)) is not None:
            read = info.context.app.read_student_file
            return await read(info.context.asking, school, file.file, file.filename or "", (field, "studentFile"))
        return self._listed(info.context.asking, field)

    def _listed(self, viewer: Viewer, field: str) -> Audience:
        lists = (self.graduation_years, self.grade_levels, self.student_sis_ids, self.section_ids)
        if any(given(one) == [] for one in lists):
            raise Refused("NO_AUDIENCE", "The list is empty: name at least one, or leave it out.", field=field)
        if (years := given(self.graduation_years)) is not None:
            check_list("graduationYears", years)
            return ByGraduationYears(frozenset(years))
        if (grades := given(self.grade_levels)) is not None:
            check_list("gradeLevels", grades)
            return ByGradeLevels(frozenset(grades))
        if (sis_ids := given(self.student_sis_ids)) is not None:
            check_list("studentSisIds", sis_ids, LIMITS.sis_ids)
            return BySisIds(tuple(ListedId(sis_id.strip(), line) for line, sis_id in enumerate(sis_ids, 1)))
        if (sections := given(self.section_ids)) is not None:
            path = (field, "sectionIds")
            return BySections(frozenset(section_ids(viewer, sections, path, LIMITS.input_list)))
        if (below := given(self.grades_below)) is not None:
            return ByGradesBelow(below.course, below.below)
        if given(self.everyone):
            return Everyone()
        raise Refused("NO_AUDIENCE", "Say who: give one of the choices a value; everyone means true.", field=field)


@strawberry.input(one_of=True, description="Where: exactly one of these.")
class MassScheduleTarget:
    section_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="All into this section; its seats count unless the order says otherwise."
    )
    own_homeroom: bool | None = strawberry.field(
        default=strawberry.UNSET, description="`true`: each into their own homeroom; seats do not count by default."
    )

    as_in_week: WeekToCopyInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="Each where they are in this week; who is nowhere has no row. Seats count unless the order says otherwise.",
    )

    def target(self, viewer: Viewer) -> Target:
        if (section := given(self.section_id)) is not None:
            return ToSection(section_id(viewer, section, ("where", "sectionId")))
        if given(self.own_homeroom):
            return ToOwnHomeroom()
        if (week := given(self.as_in_week)) is not None:
            return week.target(viewer, ("where", "asInWeek"))
        raise Refused("NO_TARGET", "Say where: a section, ownHomeroom: true, or asInWeek.", field="where")


@strawberry.input(
    description="When: the dates within one school year that match everything, and the flex periods on them."
)
class MassScheduleWindow:
    from_: date = strawberry.field(name="from", description='The first date: `"2026-09-01"`.')
    to: date = strawberry.field(description='The last date, included: `"2026-09-30"`.')
    flex_period_ids: list[strawberry.ID] = strawberry.field(description="The flex periods; they may not overlap.")
    weekdays: list[Weekday] | None = strawberry.field(
        default=None, description="On these weekdays: `[MONDAY]`; Monday to Friday if not given."
    )
    cycle_days: list[str] | None = strawberry.field(
        default=None, description='On these cycle days: `["A"]`; dates without a label never match. All if not given.'
    )
    every_nth_week: int = strawberry.field(
        default=1, description="`2`: every other week, counted from the week of `from`, holiday weeks included."
    )
    except_: list[date] | None = strawberry.field(
        name="except", default=None, description='Not on these dates, at most 250: `["2026-09-07"]`.'
    )

    def window(self, viewer: Viewer) -> Window:
        weekdays = numbers_of(self.weekdays)
        check_list("flexPeriodIds", self.flex_period_ids)
        check_list("cycleDays", self.cycle_days or ())
        check_list("except", self.except_ or ())
        return Window(
            first=self.from_,
            last=self.to,
            flex_periods=tuple(flex_period_id(viewer, id, ("when", "flexPeriodIds")) for id in self.flex_period_ids),
            weekdays=WEEKDAYS if weekdays is None else weekdays,
            cycle_days=None if self.cycle_days is None else frozenset(label.strip() for label in self.cycle_days),
            every_nth_week=self.every_nth_week,
            without=frozenset(self.except_ or ()),
        )


@strawberry.input(description="Many students booked in one action: who, where, when, over what.")
class MassScheduleOrderInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    who: MassScheduleAudience = strawberry.field(description="Which of its students.")
    exclude: list[MassScheduleAudience] | None = strawberry.field(
        default=None, description="Not these of them; exclusions win. At most 250."
    )
    where: MassScheduleTarget = strawberry.field(
        description="Into one section, each into their homeroom, or as a week has it."
    )
    when: MassScheduleWindow = strawberry.field(description="On which dates and flex periods.")
    existing: ExistingAppointments = strawberry.field(
        default=ExistingAppointments.KEEP, description="What it may displace: `REPLACE_PREBOOKED`."
    )
    capacity: CapacityPolicy | None = strawberry.field(
        default=None, description="Whether seats count: `ENFORCE`; by default they do, but for homerooms."
    )
    lock: bool = strawberry.field(default=False, description="Lock what it books.")
    type: str | None = strawberry.field(default=None, description='What kind it is, in your own words: `"assembly"`.')
    comment: str | None = strawberry.field(default=None, description='A note on each appointment: `"In the gym."`.')

    async def order(self, info: Info) -> MassOrder:
        check_list("exclude", self.exclude or ())
        viewer = info.context.asking
        school = school_id(viewer, self.school_id)
        return MassOrder(
            school=school,
            who=await self.who.audience(info, school, "who"),
            exclude=tuple([await one.audience(info, school, "exclude") for one in self.exclude or ()]),
            where=self.where.target(viewer),
            when=self.when.window(viewer),
            existing=Existing(value_of(self.existing)),
            capacity=None if self.capacity is None else Capacity(value_of(self.capacity)),
            lock=self.lock,
            type=self.type,
            comment=self.comment,
        )
