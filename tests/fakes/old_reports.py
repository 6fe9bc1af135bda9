"""What reports keep of single people, in memory."""

from datetime import datetime
from itertools import chain

from tests.fakes.flex_store import FakeDistrict
from tests.fakes.jobs import FakeJobs

_LISTS = ("quarantined", "leftOut", "reportedIds")


class FakeOldReports:
    """See `application.ports.old_reports.OldReports`. Answers have no end here, and conflicts are as old as their run."""

    def __init__(self, store: FakeDistrict, jobs: FakeJobs) -> None:
        self._store = store
        self._jobs = jobs

    async def forget(self, before: datetime, limit: int) -> int:
        facts = self._store.facts
        old = {id for id, sync in facts.syncs.items() if sync.finished_at < before and sync.kept_until is None}
        forgotten = 0
        for lists in (facts.sync_changes, facts.sync_quarantine):
            rows = list(chain.from_iterable(lists.get(id, ()) for id in old))[:limit]
            for id in old & set(lists):
                lists[id] = [row for row in lists[id] if not any(row is one for one in rows)]  # type: ignore[assignment]
            forgotten += len(rows)
        over = [row for row in facts.conflicts if not row.is_open and row.found_by in old][:limit]
        facts.conflicts = [row for row in facts.conflicts if not any(row is one for one in over)]
        return forgotten + len(over) + self._jobs.empty_results(before, _LISTS, limit)

    async def forget_answers(self, limit: int) -> int:
        del limit
        return 0
