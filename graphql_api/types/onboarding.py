"""The ten steps that lead a school to its first mass schedule."""

from enum import Enum

import strawberry

from domain.onboarding import Checklist, StepStatus


@strawberry.enum(description="A step of setting a school up, in this order.")
class OnboardingStepName(Enum):
    ACCESS_APPROVED = strawberry.enum_value("access_approved", description="The school may use Homeroom.")
    SOURCE_CONNECTED = strawberry.enum_value("source_connected", description="Rosters can come in.")
    SOURCE_CHECKED = strawberry.enum_value("source_checked", description="Somebody has looked at what would come in.")
    FIRST_SYNC = strawberry.enum_value("first_sync", description="The school's rosters are in.")
    ROOMS = strawberry.enum_value("rooms", description="Every member of staff has a room.")
    ADMINISTRATORS = strawberry.enum_value("administrators", description="Administrators and IT account are named.")
    SCHOOL_YEAR = strawberry.enum_value("school_year", description="There is a school year that is not over.")
    FLEX_PERIODS = strawberry.enum_value("flex_periods", description="There is a flex period that meets.")
    HOMEROOMS = strawberry.enum_value("homerooms", description="Every student has a homeroom.")
    FIRST_MASS_SCHEDULE = strawberry.enum_value("first_mass_schedule", description="Something has been scheduled.")


@strawberry.enum(description="How far a step is, read from the data.")
class OnboardingStepState(Enum):
    DONE = strawberry.enum_value("done", description="Nothing is left to do.")
    IN_PROGRESS = strawberry.enum_value("in_progress", description="Begun; `nextAction` says how it goes on.")
    BLOCKED = strawberry.enum_value("blocked", description="Other steps come first: `waitsFor`.")
    TO_DO = strawberry.enum_value("to_do", description="Not begun.")


@strawberry.type(description="One step, and what the data says of it.")
class OnboardingStep:
    step: OnboardingStepName = strawberry.field(description="Which one: `ROOMS`.")
    state: OnboardingStepState = strawberry.field(description="How far it is: `IN_PROGRESS`.")
    evidence: str = strawberry.field(description='What the data says, for people: `"41 of 43 staff have a room."`.')
    next_action: str | None = strawberry.field(
        description='What to do about it, for people: `"Set the rooms on the import site."`; null where it is done.'
    )
    waits_for: list[OnboardingStepName] = strawberry.field(description="The steps that block it: `[FIRST_SYNC]`.")

    @classmethod
    def of(cls, status: StepStatus) -> "OnboardingStep":
        return cls(
            step=OnboardingStepName(status.step.value),
            state=OnboardingStepState(status.state.value),
            evidence=status.evidence,
            next_action=status.next_action,
            waits_for=[OnboardingStepName(step.value) for step in status.waits_for],
        )


@strawberry.type(description="What is done and what is left until a school is ready; nobody ticks anything off.")
class OnboardingChecklist:
    steps: list[OnboardingStep] = strawberry.field(description="All ten, in their order.")
    done: int = strawberry.field(description="How many are done: `7`.")
    next: OnboardingStep | None = strawberry.field(
        description="The first that can be gone on with; null where none is left."
    )

    @classmethod
    def of(cls, checklist: Checklist) -> "OnboardingChecklist":
        return cls(
            steps=[OnboardingStep.of(status) for status in checklist.steps],
            done=checklist.done,
            next=None if checklist.next is None else OnboardingStep.of(checklist.next),
        )
