"""The functions of `domain/` agree with the naive reading of the rules, which the SQL is held to as well."""

from collections import Counter

from domain.ids import StudentId
from domain.mass_schedule import Member, Outcome
from tests.differential import oracle
from tests.differential.domain_reading import DomainReading
from tests.differential.oracle_facts import Row
from tests.differential.oracle_people import people
from tests.differential.orders import an_actor, an_order, in_own_words
from tests.differential.schools import a_district

DISTRICTS, ORDERS = 100, 4


def test_the_domain_decides_every_row_as_the_rules_in_words_do() -> None:
    seen: Counter[Outcome] = Counter()
    for seed in range(DISTRICTS):
        world, make = a_district(seed)
        for _ in range(ORDERS):
            order, now = an_order(make), make.now()
            actor = an_actor(make, order)
            if oracle.refusals(world, order, actor):
                continue
            expected = {slot: row["outcome"] for slot, row in oracle.plan(world, order, actor, now).items()}
            members = [_member(row, order) for row in people(world, order)]
            found = DomainReading(world, in_own_words(order), actor, now).decided(members)
            assert {slot: outcome.value for slot, outcome in found.items()} == expected, f"seed {seed}"
            seen.update(found.values())
    assert min(seen[outcome] for outcome in Outcome) >= 20, seen


def _member(student: Row, order: Row) -> Member:
    lines = order["who"]["value"] if order["who"]["kind"] == "ids" else ()
    return Member(
        StudentId(student["id"]),
        student["last_name"],
        student["first_name"],
        student["sis_id"],
        student["graduation_year"],
        min((line for sis_id, line in lines if sis_id == student["sis_id"]), default=None),
    )
