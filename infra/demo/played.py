"""What a played demo was: `tell` puts it into words, `report` into JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from application.ports.mass_schedules import MassPlan, MassRun
from application.roster.queries import StudentView
from application.scheduling.queries import ScheduleSlot
from domain.ids import SectionId
from infra.demo.rosters import Sample
from infra.demo.setup import Ready
from infra.demo.worker import Stage


@dataclass(frozen=True, slots=True)
class Schedule:
    """One student's, with the names of the sections."""

    student: StudentView
    slots: tuple[ScheduleSlot, ...]
    sections: Mapping[SectionId, str]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that happened."""

    stage: Stage
    imports: tuple[tuple[Sample, Mapping[str, Any]], ...]
    schools: Sequence[Ready]
    plans: Sequence[MassPlan]
    """None where a former run had made everything ready."""
    runs: Sequence[MassRun]
    schedule: Schedule
    seconds: Mapping[str, float]
