"""The ten steps from asking for access to the first mass schedule, each read from what is there; nobody ticks anything off."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from domain.counted import listed
from domain.onboarding_steps import LOOKS, Facts, Found, Step, StepState


@dataclass(frozen=True, slots=True)
class StepStatus:
    step: Step
    state: StepState
    evidence: str
    """What the data says, for people."""
    next_action: str | None
    """What to do about it; None where it is done."""
    waits_for: tuple[Step, ...] = ()
    """The steps that block it."""


@dataclass(frozen=True, slots=True)
class Checklist:
    steps: tuple[StepStatus, ...]

    @property
    def done(self) -> int:
        return sum(one.state is StepState.DONE for one in self.steps)

    @property
    def next(self) -> StepStatus | None:
        """The first step that somebody can do something about."""
        return next((one for one in self.steps if one.state in (StepState.IN_PROGRESS, StepState.TO_DO)), None)


NEEDS: dict[Step, tuple[Step, ...]] = {
    Step.SOURCE_CHECKED: (Step.SOURCE_CONNECTED,),
    Step.FIRST_SYNC: (Step.SOURCE_CONNECTED,),
    Step.ROOMS: (Step.FIRST_SYNC,),
    Step.ADMINISTRATORS: (Step.FIRST_SYNC,),
    Step.HOMEROOMS: (Step.FIRST_SYNC,),
    Step.FIRST_MASS_SCHEDULE: (Step.FIRST_SYNC, Step.SCHOOL_YEAR, Step.FLEX_PERIODS, Step.HOMEROOMS),
}
"""A step with nothing to show for itself is blocked while one of these has nothing to show either."""


def checklist(facts: Facts, today: date) -> Checklist:
    """All ten steps; `today` is the school's."""
    found = {step: look(facts, today) for step, look in LOOKS.items()}
    begun = {step for step, one in found.items() if one.state in (StepState.DONE, StepState.IN_PROGRESS)}
    if not facts.applied_syncs:
        begun.discard(Step.FIRST_SYNC)  # a sync that is held has brought nothing in yet
    return Checklist(tuple(_status(step, found[step], begun) for step in Step))


def _status(step: Step, found: Found, begun: Collection[Step]) -> StepStatus:
    missing = tuple(one for one in NEEDS.get(step, ()) if one not in begun)
    if missing and found.state is StepState.TO_DO:
        names = listed(one.value.replace("_", " ") for one in missing)
        return StepStatus(step, StepState.BLOCKED, found.evidence, f"First comes: {names}.", missing)
    return StepStatus(step, found.state, found.evidence, None if found.state is StepState.DONE else found.action)
