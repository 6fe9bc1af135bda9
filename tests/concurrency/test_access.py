"""Requests, decisions and links at the same moment: one of several wins, and the rest are told."""

import asyncio
from collections import Counter
from typing import Any
from uuid import uuid4

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.districts import PostgresDistricts
from adapters.postgres.import_sites import PostgresImportSiteKeys
from adapters.postgres.mails import PostgresOutbox
from adapters.postgres.transaction import PostgresBegin
from application.access import Role, Viewer
from domain.errors import Refused, Unauthenticated
from domain.ids import DistrictId
from domain.mail import MailKind, MailState
from domain.provisioning import MOST_OF_A_PLACE_AN_HOUR, AccessState, Contact
from tests.contract.front_office import OPERATOR, FrontOffice
from tests.support.postgres import empty_front_desk


@pytest_asyncio.fixture(loop_scope="session")
async def front(engine: AsyncEngine, owner_engine: AsyncEngine, district: DistrictId) -> FrontOffice:
    await empty_front_desk(owner_engine)
    return FrontOffice(
        PostgresBegin(engine),
        PostgresDistricts(engine),
        PostgresOutbox(engine),
        PostgresImportSiteKeys(engine),
        district,
        f"Maple USD {uuid4()}",
    )


def told(outcomes: list[Any]) -> Counter[str]:
    return Counter(one.code if isinstance(one, Refused) else type(one).__name__ for one in outcomes)


async def test_a_request_that_is_approved_and_denied_at_once_is_one_of_both(front: FrontOffice) -> None:
    id = await front.ask()
    attempts = [front.approve(OPERATOR, id) for _ in range(3)] + [front.deny(OPERATOR, id, "No") for _ in range(3)]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert told(outcomes) == {"AccessRequest": 1, "ALREADY_DECIDED": 5}
    request = await front.request(id)
    welcomes = sum(mail.kind is MailKind.WELCOME for mail in await front.mails())
    assert welcomes == (4 if request.state is AccessState.APPROVED else 0)


async def test_two_requests_of_one_name_do_not_both_make_the_district(front: FrontOffice) -> None:
    ids = [await front.ask(), await front.ask(schools=("Grant High",))]
    outcomes = await asyncio.gather(*(front.approve(OPERATOR, id) for id in ids), return_exceptions=True)
    assert told(outcomes) == {"AccessRequest": 1, "DISTRICT_EXISTS": 1}


async def test_the_same_key_at_once_is_one_request_and_the_bounds_hold(front: FrontOffice) -> None:
    same = await asyncio.gather(*(front.ask(key="k") for _ in range(5)))
    assert len(set(same)) == 1
    outcomes = await asyncio.gather(*(front.ask() for _ in range(8)), return_exceptions=True)
    assert told(outcomes) == {"UUID": 2, "TOO_MANY_REQUESTS": 6}
    others = [front.ask(primary=Contact("Ada", f"ada{number}@maple.example.org")) for number in range(25)]
    outcomes = await asyncio.gather(*others, return_exceptions=True)
    assert told(outcomes) == {"UUID": MOST_OF_A_PLACE_AN_HOUR - 3, "TOO_MANY_REQUESTS": 18}


async def test_links_that_are_made_at_once_leave_one_that_is_good(front: FrontOffice) -> None:
    request = await front.approve(OPERATOR, await front.ask(schools=("Lincoln High",)))
    assert request.district is not None
    async with front.begin(request.district) as tx:
        (school,) = [one.id for one in await tx.schools.all()]
    admin = Viewer(Role.ADMIN, request.district, "staffer:1", frozenset({school}))
    urls = await asyncio.gather(*(front.rotate(admin, school, mail=True) for _ in range(4)))
    good = 0
    for url in urls:
        assert url is not None
        try:
            await front.open_site(url.partition("#")[2])
            good += 1
        except Unauthenticated:
            pass
    assert good == 1
    waiting = [mail for mail in await front.mails(MailState.QUEUED) if mail.kind is MailKind.IMPORT_SITE_LINK]
    assert len(waiting) == 2
