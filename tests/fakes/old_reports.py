"""What reports keep of single people, in memory."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Any

from application.ports.old_reports import FORGOTTEN
from domain.ids import SyncId
from domain.mass_order import Audience, BySisIds, ListedId, MassOrder
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.jobs import FakeJobs

_LISTS = ("quarantined", "leftOut", "reportedIds", "fetched", "changing")


def unsaid(error: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return error and {"code": error["code"], "message": FORGOTTEN}


def _unsaid_order(order: MassOrder) -> MassOrder:
    return replace(order, who=_unsaid_list(order.who), exclude=tuple(map(_unsaid_list, order.exclude)))


def _unsaid_list(audience: Audience) -> Audience:
    return (
        BySisIds(tuple(ListedId("", one.line) for one in audience.ids)) if isinstance(audience, BySisIds) else audience
    )


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
        forgotten += len(over) + self._jobs.forget(before, _LISTS, FORGOTTEN, limit)
        forgotten += self._forget_listed(before, limit) + self._forget_plans(before, limit)
        forgotten += self._forget_wishes(before, limit)
        forgotten += self._forget_errors(old, limit) + self._forget_files(before, limit)
        return forgotten + self._forget_told(before, limit)

    def _forget_told(self, before: datetime, limit: int) -> int:
        kept = self._store.facts.notifications
        old = [one.id for one in kept if one.notice.deed.at < before][:limit]
        self._store.facts.notifications = [one for one in kept if one.id not in old]
        digests = [key for key, made_at in self._store.facts.digests.items() if made_at < before][:limit]
        for key in digests:
            del self._store.facts.digests[key]
        return len(old) + len(digests) + self._forget_told_to_staff(before, limit)

    def _forget_told_to_staff(self, before: datetime, limit: int) -> int:
        facts = self._store.facts
        old = [one for one in facts.staff_notifications if one.made_at < before][:limit]
        facts.staff_notifications = [one for one in facts.staff_notifications if one not in old]
        digests = [key for key, made_at in facts.staff_digests.items() if made_at < before][:limit]
        for key in digests:
            del facts.staff_digests[key]
        return len(old) + len(digests)

    def _forget_wishes(self, before: datetime, limit: int) -> int:
        requests, waiters = self._store.facts.appointment_requests, self._store.facts.waiters
        asked = [id for id, one in requests.items() if one.requested_at < before and one.slot.day < before.date()][
            :limit
        ]
        waited = [id for id, one in waiters.items() if one.ended_at is not None and one.ended_at < before][:limit]
        for request in asked:
            del requests[request]
        for waiter in waited:
            del waiters[waiter]
        return len(asked) + len(waited)

    def _forget_listed(self, before: datetime, limit: int) -> int:
        runs, forgotten = self._store.facts.runs, 0
        for id, run in list(runs.items()):
            is_old = run.applied_at is not None and run.applied_at < before and run.order.when.last < before.date()
            said = replace(run, reported_ids=[], order=_unsaid_order(run.order))
            if is_old and said != run and forgotten < limit:
                runs[id] = said
                forgotten += 1
        return forgotten

    def _forget_plans(self, before: datetime, limit: int) -> int:
        facts = self._store.facts
        expired = [id for id, plan in facts.plans.items() if plan.expires_at < before][:limit]
        for id in expired:
            del facts.plans[id]
            facts.plan_rows.pop(id, None)
        return len(expired)

    def _forget_errors(self, old: Collection[SyncId], limit: int) -> int:
        syncs = self._store.facts.syncs
        said = [id for id in old if (error := syncs[id].error) and error["message"] != FORGOTTEN][:limit]
        for id in said:
            syncs[id] = replace(syncs[id], error=unsaid(syncs[id].error))
        return len(said)

    def _forget_files(self, before: datetime, limit: int) -> int:
        drops = self._store.facts.drops
        named = [
            (place, one)
            for place, one in enumerate(drops)
            if one.name and one.told_at is not None and one.told_at < before
        ][:limit]
        for place, one in named:
            drops[place] = replace(one, name="", error=unsaid(one.error))
        return len(named)

    async def forget_answers(self, limit: int) -> int:
        del limit
        return 0
