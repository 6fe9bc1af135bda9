"""Filters of lists, from the API's words to the application's."""

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar

from strawberry import UNSET

from application.access import Viewer
from application.roster.queries import PersonFilter as People
from application.roster.queries import SectionFilter as Sections
from domain.roster import Status
from graphql_api.arguments import staffer_id
from graphql_api.enums import value_of
from graphql_api.limits import check_list
from graphql_api.types.people import PersonFilter, PersonStatus, StudentFilter
from graphql_api.types.section_filter import SectionFilter

T = TypeVar("T")


def person_filter(filter: PersonFilter | None, updated_since: datetime | None) -> People:
    usual = Status.ACTIVE if updated_since is None else None
    if filter is None:
        return People(status=usual, updated_since=updated_since)
    return People(
        search=filter.search,
        status=_status(filter.status, usual),
        graduation_years=_set("graduationYears", filter.graduation_years)
        if isinstance(filter, StudentFilter)
        else None,
        sis_ids=_set("sisIds", filter.sis_ids),
        updated_since=updated_since,
    )


def section_filter(viewer: Viewer, filter: SectionFilter | None, updated_since: datetime | None) -> Sections:
    usual = True if updated_since is None else None
    if filter is None:
        return Sections(active=usual, updated_since=updated_since)
    return Sections(
        search=filter.search,
        period=filter.period,
        staffer=None if filter.staffer_id is None else staffer_id(viewer, filter.staffer_id, ("filter", "stafferId")),
        homeroom=filter.homeroom,
        suggested=filter.suggested_homeroom,
        active=usual if filter.active is UNSET else filter.active,
        updated_since=updated_since,
    )


def _status(given: PersonStatus | None, usual: Status | None) -> Status | None:
    if given is UNSET:
        return usual
    return None if given is None else Status(value_of(given))


def _set(name: str, values: Collection[T] | None) -> frozenset[T] | None:
    if values is None:
        return None
    check_list(name, values)
    return frozenset(values)
