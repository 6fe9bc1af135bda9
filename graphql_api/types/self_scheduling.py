"""What a school lets its students book for themselves."""

import datetime as dt
from enum import Enum

import strawberry

from application.scheduling.open_sections import OpenSection as OpenSectionView
from application.setup.set_self_scheduling import SelfSchedulingView
from graphql_api import find
from graphql_api.context import Info
from graphql_api.payloads import UserError
from graphql_api.scalars import Version
from graphql_api.types.calendar import Weekday
from graphql_api.types.section import Section


@strawberry.enum(description="What a weekday does to self-scheduling.")
class WindowKind(Enum):
    ALL_DAY = strawberry.enum_value("all_day", description="Opens it at midnight.")
    OFF = strawberry.enum_value("off", description="Closes it at midnight.")
    BETWEEN = strawberry.enum_value("between", description="Opens and closes it at its times.")


@strawberry.type(
    description="What a weekday does. Until the next change the state stays as it is, from one day into the next."
)
class SelfSchedulingWindow:
    weekday: Weekday = strawberry.field(description="The weekday: `MONDAY`.")
    kind: WindowKind = strawberry.field(description="What it does: `BETWEEN`.")
    opens_at: dt.time | None = strawberry.field(
        description='When it opens, on the school\'s clock: `"07:00"`; null where it does not open then.'
    )
    closes_at: dt.time | None = strawberry.field(
        description='When it closes, on the school\'s clock: `"15:30"`; null where it stays open.'
    )


@strawberry.type(description="When students of a school may book for themselves, and how far ahead.")
class SelfScheduling:
    windows: list[SelfSchedulingWindow] = strawberry.field(
        description="By weekday; weekdays without window change nothing. Without any it is closed, always."
    )
    horizon_days: int = strawberry.field(description="Students book at most so many days ahead: `7`; 0 is today only.")
    last_day: dt.date = strawberry.field(description='The last date they can book now: `"2026-09-08"`.')
    is_open: bool = strawberry.field(description="Whether they can book right now.")
    next_opening: dt.datetime | None = strawberry.field(
        description='When it opens: `"2026-09-02T11:00:00Z"`; null where it is open, or never opens.'
    )
    version: Version = strawberry.field(
        description="Changes with every edit: `17`; `0` where nobody set anything. Pass it as `expectedVersion` to edit what "
        "you have seen."
    )

    @classmethod
    def of(cls, view: SelfSchedulingView) -> "SelfScheduling":
        at = view.at
        return cls(
            windows=[
                SelfSchedulingWindow(
                    weekday=Weekday(weekday),
                    kind=WindowKind(window.kind.value),
                    opens_at=window.opens,
                    closes_at=window.closes,
                )
                for weekday, window in sorted(at.settings.windows.items())
            ],
            horizon_days=at.settings.horizon_days,
            last_day=at.last_day,
            is_open=at.is_open,
            next_opening=at.opens_at,
            version=Version(view.version),
        )


@strawberry.type(description="A section that the student could book.")
class OpenSection:
    view: strawberry.Private[OpenSectionView]

    @strawberry.field(description="The section; null where you may not see it.")
    async def section(self, info: Info) -> Section | None:
        return await find.section(info, self.view.section)

    @strawberry.field(description="Students it takes then: `30`; null: unlimited.")
    def seats(self) -> int | None:
        return self.view.seats

    @strawberry.field(description="Students booked into it then: `12`.")
    def taken(self) -> int:
        return self.view.taken

    @strawberry.field(description="Students who wait for a seat in it then: `3`.")
    def waiting(self) -> int:
        return self.view.waiting


@strawberry.type(description="What a student could book for themselves on a date, in a flex period.")
class OpenSections:
    user_errors: list[UserError] = strawberry.field(
        description="Every reason why nothing can be booked then, whatever the section; empty where something may be."
    )
    sections: list[OpenSection] = strawberry.field(description="The sections with a free seat, by name.")
    full: list[OpenSection] = strawberry.field(
        description="The sections that could be booked if there were a seat, by name: they have waitlists."
    )
