"""The schools that somebody sees: the one list that hangs on nothing."""

from application.setup.queries import SchoolView
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.types.school import School, SchoolConnection

BY_NAME = Order("schools", str, int)


async def schools_page(
    info: Info, first: int | None, after: str | None, last: int | None, before: str | None
) -> SchoolConnection:
    cursors = info.context.cursors(BY_NAME)
    request = cursors.request(first, after, last, before)
    page = await info.context.app.find_schools(info.context.asking, request)
    return SchoolConnection.of(page, request, cursors, _school)


def _school(view: SchoolView) -> School:
    return School(view=view)
