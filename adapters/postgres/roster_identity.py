"""The bulk execution of `domain.roster_identity`: every record of the feed finds its person, conflicts are set aside."""

from collections.abc import Collection
from typing import Any

import asyncpg

from adapters.postgres.roster_words import FOLDED, PEOPLE
from adapters.postgres.script import script
from domain.ids import DistrictId, SourceId
from domain.roster_feed import Kind
from domain.roster_identity import Conflict
from domain.roster_remarks import claimed

_BY_SIS_ID = {"matches": "p.sis_id = f.sis_id", "code": "CONFLICT_SIS_ID"}
_BY_EMAIL = {"matches": f"p.email_key = {FOLDED} AND p.status = 'active'", "code": "CONFLICT_EMAIL"}

_IN_VAIN = "SELECT c.key FROM {person}_chosen c JOIN {person}_known k ON k.key = c.key AND k.state = 'conflict'"
_NOT_NAMED = """
    UPDATE {person}_known SET state = 'leaves', named = NULL
    WHERE state = 'stays' AND named = 'here' AND id NOT IN (SELECT unnest(people) FROM {person}_conflict)
"""
"""Whom a conflict of this source named that is not found again, and nothing else keeps."""
_ANEW = """
    DROP TABLE {person}_chosen, {person}_known, {person}_conflict, {person}_contested, {person}_by_sis_id, {person}_by_email
"""


async def identify_people(
    connection: "asyncpg.Connection[Any]",
    kind: Kind,
    district: DistrictId,
    source: SourceId,
    others: Collection[SourceId],
    *,
    complete: bool,
    may_leave: bool,
) -> None:
    """Make `{person}_known`: the feed's records and the source's people, each with what it is to be.

    `others`: the other sources in use, which keep people from leaving.
    `may_leave`: who is missing may leave; False in a partial feed, and where a record of the kind came without an id.
    """
    person = PEOPLE[kind]["person"]
    values = {
        "district": district,
        "source": source,
        "others": list(others),
        "complete": complete,
        "may_leave": may_leave,
    }
    in_vain: list[str] = []
    await _identify(connection, kind, district, {**values, "in_vain": in_vain})
    # As `roster_choices.identify_as_chosen`: a choice that leaves its record a conflict is given up.
    while new := [row["key"] for row in await connection.fetch(_IN_VAIN.format(person=person))]:
        in_vain += new
        await connection.execute(_ANEW.format(person=person))
        await _identify(connection, kind, district, {**values, "in_vain": in_vain})
    told = {
        f"{code.name.lower()}{of}": claimed(kind, code, in_feed=bool(of))
        for code in Conflict
        for of in ("", "_in_feed")
    }
    await script("roster_sync/people_conflicts_told", person=person).run(connection, **told)
    await connection.execute(f"ANALYZE {person}_known")


async def _identify(
    connection: "asyncpg.Connection[Any]", kind: Kind, district: DistrictId, values: dict[str, Any]
) -> None:
    words = PEOPLE[kind]
    person = words["person"]
    await script("roster_sync/people_known", **_only(words, "person", "differs")).run(connection, **values)
    await connection.execute(f"""
        CREATE TEMP TABLE {person}_conflict (key text, code text, people bigint[], in_feed boolean) ON COMMIT DROP;
        CREATE TEMP TABLE {person}_contested (id bigint) ON COMMIT DROP;
        ANALYZE {person}_known, {person}_chosen
    """)
    await script("roster_sync/people_present", person=person).run(connection, **values)
    for found, by in ((f"{person}_by_sis_id", _BY_SIS_ID), (f"{person}_by_email", _BY_EMAIL)):
        chosen = {"person": person, "differs": words["differs"], "found": found, **by}
        await script("roster_sync/people_found", **chosen).run(connection, **values)
    await _set_conflicts_aside(connection, person, district)
    await connection.execute(_NOT_NAMED.format(person=person))


async def _set_conflicts_aside(connection: "asyncpg.Connection[Any]", person: str, district: DistrictId) -> None:
    """In rounds: a conflict keeps its old values, which may be in the way of somebody who wanted them."""
    while True:
        for value, wanted, code in (
            ("sis_id", "f.sis_id", "CONFLICT_SIS_ID"),
            ("email_key", FOLDED, "CONFLICT_EMAIL"),
        ):
            await script("roster_sync/people_conflicts", person=person, value=value, wanted=wanted, code=code).run(
                connection, district=district
            )
        new: str = await connection.execute(f"""
            UPDATE {person}_known k SET state = 'conflict'
            FROM {person}_conflict c WHERE c.key = k.key AND k.state <> 'conflict'
        """)
        if new == "UPDATE 0":
            return


def _only(words: dict[str, str], *names: str) -> dict[str, str]:
    return {name: words[name] for name in names}
