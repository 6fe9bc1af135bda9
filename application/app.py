"""Every use case, in one place: what a way in is given."""

from dataclasses import dataclass

from application.jobs.cancel import CancelJob
from application.jobs.queries import FindJobs
from application.ports.districts import Districts
from application.roster.districts import CreateDistrict
from application.roster.roster_syncs import ReadRosterSyncs
from application.scheduling.mass_schedule import ApplyMassSchedule, PlanMassSchedule, RunMassSchedule, RunPlan
from application.scheduling.undo_mass_schedule import PlanUndo, RunUndo, RunUndoPlan, UndoMassSchedule


@dataclass(frozen=True, slots=True)
class App:
    # districts
    create_district: CreateDistrict
    districts: Districts
    # jobs
    cancel_job: CancelJob
    find_jobs: FindJobs
    # mass schedules
    apply_mass_schedule: ApplyMassSchedule
    plan_mass_schedule: PlanMassSchedule
    plan_undo: PlanUndo
    run_mass_schedule: RunMassSchedule
    run_mass_schedule_plan: RunPlan
    run_undo: RunUndo
    run_undo_plan: RunUndoPlan
    undo_mass_schedule: UndoMassSchedule
    # rosters
    read_roster_syncs: ReadRosterSyncs
