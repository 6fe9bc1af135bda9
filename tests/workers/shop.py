"""A kind of job whose effects can be counted: each adds one row, in the transaction that ends with its receipt."""

import asyncio
from collections.abc import Mapping
from typing import Any

import asyncpg

from application.app import App
from application.jobs.work import Handler
from application.ports.jobs import Claim, JobKind, Progress
from domain.errors import Refused

KIND = JobKind.IMPORT_ROSTER


def handlers(app: App) -> Mapping[JobKind, Handler]:
    begin: Any = app.find_jobs.begin

    async def add_one(claim: Claim, progress: Progress) -> None:
        async with begin(claim.district) as tx:
            await tx.driver.execute("INSERT INTO public.effect VALUES ($1, $2)", claim.job, claim.attempt)
            if claim.payload.get("refuse"):
                raise Refused("NO", "Not today.")
            if claim.payload.get("break"):
                raise RuntimeError("broken")
            steps = int(claim.payload.get("seconds", 0) / 0.05)
            for step in range(steps):
                await progress("adding", step, steps)
                await asyncio.sleep(0.05)
            await tx.jobs.finish(claim, {"added": 1})

    return {KIND: add_one}


async def make_effect_table(owner_url: str) -> None:
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute("""
            CREATE TABLE public.effect (job bigint NOT NULL, attempt integer NOT NULL);
            GRANT USAGE ON SCHEMA public TO homeroom_app;
            GRANT ALL ON public.effect TO homeroom_app;
        """)
    finally:
        await connection.close()
