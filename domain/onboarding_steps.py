"""The steps of setting a school up, one by one: what the facts say of each, and what to do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.counted import counted
from domain.data_sharing import CHANGE_IT, named
from domain.shared_data import SharedData


class Step(StrEnum):
    """In the order in which a school takes them."""

    ACCESS_APPROVED = "access_approved"
    SOURCE_CONNECTED = "source_connected"
    SOURCE_CHECKED = "source_checked"
    FIRST_SYNC = "first_sync"
    ROOMS = "rooms"
    ADMINISTRATORS = "administrators"
    SCHOOL_YEAR = "school_year"
    FLEX_PERIODS = "flex_periods"
    HOMEROOMS = "homerooms"
    FIRST_MASS_SCHEDULE = "first_mass_schedule"


class StepState(StrEnum):
    DONE = "done"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    TO_DO = "to_do"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the data says of one school."""

    approved_at: datetime | None = None
    """None: the operator made the school without a request."""
    shares: frozenset[SharedData] | None = None
    """What the district says it shares; None: it never said."""
    active_sources: int = 0
    paused_sources: int = 0
    checked_sources: int = 0
    """Connected sources that told what they share, with the settings they have now."""
    file_imports: int = 0
    """Runs in the district, not rejected, of files: those of a service stay that service's when it is removed."""
    checked_runs: int = 0
    """Runs in the district, dry ones included, that were not rejected."""
    rejected_runs: int = 0
    applied_syncs: int = 0
    """Runs that were applied to this school, or found nothing to change."""
    last_part_held: bool = False
    """Whether the newest run with a part of this school left it held, and nobody has decided yet."""
    staff: int = 0
    staff_with_room: int = 0
    administrators: int = 0
    has_it_account: bool = False
    latest_year_ends: date | None = None
    flex_periods: int = 0
    flex_periods_that_meet: int = 0
    sections: int = 0
    designated_sections: int = 0
    students: int = 0
    students_with_homeroom: int = 0
    """On the roster of a designated section, or pinned to one."""
    plans: int = 0
    applied_runs: int = 0
    """Mass schedules that booked somebody, and were not undone."""

    def is_shared(self, kind: SharedData) -> bool:
        return self.shares is None or kind in self.shares


@dataclass(frozen=True, slots=True)
class Found:
    state: StepState
    evidence: str
    action: str | None = None


DONE, IN_PROGRESS, TO_DO = StepState.DONE, StepState.IN_PROGRESS, StepState.TO_DO


def _access(facts: Facts, today: date) -> Found:
    said = "" if facts.shares is None else f" The district says it shares {named(facts.shares)}."
    if facts.approved_at is None:
        return Found(DONE, f"Set up by the operator, without a request.{said}")
    return Found(DONE, f"Approved on {facts.approved_at.date().isoformat()}.{said}")


def _source(facts: Facts, today: date) -> Found:
    if facts.active_sources:
        return Found(DONE, counted(facts.active_sources, "roster source is", "roster sources are") + " connected.")
    if facts.file_imports:
        return Found(DONE, "Rosters come from files.")
    if facts.paused_sources:
        return Found(IN_PROGRESS, "The roster source is paused.", "Resume it: `homeroom source update --resume`.")
    action = "Connect a roster service (`homeroom source connect`), or import files (`homeroom import`)."
    return Found(TO_DO, "No roster source is connected.", action)


def _checked(facts: Facts, today: date) -> Found:
    if facts.checked_runs:
        return Found(DONE, "The source has been read.")
    if facts.checked_sources:
        return Found(DONE, "The source said what it shares.")
    if facts.rejected_runs:
        action = "See why: `homeroom import` and `homeroom source check` say what is missing."
        return Found(IN_PROGRESS, "What the source gave was rejected.", action)
    action = "See what it shares: `homeroom source check`, or a dry run (`--dry-run`). Neither changes anything."
    return Found(TO_DO, "Nobody has looked at what comes.", action)


def _first_sync(facts: Facts, today: date) -> Found:
    if facts.last_part_held:
        evidence = "The latest sync is held: it would remove or change too much."
        action = "See what waits: `homeroom hold list`. Then release it (`homeroom hold release`), or discard it."
        return Found(IN_PROGRESS, evidence, action)
    if facts.applied_syncs and not facts.students and not facts.is_shared(SharedData.STUDENTS):
        evidence = f"Rosters have come in without students. {_not_shared(SharedData.STUDENTS)}"
        return Found(IN_PROGRESS, evidence, f"Students come in when the district shares them: {CHANGE_IT}.")
    if facts.applied_syncs:
        told = f"{counted(facts.students, 'student')}, {facts.staff:,} staff, {counted(facts.sections, 'section')}."
        return Found(DONE, told)
    return Found(TO_DO, "No roster has come in.", "Sync: `homeroom sync`, or `homeroom import` for files.")


def _rooms(facts: Facts, today: date) -> Found:
    have = "has" if facts.staff_with_room == 1 else "have"
    evidence = f"{facts.staff_with_room:,} of {facts.staff:,} staff {have} a room."
    if facts.staff and facts.staff_with_room == facts.staff:
        return Found(DONE, evidence)
    if not facts.staff and not facts.is_shared(SharedData.STAFF):
        return Found(TO_DO, f"{evidence} {_not_shared(SharedData.STAFF)}", f"Add staff by hand, or {CHANGE_IT}.")
    return Found(IN_PROGRESS if facts.staff_with_room else TO_DO, evidence, "Set the rooms on the import site.")


def _administrators(facts: Facts, today: date) -> Found:
    account = "an IT account" if facts.has_it_account else "no IT account"
    evidence = f"{counted(facts.administrators, 'administrator')}, {account}."
    if facts.administrators and facts.has_it_account:
        return Found(DONE, evidence)
    if facts.administrators:
        return Found(IN_PROGRESS, evidence, "Name the IT account on the import site.")
    state = IN_PROGRESS if facts.has_it_account else TO_DO
    return Found(state, evidence, "List the administrators on the import site.")


def _year(facts: Facts, today: date) -> Found:
    action = "Set it: `homeroom calendar year`."
    if facts.latest_year_ends is None:
        return Found(TO_DO, "There is no school year.", action)
    if facts.latest_year_ends < today:
        return Found(TO_DO, f"The latest school year ended on {facts.latest_year_ends.isoformat()}.", action)
    return Found(DONE, f"The school year goes on to {facts.latest_year_ends.isoformat()}.")


def _periods(facts: Facts, today: date) -> Found:
    if facts.flex_periods_that_meet:
        return Found(DONE, counted(facts.flex_periods_that_meet, "flex period") + ".")
    action = "Say when it meets: `homeroom period save`."
    if facts.flex_periods:
        return Found(IN_PROGRESS, "The flex period never meets.", action)
    return Found(TO_DO, "There is no flex period.", action)


def _homerooms(facts: Facts, today: date) -> Found:
    without = facts.students - facts.students_with_homeroom
    if not facts.sections and not facts.is_shared(SharedData.SECTIONS):
        evidence = f"No section is a homeroom. {_not_shared(SharedData.SECTIONS)}"
        return Found(TO_DO, evidence, f"Make them by hand (`homeroom homerooms create`), or {CHANGE_IT}.")
    if not facts.designated_sections:
        action = (
            "Designate them: `homeroom homerooms suggest`, then `homeroom homerooms designate`."
            if facts.sections
            else "The roster has no sections: make homerooms from a list (`homerooms.csv`)."
        )
        return Found(TO_DO, "No section is a homeroom.", action)
    homerooms = counted(facts.designated_sections, "homeroom")
    if without or not facts.students:
        action = "Designate more sections, or pin them: `homeroom homerooms list --exceptions`."
        left = f"{without:,} of {counted(facts.students, 'student')} {'has' if without == 1 else 'have'} none"
        return Found(IN_PROGRESS, f"{homerooms}; {left}.", action)
    return Found(DONE, f"{homerooms}; every student has one.")


def _mass_schedule(facts: Facts, today: date) -> Found:
    if facts.applied_runs:
        return Found(DONE, counted(facts.applied_runs, "mass schedule has", "mass schedules have") + " been applied.")
    if facts.plans:
        return Found(IN_PROGRESS, "A plan was made.", "Look at it, then apply it: `homeroom mass-schedule apply`.")
    return Found(TO_DO, "Nothing has been scheduled.", "Plan everybody's homeroom: `homeroom mass-schedule plan`.")


def _not_shared(kind: SharedData) -> str:
    return f"The district does not say that it shares {named([kind])}."


LOOKS: dict[Step, Callable[[Facts, date], Found]] = {
    Step.ACCESS_APPROVED: _access,
    Step.SOURCE_CONNECTED: _source,
    Step.SOURCE_CHECKED: _checked,
    Step.FIRST_SYNC: _first_sync,
    Step.ROOMS: _rooms,
    Step.ADMINISTRATORS: _administrators,
    Step.SCHOOL_YEAR: _year,
    Step.FLEX_PERIODS: _periods,
    Step.HOMEROOMS: _homerooms,
    Step.FIRST_MASS_SCHEDULE: _mass_schedule,
}
