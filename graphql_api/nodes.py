"""From what readers answer to objects of the API."""

from typing import TYPE_CHECKING

from application.homeroom.queries import HomeroomException as ExceptionView
from application.roster.queries import SectionView, StafferView, StudentView
from application.setup.queries import FlexPeriodView
from domain.errors import not_found
from domain.ids import FlexPeriodId, SchoolId
from graphql_api import find
from graphql_api.arguments import flex_period_id
from graphql_api.context import Info
from graphql_api.types.flex_period import FlexPeriod
from graphql_api.types.homeroom import HomeroomException
from graphql_api.types.section import Section
from graphql_api.types.staffer import Staffer
from graphql_api.types.student import Student

if TYPE_CHECKING:
    from strawberry import ID


def student(view: StudentView) -> Student:
    return Student(view=view)


def staffer(view: StafferView) -> Staffer:
    return Staffer(view=view)


def section(view: SectionView) -> Section:
    return Section(view=view)


def flex_period(view: FlexPeriodView) -> FlexPeriod:
    return FlexPeriod(view=view)


def homeroom_exception(view: ExceptionView) -> HomeroomException:
    return HomeroomException(view=view)


async def period_of_school(info: Info, id: "ID", school: SchoolId) -> FlexPeriodId:
    """The flex period called `id`; NOT_FOUND where it is another school's."""
    wanted = flex_period_id(info.context.asking, id)
    found = await find.maybe_flex_period(info, wanted)
    if found is None or found.view.flex_period.school != school:
        raise not_found("flex period", "flexPeriodId")
    return wanted
