"""Jobs as clients see them: asked for, followed by query and by subscription, cancelled, never another's."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx2
import pytest
import uvicorn
from websockets.asyncio.client import connect

from application.access import Viewer
from application.jobs.work import Work
from application.ports.jobs import JobKind
from infra.container import handlers
from tests.api.harness import Api, partner, staffer, student
from tests.api.lincoln import Lincoln

DAY = "2026-09-02"
FOLLOW = "subscription($id: ID!) { job(id: $id) { state phase done total isOver result { __typename } } }"
PROTOCOL: Any = "graphql-transport-ws"


@asynccontextmanager
async def served(api: Api) -> AsyncIterator[str]:
    """The API on a real port: `host:port`."""
    server = uvicorn.Server(
        uvicorn.Config(api.site, port=0, log_level="warning", lifespan="off", ws="websockets-sansio")
    )
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await running


async def followed(api: Api, address: str, viewer: Viewer, job: str) -> list[dict[str, Any]]:
    """Every message of the subscription, over a WebSocket."""
    async with connect(f"ws://{address}/graphql", subprotocols=[PROTOCOL]) as socket:
        token = {"authorization": f"Bearer {api.tokens.issue(viewer)}"}
        await socket.send(json.dumps({"type": "connection_init", "payload": token}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        payload = {"query": FOLLOW, "variables": {"id": job}}
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        messages: list[dict[str, Any]] = []
        while not messages or messages[-1]["type"] == "next":
            messages.append(json.loads(await asyncio.wait_for(socket.recv(), 20)))
        return messages


def states(messages: list[dict[str, Any]]) -> list[str]:
    return [one["payload"]["data"]["job"]["state"] for one in messages if one["type"] == "next"]


async def asked(lincoln: Lincoln, **more: Any) -> str:
    payload = await lincoln.admin.do(
        "applyMassSchedule", "job { id state kind }", order=lincoln.order(DAY, DAY), **more
    )
    assert (payload["job"]["state"], payload["job"]["kind"]) == ("QUEUED", "APPLY_MASS_SCHEDULE")
    id_: str = payload["job"]["id"]
    return id_


async def test_a_job_is_followed_by_query(lincoln: Lincoln) -> None:
    job = await asked(lincoln)
    query = "query($id: ID!) { job(id: $id) { state isOver phase done total startedAt finishedAt askedBy school { name } } }"
    before = (await lincoln.admin.get(query, id=job))["job"]
    assert (before["state"], before["isOver"], before["startedAt"]) == ("QUEUED", False, None)
    await lincoln.api.work_jobs()
    after = (await lincoln.admin.get(query, id=job))["job"]
    assert (after["state"], after["isOver"], after["school"]) == ("DONE", True, {"name": "Lincoln High"})
    assert after["finishedAt"].endswith("Z")
    assert after["askedBy"] == lincoln.admin.viewer.actor


async def test_two_clients_follow_one_job_until_it_is_over(lincoln: Lincoln) -> None:
    job = await asked(lincoln)
    colleague = staffer(lincoln.district, lincoln.id, lincoln.staffers["Reed"])
    async with served(lincoln.api) as address:
        watching = [
            asyncio.create_task(followed(lincoln.api, address, viewer, job))
            for viewer in (lincoln.admin.viewer, colleague)
        ]
        await asyncio.sleep(1)
        await lincoln.api.work_jobs()
        for messages in await asyncio.gather(*watching):
            seen = states(messages)
            assert (seen[0], seen[-1]) == ("QUEUED", "DONE")
            assert messages[-1]["type"] == "complete"
            assert messages[-2]["payload"]["data"]["job"]["result"] == {"__typename": "MassScheduleRun"}


async def test_progress_is_shown_while_the_job_runs(lincoln: Lincoln) -> None:
    """The handler waits, halfway, until the subscription has told."""
    job, go_on = await asked(lincoln), asyncio.Event()
    real = handlers(lincoln.api.app)

    async def slowly(claim: Any, progress: Any) -> None:
        await progress("booking", 3, 9)
        await go_on.wait()
        await real[JobKind.APPLY_MASS_SCHEDULE](claim, progress)

    slow: Work = replace(lincoln.api.work, handlers={**real, JobKind.APPLY_MASS_SCHEDULE: slowly})
    async with served(lincoln.api) as address:
        watching = asyncio.create_task(followed(lincoln.api, address, lincoln.admin.viewer, job))
        await asyncio.sleep(0.2)
        working = asyncio.create_task(slow(lincoln.api.announced.pop()))
        await asyncio.sleep(1.5)
        go_on.set()
        messages = await watching
        await working
    jobs = [one["payload"]["data"]["job"] for one in messages if one["type"] == "next"]
    assert ("RUNNING", "booking", 3, 9) in [(one["state"], one["phase"], one["done"], one["total"]) for one in jobs]
    assert (jobs[-1]["state"], jobs[-1]["isOver"]) == ("DONE", True)


async def test_a_job_is_followed_by_server_sent_events_too(lincoln: Lincoln) -> None:
    job = await asked(lincoln)
    await lincoln.api.work_jobs()
    headers = {
        "authorization": f"Bearer {lincoln.api.tokens.issue(lincoln.admin.viewer)}",
        "accept": "text/event-stream",
    }
    async with served(lincoln.api) as address, httpx2.AsyncClient() as client:
        sent = await client.post(
            f"http://{address}/graphql", json={"query": FOLLOW, "variables": {"id": job}}, headers=headers
        )
    assert sent.headers["content-type"].startswith("text/event-stream")
    assert '"state":"DONE"' in sent.text
    assert "event: complete" in sent.text


@pytest.mark.parametrize("who", ["student", "partner"])
async def test_nobody_follows_what_they_may_not_see(lincoln: Lincoln, who: str) -> None:
    job = await asked(lincoln)
    viewer = {
        "student": student(lincoln.district, lincoln.id, lincoln.students["amy"]),
        "partner": partner(lincoln.district, lincoln.id),
    }[who]
    answer = await lincoln.api.as_(viewer).ask("query($id: ID!) { job(id: $id) { state } }", id=job)
    assert answer.codes == ["NOT_FOUND"]
    async with served(lincoln.api) as address:
        messages = await followed(lincoln.api, address, viewer, job)
    text = json.dumps(messages)
    assert "NOT_FOUND" in text
    assert "QUEUED" not in text
    lincoln.api.announced.clear()


async def test_a_socket_without_a_token_learns_nothing(lincoln: Lincoln) -> None:
    job = await asked(lincoln)
    async with served(lincoln.api) as address, connect(f"ws://{address}/graphql", subprotocols=[PROTOCOL]) as socket:
        await socket.send(json.dumps({"type": "connection_init"}))
        await socket.recv()
        payload = {"query": FOLLOW, "variables": {"id": job}}
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        assert "UNAUTHENTICATED" in str(await socket.recv())
    lincoln.api.announced.clear()


async def test_a_queued_job_is_cancelled_at_once_and_does_nothing(lincoln: Lincoln) -> None:
    job = await asked(lincoln)
    payload = await lincoln.admin.do("cancelJob", "job { state cancelAsked isOver }", id=job)
    assert payload["job"] == {"state": "CANCELLED", "cancelAsked": True, "isOver": True}
    await lincoln.api.work_jobs()
    booked = await lincoln.admin.get(
        'query($id: ID!) { appointments(filter: {schoolId: $id, from: "2026-09-02", to: "2026-09-02"}) { totalCount } }',
        id=lincoln.id,
    )
    assert booked["appointments"]["totalCount"] == 0
    again = await lincoln.admin.do("cancelJob", "job { state }", id=job)
    assert again["job"]["state"] == "CANCELLED"


async def test_what_is_over_stays_as_it_ended(lincoln: Lincoln) -> None:
    job = await asked(lincoln)
    await lincoln.api.work_jobs()
    assert (await lincoln.admin.do("cancelJob", "job { state }", id=job))["job"]["state"] == "DONE"


async def test_a_colleague_may_look_but_not_cancel(lincoln: Lincoln) -> None:
    job = await asked(lincoln)
    colleague = lincoln.api.as_(staffer(lincoln.district, lincoln.id, lincoln.staffers["Reed"]))
    assert (await colleague.mutate("cancelJob", "job { state }", id=job)).codes == ["FORBIDDEN"]
    lincoln.api.announced.clear()
