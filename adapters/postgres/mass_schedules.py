"""Mass runs in PostgreSQL: the set-based twin of `domain.mass_schedule.decide`; the statements live in `sql/mass_schedule/`.

What an order needs is put into temporary tables once per transaction; then a few dates at a time are decided, and what is to be
written is written. Where nothing is booked yet, one statement does both, and decides by kind of day instead of day by day. Rows
never leave the database, only counts do.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import asyncpg

from adapters.postgres.mass_audience import any_condition, condition
from adapters.postgres.mass_bookings import matching, starts_from
from adapters.postgres.mass_clashes import PostgresMassClashes
from adapters.postgres.mass_days import HASH_JOINS, with_seats
from adapters.postgres.mass_plans import PostgresMassPlans
from adapters.postgres.mass_runs import PostgresMassRuns
from adapters.postgres.mass_undo import PostgresMassUndo
from adapters.postgres.statements import Statement, from_file, text_of
from application.ports.mass_schedules import Actor, Counts, People
from domain.ids import PlanId, RunId, SchoolId, SectionId, StafferId
from domain.mass_change import AsInWeek, ToNowhere
from domain.mass_days import DayAndPeriod
from domain.mass_order import Audience, BySisIds, MassOrder, ToOwnHomeroom, ToSection
from domain.mass_schedule import Outcome, ReportedId, ReportedIdCode, Tally

_SCHOOLS_SHARING_STUDENTS = Statement("""
    SELECT DISTINCT o.school_id
    FROM homeroom.student_school m
    JOIN homeroom.student_school o ON o.district_id = m.district_id AND o.student_id = m.student_id
    WHERE m.district_id = :district AND m.school_id = :school AND m.active AND o.school_id <> m.school_id
""")
_SECTION = Statement("""
    SELECT status FROM homeroom.section WHERE district_id = :district AND school_id = :school AND id = :section
""")
_TEACHES = Statement("""
    SELECT section_id FROM homeroom.section_staffer WHERE district_id = :district AND staffer_id = :staffer
""")

_LAST_ORDINAL = Statement("""
    SELECT coalesce(max(ordinal), 0) FROM homeroom.mass_plan_row WHERE district_id = :district AND plan_id = :plan
""")
_HOMEROOM_CHANGES = Statement("""
    SELECT DISTINCT day
    FROM mass_candidate c, unnest(c.dates) AS dated, LATERAL (VALUES (lower(dated)), (upper(dated))) AS change (day)
    WHERE day > :first AND day <= :last
    ORDER BY day
""")
# `+ 0`: a list of dates is no condition for an index here, where a table too new for statistics gets the wrong one by it.
_ANY_BOOKED = Statement("""
    SELECT EXISTS (
        SELECT FROM mass_member m
        CROSS JOIN LATERAL (
            SELECT FROM homeroom.appointment a
            WHERE a.district_id = :district AND a.student_id = m.student_id AND a.on_date BETWEEN :first AND :last
              AND a.on_date + 0 = ANY(:dates)
            OFFSET 0
        ) booked
    )
""")
_HAVE_ENDED = Statement("""
    SELECT count(*) FROM mass_home h JOIN mass_day d USING (kind) WHERE h.section_id IS NULL
""")
_WRITE = Statement(with_seats("write"))
_CANCEL = Statement(with_seats("cancel"))


def _text(*parts: str) -> str:
    return "\n".join(text_of(f"mass_schedule/{part}") for part in parts)


class PostgresMassSchedules(PostgresMassPlans, PostgresMassRuns, PostgresMassClashes, PostgresMassUndo):
    """See `application.ports.mass_schedules.MassSchedules`."""

    _any_booked = True
    """Whether any member has an appointment on one of the order's dates; set with its days."""

    async def schools_sharing_students(self, school: SchoolId) -> frozenset[SchoolId]:
        rows = await _SCHOOLS_SHARING_STUDENTS.fetch(self._connection, district=self._district, school=school)
        return frozenset(SchoolId(row["school_id"]) for row in rows)

    async def section_is_bookable(self, school: SchoolId, section: SectionId) -> bool | None:
        row = await _SECTION.fetchrow(self._connection, district=self._district, school=school, section=section)
        return None if row is None else row["status"] == "active"

    async def teaches(self, staffer: StafferId, section: SectionId) -> bool:
        return section in await self._taught_by(staffer)

    async def find_people(self, order: MassOrder) -> People:
        await self._prepare("days", "order")
        named = {"district": self._district, "school": order.school}
        if isinstance(order.who, BySisIds):
            await self._connection.copy_records_to_table(
                "mass_listed", records=[(one.sis_id, one.line) for one in order.who.ids], columns=["sis_id", "line"]
            )
        reported = [
            *await self._reported(order.school, order.who, excluded=False),
            *[told for one in order.exclude for told in await self._reported(order.school, one, excluded=True)],
        ]
        who, values = condition(order.who, "who", listed=True)
        excluded, more = any_condition(order.exclude, "excluded")
        booked, filtered = starts_from(order)
        text = text_of("mass_schedule/members").replace("{who}", who).replace("{excluded}", excluded)
        text = text.replace("{booked}", booked)
        count = await Statement(text).execute(self._connection, **named, **values, **more, **filtered)
        await self._connection.execute("ANALYZE mass_member")
        return People(count, tuple(reported))

    async def set_days(self, order: MassOrder, days: Sequence[DayAndPeriod]) -> int:
        named = {"district": self._district, "school": order.school}
        target = order.where.section if isinstance(order.where, ToSection) else None
        first, last = min(one.day for one in days), max(one.day for one in days)
        ended = 0
        if isinstance(order.where, ToOwnHomeroom):
            await from_file("mass_schedule/candidates").execute(self._connection, **named)
            await from_file("mass_schedule/pins").execute(self._connection, **named)
            rows = await _HOMEROOM_CHANGES.fetch(self._connection, first=first, last=last)
            await self._stage_days(days, changes=[row["day"] for row in rows])
            await from_file("mass_schedule/homes").execute(self._connection)
        else:
            await self._stage_days(days)
        if isinstance(order.where, AsInWeek):
            ended = await self._find_sources(order.where, named)
        await from_file("mass_schedule/targets").execute(self._connection, **named, target=target)
        await self._connection.execute("ANALYZE mass_home, mass_target")
        dates = sorted({one.day for one in days})
        self._any_booked = await _ANY_BOOKED.fetchval(
            self._connection, district=self._district, first=first, last=last, dates=dates
        )
        return ended

    async def _find_sources(self, week: AsInWeek, named: dict[str, Any]) -> int:
        condition, filtered = matching(week.booked, "b")
        text = text_of("mass_schedule/sources").replace("{booked}", condition)
        await Statement(text).execute(self._connection, **named, **filtered, monday=week.monday)
        return int(await _HAVE_ENDED.fetchval(self._connection))

    async def plan(self, order: MassOrder, dates: Collection[date], actor: Actor, plan: PlanId) -> Counts:
        named = {"district": self._district, "plan": plan}
        offset = await _LAST_ORDINAL.fetchval(self._connection, **named)
        await self._connection.execute(HASH_JOINS)
        rows = await _decide(order, "plan").fetch(
            self._connection, **await self._decision(order, dates, actor), plan=plan, offset=offset, digest=True
        )
        return _counts(rows)

    async def apply(
        self, order: MassOrder, dates: Collection[date], actor: Actor, run: RunId, now: datetime, *, digest: bool
    ) -> Counts:
        written = {
            "run": run,
            "now": now,
            "lock": order.lock,
            "origin": order.origin(by_admin=actor.is_admin).value,
            "type": order.type,
            "comment": order.comment,
        }
        self._only_planned = False
        await self._connection.execute(HASH_JOINS)
        if not self._any_booked and order.booked is None:
            rows = await Statement(_text("settle", "create", "report")).fetch(
                self._connection, **self._settling(order, dates), **written, actor=actor.name, digest=digest
            )
            return _counts(rows)
        await self._connection.execute("TRUNCATE mass_decided")
        counts = _counts(
            await _decide(order, "keep").fetch(
                self._connection, **await self._decision(order, dates, actor), digest=digest
            )
        )
        if not counts.tally.written:
            return counts
        await self._connection.execute("ANALYZE mass_decided")
        if isinstance(order.where, ToNowhere):
            await _CANCEL.execute(self._connection, district=self._district, actor=actor.name, run=run, now=now)
        else:
            await _WRITE.execute(self._connection, district=self._district, actor=actor.name, **written)
        return counts

    def _settling(self, order: MassOrder, dates: Collection[date]) -> dict[str, Any]:
        return {
            "district": self._district,
            "dates": sorted(dates),
            "first": min(dates),
            "last": max(dates),
            "target": order.where.section if isinstance(order.where, ToSection) else None,
            "copying": isinstance(order.where, AsInWeek),
            "enforce": order.enforces_capacity,
        }

    async def _decision(self, order: MassOrder, dates: Collection[date], actor: Actor) -> dict[str, Any]:
        taught = [] if actor.staffer is None or actor.is_admin else await self._taught_by(actor.staffer)
        return {
            **self._settling(order, dates),
            **_only(order)[1],
            "cancels": isinstance(order.where, ToNowhere),
            "any_booked": self._any_booked,
            "existing": order.existing.value,
            "is_admin": actor.is_admin,
            "actor": actor.name,
            "taught": taught,
        }

    async def _reported(self, school: SchoolId, audience: Audience, *, excluded: bool) -> list[ReportedId]:
        if not isinstance(audience, BySisIds):
            return []
        rows = await from_file("mass_schedule/reported_ids").fetch(
            self._connection,
            district=self._district,
            school=school,
            ids=[one.sis_id for one in audience.ids],
            lines=[one.line for one in audience.ids],
        )
        told = [ReportedId(ReportedIdCode(row["code"]), row["sis_id"], tuple(row["lines"]), excluded) for row in rows]
        return [one for one in told if not excluded or one.code is not ReportedIdCode.DUPLICATE_ID]

    async def _taught_by(self, staffer: StafferId) -> list[int]:
        rows = await _TEACHES.fetch(self._connection, district=self._district, staffer=staffer)
        return [row["section_id"] for row in rows]


def _decide(order: MassOrder, then: str) -> Statement:
    """Every row is decided; they are only needed twice where seats are competed for. `then`: what is done with them."""
    places = [] if isinstance(order.where, ToNowhere) else ["places"]
    text = _text("settle", "decide", *places, then, "report").replace("{only}", _only(order)[0])
    return Statement(text.replace("{materialized}", "MATERIALIZED" if order.enforces_capacity else "NOT MATERIALIZED"))


def _only(order: MassOrder) -> tuple[str, dict[str, Any]]:
    """Which rows there are: all, or those with an appointment (`a`) that the order is about."""
    if order.booked is None:
        return "true", {}
    condition, values = matching(order.booked, "a")
    return f"a.student_id IS NOT NULL AND {condition}", values


def _counts(rows: Sequence[asyncpg.Record]) -> Counts:
    tally: dict[Outcome, int] = {}
    by_date: dict[tuple[date, Outcome], int] = {}
    by_section: dict[tuple[SectionId, Outcome], int] = {}
    digests: dict[date, str] = {}
    for day, target, outcome_name, count, digest in rows:
        if outcome_name is None:
            digests[day] = digest
            continue
        outcome = Outcome(outcome_name)
        tally[outcome] = tally.get(outcome, 0) + count
        by_date[day, outcome] = by_date.get((day, outcome), 0) + count
        if target is not None:
            by_section[target, outcome] = by_section.get((target, outcome), 0) + count
    return Counts(Tally(tally), by_date, by_section, digests)
