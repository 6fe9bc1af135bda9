"""Filters of lists, from the API's words to the application's."""

from collections.abc import Collection
from typing import TypeVar

from application.access import Viewer
from application.roster.queries import PersonFilter as People
from application.roster.queries import SectionFilter as Sections
from domain.roster import Status
from graphql_api.arguments import staffer_id
from graphql_api.enums import value_of
from graphql_api.limits import check_list
from graphql_api.types.people import PersonFilter, StudentFilter
from graphql_api.types.section_filter import SectionFilter

T = TypeVar("T")


def person_filter(filter: PersonFilter | None) -> People:
    if filter is None:
        return People()
    return People(
        search=filter.search,
        status=None if filter.status is None else Status(value_of(filter.status)),
        graduation_years=_set("graduationYears", filter.graduation_years)
        if isinstance(filter, StudentFilter)
        else None,
        sis_ids=_set("sisIds", filter.sis_ids),
    )


def section_filter(viewer: Viewer, filter: SectionFilter | None) -> Sections:
    if filter is None:
        return Sections()
    return Sections(
        search=filter.search,
        period=filter.period,
        staffer=None if filter.staffer_id is None else staffer_id(viewer, filter.staffer_id, ("filter", "stafferId")),
        homeroom=filter.homeroom,
        suggested=filter.suggested_homeroom,
        active=filter.active,
    )


def _set(name: str, values: Collection[T] | None) -> frozenset[T] | None:
    if values is None:
        return None
    check_list(name, values)
    return frozenset(values)
