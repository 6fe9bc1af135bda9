"""The students without homeroom, or with several."""

from application.homeroom.queries import HomeroomException
from application.lists.queries import HomeroomExceptionsOfSchool
from domain.roster import School
from infra.commands import words
from infra.commands.common import Answer
from infra.commands.names import find_periods, id_of, items_of
from infra.commands.session import Session
from infra.commands.tables import table


async def exceptions_on(session: Session, school: School, day: str, period: str | None) -> Answer:
    on, (flex_period,) = (
        words.a_date(day, "exceptions"),
        await find_periods(session, school.id, [period] if period else []),
    )
    wanted = HomeroomExceptionsOfSchool(on, flex_period.id)
    found: list[HomeroomException] = await items_of(session, school.id, wanted)
    students = await session.app.students_by_id(session.viewer, [one.student for one in found])
    concerned = {section for one in found for section in one.homerooms}
    sections = await session.app.sections_by_id(session.viewer, concerned)
    told = [
        {
            "student": id_of(session, "Student", one.student),
            "sisId": students[one.student].student.sis_id,
            "name": f"{students[one.student].student.first_name} {students[one.student].student.last_name}",
            "problem": "AMBIGUOUS_HOMEROOM" if one.homerooms else "NO_HOMEROOM",
            "homerooms": [sections[section].section.name for section in one.homerooms],
        }
        for one in found
    ]
    rows = [(one["name"], one["sisId"], one["problem"], ", ".join(one["homerooms"])) for one in told]
    data = {"school": school.name, "date": on.isoformat(), "period": flex_period.name, "exceptions": told}
    text = table(("student", "SIS id", "problem", "homerooms"), rows)
    (today,) = (await session.app.read_lists.calendars(session.viewer, [school.id], on, on))[school.id]
    if flex_period.id not in [meets for meets, _ in today.flex_periods]:
        text += f"\nThere is no flex time on {on} in {flex_period.name}: choose a day on which it meets."
    return Answer(data, text)
