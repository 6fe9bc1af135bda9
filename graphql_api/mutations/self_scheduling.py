"""What students may book for themselves: when, which sections, and who."""

import datetime as dt
from typing import Annotated

import strawberry

from application.access import Viewer
from application.ports.self_scheduling import StudentChoice
from domain.errors import Refused
from domain.self_scheduling_windows import DayWindow, SelfScheduling
from domain.self_scheduling_windows import WindowKind as Kind
from graphql_api import find
from graphql_api.arguments import school_id, section_ids, student_ids
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.ids import encode
from graphql_api.limits import LIMITS, check_list
from graphql_api.mutations.homeroom_payloads import SectionResult, section_results
from graphql_api.mutations.inputs import key_field, version_field
from graphql_api.mutations.setup import SchoolPayload
from graphql_api.payloads import Payload, answer
from graphql_api.scalars import Version
from graphql_api.types.calendar import Weekday
from graphql_api.types.self_scheduling import WindowKind


@strawberry.input(
    description='What a weekday does: `{weekday: MONDAY, kind: BETWEEN, opensAt: "07:00", closesAt: "15:30"}`.'
)
class SelfSchedulingWindowInput:
    weekday: Weekday = strawberry.field(description="The weekday: `MONDAY`; each at most once.")
    kind: WindowKind = strawberry.field(description="What it does: `BETWEEN`.")
    opens_at: dt.time | None = strawberry.field(
        default=None, description='Of `BETWEEN`, on the school\'s clock: `"07:00"`; it only closes if not given.'
    )
    closes_at: dt.time | None = strawberry.field(
        default=None, description='Of `BETWEEN`, on the school\'s clock: `"15:30"`; it stays open if not given.'
    )

    def window(self) -> DayWindow:
        return DayWindow(Kind(value_of(self.kind)), self.opens_at, self.closes_at)


@strawberry.input(
    description="When students may book for themselves, and how far ahead; it takes the place of what was set."
)
class SetSelfSchedulingInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    windows: list[SelfSchedulingWindowInput] = strawberry.field(
        description="What weekdays do; those left out change nothing. An empty list closes it for good."
    )
    horizon_days: int = strawberry.field(
        default=7, description="Students book at most so many days ahead, 0 to 365: `14`; 0 is today only."
    )
    expected_version: Version | None = version_field()
    idempotency_key: str | None = key_field()

    def wanted(self) -> SelfScheduling:
        check_list("windows", self.windows)
        windows = {value_of(one.weekday): one.window() for one in self.windows}
        if len(windows) < len(self.windows):
            raise Refused("DUPLICATE_DAY", "A weekday is named twice: name each once.", field="windows")
        return SelfScheduling(windows, self.horizon_days)


@strawberry.input(description="Sections that students may book themselves, or no longer.")
class SetOpenToStudentsInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    section_ids: list[strawberry.ID] = strawberry.field(description="Its sections, at most 5,000 at once.")
    open: bool = strawberry.field(default=True, description="False closes them to students; what is booked stays.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="Students who may book for themselves, or no longer; named in one of three ways.")
class SetMaySelfScheduleInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    student_ids: list[strawberry.ID] | None = strawberry.field(default=None, description="By id, at most 5,000.")
    sis_ids: list[str] | None = strawberry.field(default=None, description='By SIS id, at most 5,000: `["1001"]`.')
    graduation_years: list[int] | None = strawberry.field(
        default=None, description="All of these graduation years: `[2027]`."
    )
    may: bool = strawberry.field(default=True, description="False: staff book for them; what they have booked stays.")
    idempotency_key: str | None = key_field()

    def choice(self, viewer: Viewer) -> StudentChoice:
        check_list("sisIds", self.sis_ids or (), LIMITS.bulk_ids)
        check_list("graduationYears", self.graduation_years or ())
        students = student_ids(viewer, self.student_ids or ())
        return StudentChoice(tuple(students), tuple(self.sis_ids or ()), tuple(self.graduation_years or ()))


@strawberry.type(description="The school with its self-scheduling, or why it was not changed.")
class SetSelfSchedulingPayload(SchoolPayload):
    pass


@strawberry.type(description="Section by section what was done, or why nothing was.")
class SetOpenToStudentsPayload(Payload):
    results: list[SectionResult] | None = strawberry.field(
        default=None,
        description="One for each section, in the order they were passed; null where nothing was done at all.",
    )


@strawberry.type(description="How many students it was about, or why nothing was done.")
class SetMaySelfSchedulePayload(Payload):
    chosen: int | None = strawberry.field(
        default=None, description="Students of the school that were named: `120`; null where nothing was done."
    )
    changed: int | None = strawberry.field(
        default=None, description="Those of them for whom it is new: `118`; null where nothing was done."
    )
    unknown: list[str] | None = strawberry.field(
        default=None, description='The ids and SIS ids passed that no active student of the school has: `["S-99"]`.'
    )


@strawberry.type
class SelfSchedulingMutations:
    @strawberry.mutation(
        description="Say when students may book for themselves, and how far ahead. What they have booked stays. Admins of the "
        "school."
    )
    async def set_self_scheduling(
        self, info: Info, input: Annotated[SetSelfSchedulingInput, strawberry.argument(description="When.")]
    ) -> SetSelfSchedulingPayload:
        async def work(viewer: Viewer) -> object:
            school, version, key = school_id(viewer, input.school_id), input.expected_version, input.idempotency_key
            save = info.context.app.set_self_scheduling
            await save(viewer, school, input.wanted(), expected_version=version, key=key)
            return {"school": await find.school(info, school)}

        return await answer(SetSelfSchedulingPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Let students book sections themselves, or no longer, each on its own. Admins of the school; staffers for "
        "sections they teach."
    )
    async def set_open_to_students(
        self, info: Info, input: Annotated[SetOpenToStudentsInput, strawberry.argument(description="Which.")]
    ) -> SetOpenToStudentsPayload:
        async def work(viewer: Viewer) -> object:
            school, sections = school_id(viewer, input.school_id), section_ids(viewer, input.section_ids)
            save = info.context.app.set_open_to_students
            done = await save(viewer, school, sections, is_open=input.open, key=input.idempotency_key)
            return {"results": section_results(viewer, done)}

        return await answer(SetOpenToStudentsPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Let students book for themselves, or no longer: at first all may. Admins of the school."
    )
    async def set_may_self_schedule(
        self,
        info: Info,
        input: Annotated[SetMaySelfScheduleInput, strawberry.argument(description="Who may.")],
    ) -> SetMaySelfSchedulePayload:
        async def work(viewer: Viewer) -> object:
            school, choice = school_id(viewer, input.school_id), input.choice(viewer)
            save = info.context.app.set_may_self_schedule
            done = await save(viewer, school, choice, may=input.may, key=input.idempotency_key)
            named = [one if isinstance(one, str) else encode("Student", viewer.district, one) for one in done.unknown]
            return {"chosen": done.students, "changed": done.changed, "unknown": named}

        return await answer(SetMaySelfSchedulePayload, work(info.context.asking))
