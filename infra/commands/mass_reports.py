"""What a mass schedule would do, did, or took back: for programs and in words."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from application.lists.queries import RowsOfUndo
from application.paging import PageRequest
from application.ports.mass_schedules import MassPlan, MassRun, UndoRow
from application.scheduling.apply_mass_schedule import ApplyMassSchedule, IfChanged
from domain.counted import counted
from domain.errors import Refused
from domain.ids import JobId, PlanId, RunId, SectionId
from domain.mass_order import MassOrder
from domain.mass_schedule import Outcome
from domain.undo_mass_schedule import UndoOutcome
from infra.commands.clash_reports import clashes_in_words, notice_of
from infra.commands.common import Answer
from infra.commands.mass_summaries import summaries
from infra.commands.names import PAGE, id_of, number_of
from infra.commands.session import Session
from infra.commands.tables import table
from infra.commands.words import told_time

SHOWN = 10
_MEANINGS = {
    Outcome.CLOSED: "no school, or the period does not meet",
    Outcome.FROZEN: "past, frozen today, or attendance was taken",
    Outcome.NO_HOMEROOM: "the student has no homeroom then",
    Outcome.AMBIGUOUS_HOMEROOM: "several homerooms: pin the student to one",
    Outcome.BLOCKED: "the section or its lead is not available",
    Outcome.UNCHANGED: "is there already",
    Outcome.LOCKED: "something locked stands there",
    Outcome.KEPT: "something else stands there and is kept",
    Outcome.CLASH: "an appointment in another period overlaps",
    Outcome.FULL: "no seat is left",
    Outcome.REPLACED: "booked in place of something else",
    Outcome.CREATED: "booked",
    Outcome.CANCELLED: "cancelled",
}


async def planned(session: Session, job: JobId, group: str) -> Answer:
    """`group` are the commands that apply the plan."""
    return await plan_answer(session, PlanId((await session.work_job(job))["planId"]), group)


async def plan_answer(session: Session, plan: PlanId, group: str) -> Answer:
    """`group`: the commands that apply it."""
    found = (await session.app.read_mass_schedules.plans(session.viewer, [plan]))[plan]
    id = id_of(session, "MassSchedulePlan", plan)
    data = {"plan": id, **await _facts(session, found), "fingerprint": found.fingerprint}
    data |= {"plannedAt": told_time(found.planned_at), "expiresAt": told_time(found.expires_at)}
    text = f"{await _in_words(session, found)}\n\nPlan {id}\nNothing is changed yet: homeroom {group} apply {id}"
    return Answer(data, text)


async def applied(
    session: Session,
    apply: ApplyMassSchedule,
    plan: str | None,
    order: Callable[[], Awaitable[MassOrder]] | None,
    if_changed: str,
) -> Answer:
    """A plan by its id, or else an order. Raises `Refused`: `PLAN_OR_ORDER`, `BAD_INPUT`, and what stops the run."""
    if if_changed not in {each.value for each in IfChanged}:
        raise Refused("BAD_INPUT", "--if-changed is refuse or replan.", field="if-changed")
    if plan is not None and order is None:
        number = PlanId(number_of(session, "MassSchedulePlan", plan, "plan"))
        job = await apply(session.viewer, plan=number, if_changed=IfChanged(if_changed))
    elif plan is None and order is not None:
        job = await apply(session.viewer, order=await order())
    else:
        raise Refused("PLAN_OR_ORDER", "Give either the id of a plan or the options of an order.", field="plan")
    return await run_answer(session, job)


async def run_answer(session: Session, job: JobId) -> Answer:
    return await told_run(session, RunId((await session.work_job(job))["runId"]))


async def told_run(session: Session, run: RunId) -> Answer:
    found = (await session.app.read_mass_schedules.runs(session.viewer, [run]))[run]
    id = id_of(session, "MassScheduleRun", run)
    data = {"run": id, "job": id_of(session, "Job", found.job), **await _facts(session, found)}
    data["plan"] = None if found.plan is None else id_of(session, "MassSchedulePlan", found.plan)
    data["plannedCounts"] = None if found.planned_counts is None else counts_of(found.planned_counts)
    data["appliedAt"] = told_time(found.applied_at)
    data |= {"undoneAt": told_time(found.undone_at), "undoneBy": found.undone_by}
    return Answer(data, f"{await _in_words(session, found)}\n\nRun {id}\n{_what_next(found, id)}")


def _what_next(run: MassRun, id: str) -> str:
    if run.applied_at is None:
        return "It has not been applied."
    if run.undone_at is not None:
        return f"It was undone on {run.undone_at:%Y-%m-%d} by {run.undone_by}."
    return f"To take it back: homeroom mass-schedule undo {id}"


async def undo_answer(session: Session, run: RunId, result: Mapping[str, Any]) -> Answer:
    """Of an undo, or (the result names a plan) of what it would do."""
    counts: dict[str, int] = result["counts"]
    told = {outcome.name: counts[outcome.value] for outcome in UndoOutcome if counts.get(outcome.value)}
    data: dict[str, Any] = {"run": id_of(session, "MassScheduleRun", run), "counts": told}
    if "planId" in result:
        data["plan"] = id_of(session, "UndoPlan", result["planId"])
        closing = "Nothing is undone yet."
    else:
        left = await _left_alone(session, run)
        data["leftAlone"] = left
        closing = "Undone." + (
            f" {counted(len(left), 'row was', 'rows were')} left alone; --json lists them." if left else ""
        )
    return Answer(data, f"{table(('outcome', 'rows'), list(told.items()))}\n\n{closing}")


def counts_of(counts: Mapping[str, int]) -> dict[str, int]:
    """Outcomes as the API says them, in their order; those that do not occur are left out."""
    return {outcome.name: counts[outcome.value] for outcome in Outcome if counts.get(outcome.value)}


def counts_table(counts: Mapping[str, int]) -> str:
    """`counts` as `counts_of` gives them."""
    return table(
        ("outcome", "rows", "meaning"), [(name, rows, _MEANINGS[Outcome[name]]) for name, rows in counts.items()]
    )


async def _in_words(session: Session, found: MassPlan | MassRun) -> str:
    counts = counts_of(found.counts)
    (summary,) = await summaries(session, [found])
    parts = [
        f"{summary}\n{counted(found.people, 'student')}, {counted(sum(counts.values()), 'row')}",
        *([counts_table(counts)] if counts else []),
    ]
    if found.reported_ids:
        lines = [
            f"  {one['value']}  {one['code']}  line {_lines(one['lines'])}{' of those to leave out' if one['excluded'] else ''}"
            for one in found.reported_ids[:SHOWN]
        ]
        more = len(found.reported_ids) - SHOWN
        parts.append(
            "Ids to look at:\n" + "\n".join(lines) + (f"\n… and {more} more; --json lists them." if more > 0 else "")
        )
    for one in found.notices:
        parts.append(f"Note: {one['message']}")
        parts += await clashes_in_words(session, one)
    return "\n\n".join(parts)


async def _facts(session: Session, found: MassPlan | MassRun) -> dict[str, Any]:
    numbers = [SectionId(one["section"]) for one in found.by_section]
    names = await session.app.sections_by_id(session.viewer, numbers)
    school = (await session.app.schools_by_id(session.viewer, [found.school]))[found.school].school
    return {
        "school": {"id": id_of(session, "School", school.id), "name": school.name},
        "summary": (await summaries(session, [found]))[0],
        "people": found.people,
        "rows": sum(found.counts.values()),
        "counts": counts_of(found.counts),
        "byDate": [{"date": one["date"], "counts": counts_of(one["counts"])} for one in found.by_date],
        "bySection": [
            {
                "section": id_of(session, "Section", one["section"]),
                "name": names[one["section"]].section.name if one["section"] in names else None,
                "counts": counts_of(one["counts"]),
            }
            for one in found.by_section
        ],
        "reportedIds": [dict(one) for one in found.reported_ids],
        "notices": [notice_of(session, one) for one in found.notices],
    }


async def _left_alone(session: Session, run: RunId) -> list[dict[str, Any]]:
    found: list[UndoRow] = []
    request = PageRequest(PAGE)
    while True:
        page = (await session.app.read_lists.pages(session.viewer, [run], RowsOfUndo(), request)).get(run)
        found += [] if page is None else page.items
        if page is None or not page.has_more:
            break
        request = PageRequest(PAGE, after=page.keys[-1])
    return [
        {
            "student": id_of(session, "Student", row.student),
            "date": row.day.isoformat(),
            "period": id_of(session, "FlexPeriod", row.flex_period),
            "outcome": row.outcome.name,
        }
        for row in found
    ]


def _lines(lines: Sequence[int]) -> str:
    return ", ".join(map(str, lines))
