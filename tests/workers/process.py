"""`python -m tests.workers.process`: a worker process as `homeroom worker` runs it, with jobs that can be counted."""

import asyncio

from infra import logs
from infra.settings import read_settings
from infra.worker import work_until_told
from tests.workers.shop import handlers

if __name__ == "__main__":
    settings = read_settings()
    logs.configure(settings.log_level, "json")
    asyncio.run(work_until_told(settings, handlers))
