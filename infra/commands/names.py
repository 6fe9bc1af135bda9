"""Finding what people name: by the id that the API and this command line print, by exact name, people by SIS id."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar

import typer

from application.lists.queries import SectionsOfSchool, StaffersOfSchool, StudentsOfSchool
from application.paging import PageRequest
from application.roster.queries import PersonFilter, SectionFilter, SectionView
from application.setup.queries import SchoolView
from domain.errors import Refused
from domain.flex_period import FlexPeriod
from domain.ids import SchoolId, SectionId, StafferId, StudentId
from domain.roster import SectionStatus
from graphql_api import ids

if TYPE_CHECKING:
    from infra.commands.session import Session

T = TypeVar("T")

PAGE = 500

SchoolOption: TypeAlias = Annotated[
    str | None, typer.Option("--school", help="Its name, SIS id or id; not needed if there is one only.")
]
WeekdaysOption: TypeAlias = Annotated[str | None, typer.Option(help="On these weekdays: mon-fri, or mon,wed.")]
CycleDaysOption: TypeAlias = Annotated[list[str] | None, typer.Option(help="On these cycle days: A,B.")]


def id_of(session: "Session", type: str, *key: ids.IdPart) -> str:
    """The id that the API has for it."""
    return ids.encode(type, session.district.id, *key)


def number_of(session: "Session", type: str, given: str, field: str) -> int:
    """The other way round. Raises `Refused` `BAD_ID` or `NOT_FOUND`."""
    return ids.expect(given, type, session.district.id, field=field).number


async def schools(session: "Session") -> list[SchoolView]:
    """Every school of the district, by name."""
    found: list[SchoolView] = []
    request: PageRequest | None = PageRequest(PAGE)
    while request is not None:
        page = await session.app.find_schools(session.viewer, request)
        found += page.items
        request = PageRequest(PAGE, after=page.keys[-1]) if page.has_more else None
    return found


async def find_school(session: "Session", given: str | None) -> SchoolView:
    """Raises `Refused`: `SCHOOL_REQUIRED`, `NOT_FOUND`, `AMBIGUOUS_NAME`."""
    every = await schools(session)
    if given is None:
        if len(every) == 1:
            return every[0]
        why = (
            "There are several schools: name one" if every else "There is no school yet: import a roster, then name it"
        )
        raise Refused("SCHOOL_REQUIRED", f"{why} with --school.", field="school")
    number = _decoded(session, "School", given)
    named = [view for view in every if given in (view.school.name, view.school.sis_id) or view.school.id == number]
    return _the_only(named, "school", given, "`homeroom school show` lists them")


async def sections(session: "Session", school: SchoolId, filter: SectionFilter) -> list[SectionView]:
    """Every section of a school that the filter lets through, by name."""
    found = await items_of(session, school, SectionsOfSchool(filter))
    return list(found)


async def find_section(session: "Session", school: SchoolId, given: str, field: str = "section") -> SectionView:
    """An active section is preferred to ended ones of the same name. Raises `Refused`: `NOT_FOUND`, `AMBIGUOUS_NAME`."""
    number = _decoded(session, "Section", given)
    if number is not None:
        known = (await session.app.sections_by_id(session.viewer, [SectionId(number)])).values()
        return _the_only([view for view in known if view.section.school == school], "section", given, field=field)
    search = given if len(given.strip()) > 1 else None
    every = await sections(session, school, SectionFilter(search=search, active=None))
    named = [view for view in every if view.section.name == given]
    active = [view for view in named if view.section.status is SectionStatus.ACTIVE]
    return _the_only(active or named, "section", given, "`homeroom section list` has their ids", field)


async def find_sections(
    session: "Session", school: SchoolId, given: Sequence[str], field: str = "section"
) -> list[SectionId]:
    return [(await find_section(session, school, one, field)).section.id for one in given]


async def find_periods(session: "Session", school: SchoolId, given: Sequence[str]) -> list[FlexPeriod]:
    """The named flex periods; the only one if none is named. Raises `Refused`: `PERIOD_REQUIRED`, and the usual."""
    views = (await session.app.flex_periods_of(session.viewer, [school])).get(school, ())
    every = [view.flex_period for view in views]
    if not given:
        if len(every) == 1:
            return every
        why = (
            "There are several flex periods: name one"
            if every
            else "There is no flex period yet: `homeroom period save`"
        )
        raise Refused("PERIOD_REQUIRED", f"{why} with --period.", field="period")
    return [_period(session, every, one) for one in given]


async def find_students(
    session: "Session", school: SchoolId | None, given: Sequence[str], field: str = "student"
) -> list[StudentId]:
    """By id or SIS id, in the order given."""
    found = []
    for one in given:
        number = _decoded(session, "Student", one)
        known = list((await session.app.students_by_id(session.viewer, [StudentId(number)])).values()) if number else []
        if number is None:
            for place in [school] if school is not None else [view.school.id for view in await schools(session)]:
                wanted = StudentsOfSchool(PersonFilter(sis_ids=frozenset([one])))
                known += [view for view in await items_of(session, place, wanted) if view not in known]
        ids_of = sorted({view.student.id for view in known})
        found.append(_the_only(ids_of, "student", one, field=field))
    return found


async def find_staffer(session: "Session", school: SchoolId, given: str) -> StafferId:
    """By id or SIS id."""
    number = _decoded(session, "Staffer", given)
    if number is not None:
        return StafferId(number)
    every = await items_of(session, school, StaffersOfSchool(PersonFilter(sis_ids=frozenset([given]))))
    return StafferId(_the_only([view.staffer.id for view in every], "staffer", given, field="staffer"))


async def find_people(session: "Session", school: SchoolId, given: Sequence[str], *, staff: bool) -> list[int]:
    """Students, or staff, of a school by id or SIS id, whatever their status."""
    found = []
    for one in given:
        number = _decoded(session, "Staffer" if staff else "Student", one)
        if number is None:
            asked = PersonFilter(sis_ids=frozenset([one]), status=None)
            every: list[Any] = await items_of(
                session, school, StaffersOfSchool(asked) if staff else StudentsOfSchool(asked)
            )
            ids_of = [view.staffer.id if staff else view.student.id for view in every]
            number = _the_only(ids_of, "staffer" if staff else "student", one, field="person")
        found.append(number)
    return found


async def items_of(session: "Session", school: SchoolId, wanted: Any, most: int | None = None) -> list[Any]:
    """A school's whole list; of one with more than `most` items, those and at least one more."""
    found: list[Any] = []
    request: PageRequest | None = PageRequest(PAGE)
    while request is not None and (most is None or len(found) <= most):
        page = (await session.app.read_lists.pages(session.viewer, [school], wanted, request))[school]
        found += page.items
        request = PageRequest(PAGE, after=page.keys[-1]) if page.has_more else None
    return found


def _period(session: "Session", every: Sequence[FlexPeriod], given: str) -> FlexPeriod:
    number = _decoded(session, "FlexPeriod", given)
    named = [period for period in every if period.name == given or period.id == number]
    return _the_only(named, "flex period", given, "`homeroom period list` lists them", "period")


def _decoded(session: "Session", type: str, given: str) -> int | None:
    """The key, if it is an id of that type in this district; a name looks different."""
    try:
        return number_of(session, type, given, type.lower())
    except Refused:
        return None


def _the_only(found: Sequence[T], what: str, given: str, hint: str = "", field: str | None = None) -> T:
    if len(found) == 1:
        return found[0]
    field = field or what
    if found:
        message = f"{len(found)} are called {given}: give the id of one{f'; {hint}' if hint else ''}."
        raise Refused("AMBIGUOUS_NAME", message, field=field)
    raise Refused("NOT_FOUND", f"There is no {what} {given}: check it{f'; {hint}' if hint else ''}.", field=field)
