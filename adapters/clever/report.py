"""What a district shares at Clever, found without pulling it."""

from collections.abc import Sequence
from contextlib import aclosing

from adapters.clever.client import CleverClient, Record
from adapters.clever.refusals import paused
from application.ports.roster_sources import Problem, SharedSchool, SourceReport
from domain.errors import Refused
from domain.roster_feed import Kind
from domain.roster_validation import is_email, storable

_LOOKED_AT = 100
_STATES = {
    "paused": ("SOURCE_PAUSED", "The district is paused at Clever: nothing is read until it goes on."),
    "pending": ("SOURCE_PAUSED", "The district has not begun at Clever: nothing is read until it has."),
    "error": (
        "SOURCE_STALE",
        "Clever's own sync with the district fails, so that its data grows old: tell the district.",
    ),
}


async def report_of(client: CleverClient) -> SourceReport:
    """Schools are counted, as one can; people are looked at on one page."""
    try:
        district = await client.district()
        if district is None:
            raise paused("The district does not share its data")
    except Refused as refused:
        if refused.code != "SOURCE_PAUSED":
            raise
        return SourceReport([], {}, [Problem(refused.code, refused.message)])
    problems = [Problem(*_STATES[state])] if (state := str(district.get("state"))) in _STATES else []
    schools = await _schools(client)
    if not schools:
        problems.append(
            Problem("NO_SCHOOLS", "The district shares no school: have it share some with this application.")
        )
    problems += await _of_people(client)
    return SourceReport(schools, {Kind.SCHOOL: len(schools)}, problems)


async def _schools(client: CleverClient) -> list[SharedSchool]:
    pages = client.pages(client.path("schools?limit=1000"))
    return [SharedSchool(_shown(one, "id"), _shown(one, "name")) async for page in pages for one in page.records]


async def _of_people(client: CleverClient) -> list[Problem]:
    problems = []
    for role, who in (("student", "students"), ("teacher", "teachers")):
        people = await _some(client, f"users?role={role}&limit={_LOOKED_AT}")
        without = sum(not is_email(_shown(one, "email")) for one in people)
        if not people:
            problems.append(Problem("NO_RECORDS", f"There are no {who}: have the district share them."))
        elif without:
            message = f"Of {len(people)} {who} looked at, {without} have no e-mail address that can be used."
            problems.append(Problem("EMAIL_MISSING", message, without))
    if not await _some(client, "sections?limit=1"):
        problems.append(Problem("NO_RECORDS", "There are no sections: have the district share them."))
    return problems


async def _some(client: CleverClient, rest: str) -> Sequence[Record]:
    """The first page."""
    async with aclosing(client.pages(client.path(rest))) as pages:
        return (await anext(pages)).records


def _shown(record: Record, field: str) -> str:
    value = record.get(field)
    return storable(value)[:255] if isinstance(value, str) else ""
