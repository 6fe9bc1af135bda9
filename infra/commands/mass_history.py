"""The mass schedules of a school, and any plan or run once more."""

from collections.abc import Sequence
from typing import Any

from application.lists.queries import RunsOfSchool
from application.paging import PageRequest
from application.ports.mass_schedules import MassPlan, MassRun
from application.setup.queries import SchoolView
from domain.errors import Refused, not_found
from domain.ids import PlanId, RunId
from infra.commands.common import Answer
from infra.commands.mass_reports import counts_of, plan_answer, told_run
from infra.commands.mass_summaries import summaries
from infra.commands.names import id_of, number_of
from infra.commands.session import Session
from infra.commands.tables import table
from infra.commands.words import told_time


async def history_answer(session: Session, school: SchoolView, limit: int) -> Answer:
    pages = await session.app.read_lists.pages(session.viewer, [school.school.id], RunsOfSchool(), PageRequest(limit))
    page = pages.get(school.school.id)
    runs = [] if page is None else page.items
    told = [
        {
            "run": id_of(session, "MassScheduleRun", run.id),
            "summary": summary,
            "runBy": run.run_by,
            "people": run.people,
            "counts": counts_of(run.counts),
            "appliedAt": told_time(run.applied_at),
            "undoneAt": told_time(run.undone_at),
            "undoneBy": run.undone_by,
        }
        for run, summary in zip(runs, await summaries(session, runs), strict=True)
    ]
    more = page is not None and page.has_more
    return Answer({"school": school.school.name, "runs": told, "hasMore": more}, _in_words(runs, told, more=more))


async def answer_of(session: Session, id: str) -> Answer:
    """Raises `Refused`: `BAD_ID`, `NOT_FOUND`."""
    try:
        run = RunId(number_of(session, "MassScheduleRun", id, "id"))
    except Refused:
        plan = await find_plan(session, PlanId(number_of(session, "MassSchedulePlan", id, "id")))
        changes = plan.order is not None and plan.order.booked is not None
        return await plan_answer(session, plan.id, "range-change" if changes else "mass-schedule")
    if run not in await session.app.read_mass_schedules.runs(session.viewer, [run]):
        raise not_found("mass schedule", "id")
    return await told_run(session, run)


async def find_plan(session: Session, plan: PlanId) -> MassPlan:
    """Raises `Refused` `NOT_FOUND`."""
    found = (await session.app.read_mass_schedules.plans(session.viewer, [plan])).get(plan)
    if found is None:
        raise not_found("plan", "id")
    return found


def _in_words(runs: Sequence[MassRun], told: Sequence[dict[str, Any]], *, more: bool) -> str:
    if not runs:
        return "There has been no mass schedule yet."
    rows = [
        (_when(run), one["runBy"], one["summary"], run.written, one["run"]) for run, one in zip(runs, told, strict=True)
    ]
    text = table(("applied", "by", "what", "changed", "id"), rows)
    return text + ("\n… and older ones; --limit shows more." if more else "")


def _when(run: MassRun) -> str:
    if run.applied_at is None:
        return "not applied"
    return f"{run.applied_at:%Y-%m-%d %H:%M} UTC{', undone' if run.undone_at else ''}"
