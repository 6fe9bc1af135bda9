"""The rows of a plan, by what would become of them."""

from collections.abc import Sequence
from typing import Any

from application.lists.queries import RowsOfPlan
from application.paging import PageRequest
from application.ports.mass_schedules import PlanRow
from domain.ids import PlanId
from domain.mass_schedule import Outcome
from infra.commands.common import Answer
from infra.commands.mass_history import find_plan
from infra.commands.names import id_of, number_of
from infra.commands.references import one_of
from infra.commands.session import Session
from infra.commands.tables import table
from infra.commands.words import parts


async def rows_answer(session: Session, id: str, outcomes: Sequence[str], limit: int) -> Answer:
    """Raises `Refused`: `BAD_ID`, `NOT_FOUND`, `BAD_INPUT`."""
    wanted = frozenset(one_of(Outcome, one, "outcome").value for one in parts(outcomes))
    plan = await find_plan(session, PlanId(number_of(session, "MassSchedulePlan", id, "id")))
    pages = await session.app.read_lists.pages(session.viewer, [plan.id], RowsOfPlan(wanted), PageRequest(limit))
    page = pages.get(plan.id)
    told = await _told(session, [] if page is None else page.items)
    more = page is not None and page.has_more
    columns = ("date", "period", "sisId", "name", "outcome", "reason", "current", "target")
    text = table(columns, [[one[column] for column in columns] for one in told])
    more_words = "\n… and more; --limit lists them." if more else ""
    return Answer({"plan": id, "listed": told, "hasMore": more}, f"{text}{more_words}")


async def _told(session: Session, rows: Sequence[PlanRow]) -> list[dict[str, Any]]:
    app, viewer = session.app, session.viewer
    students = await app.students_by_id(viewer, {row.student for row in rows})
    places = {place for row in rows for place in (row.target, row.current_section) if place is not None}
    sections = await app.sections_by_id(viewer, places)
    periods = await app.flex_periods_by_id(viewer, {row.flex_period for row in rows})
    names = {section: view.section.name for section, view in sections.items()}
    return [
        {
            "student": id_of(session, "Student", row.student),
            "sisId": students[row.student].student.sis_id if row.student in students else None,
            "name": _name(students.get(row.student)),
            "date": row.day.isoformat(),
            "period": periods[row.flex_period].flex_period.name if row.flex_period in periods else None,
            "outcome": row.outcome.upper(),
            "reason": None if row.reason is None else row.reason.upper(),
            "current": None if row.current_section is None else names.get(row.current_section),
            "target": None if row.target is None else names.get(row.target),
        }
        for row in rows
    ]


def _name(view: Any) -> str | None:
    return None if view is None else f"{view.student.first_name} {view.student.last_name}"
