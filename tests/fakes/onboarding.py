"""What onboarding checklists are made of, counted in memory."""

from collections.abc import Sequence

from domain.ids import SchoolId
from domain.import_site import ContactKind, SiteStaffer
from domain.onboarding_steps import Facts
from domain.roster import SectionStatus
from domain.roster_source import ConnectionState
from domain.roster_sync import SyncStatus
from tests.fakes.flex_store import Facts as Store


def facts_of(store: Store, school: SchoolId, staff: Sequence[SiteStaffer]) -> Facts:
    states = [one.state for one in store.connections.values()]
    good = [sync for sync in store.syncs.values() if sync.status is not SyncStatus.REJECTED]
    parts = [
        part
        for _, sync in sorted(store.syncs.items())
        if not sync.dry_run
        for part in sync.parts
        if part.school == school
    ]
    years = [year.last_day for year in store.years.get(school, ())]
    periods = [period for period in store.flex_periods.values() if period.school == school]
    sections = {id for id, one in store.sections.items() if one.school == school and one.status is SectionStatus.ACTIVE}
    homerooms = sections & set(store.designations)
    students = [id for id, of in store.student_schools if of == school and store.is_member(id, school)]
    at_home = {
        student for (section, student, _), row in store.enrollments.items() if row.active and section in homerooms
    }
    active = {id for id, one in store.sections.items() if one.status is SectionStatus.ACTIVE}
    pinned = {
        student
        for (of, student), pins in store.pins.items()
        if of == school and any(pin.section in active for pin in pins)
    }
    runs = [run for run in store.runs.values() if run.school == school]
    return Facts(
        approved_at=None if store.sharing is None else store.sharing.approved_at,
        shares=None if store.sharing is None else store.sharing.said.shares,
        active_sources=states.count(ConnectionState.ACTIVE),
        paused_sources=states.count(ConnectionState.PAUSED),
        checked_sources=sum(one.checked_at is not None for one in store.connections.values()),
        file_imports=sum(not sync.pulled for sync in good),
        checked_runs=len(good),
        rejected_runs=len(store.syncs) - len(good),
        applied_syncs=sum(part.status in (SyncStatus.APPLIED, SyncStatus.UNCHANGED) for part in parts),
        last_part_held=bool(parts) and parts[-1].status is SyncStatus.HELD and parts[-1].decision is None,
        staff=len(staff),
        staff_with_room=sum(one.room is not None for one in staff),
        administrators=sum(one.administrator for one in staff),
        has_it_account=(school, ContactKind.IT_ACCOUNT) in store.contacts,
        latest_year_ends=max(years, default=None),
        flex_periods=len(periods),
        flex_periods_that_meet=sum(bool(period.meetings) for period in periods),
        sections=len(sections),
        designated_sections=len(homerooms),
        students=len(students),
        students_with_homeroom=len(set(students) & (at_home | pinned)),
        plans=sum(plan.school == school and plan.run is None for plan in store.plans.values()),
        applied_runs=sum(run.applied_at is not None and run.undone_at is None and run.booked > 0 for run in runs),
    )
