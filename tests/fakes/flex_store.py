"""A district in memory: schools, sections, homerooms and appointments, with transactions that roll back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from application.scheduling.queries import PastAppointment
from domain.appointment import Appointment, Slot
from domain.calendar import Closure, FlexPeriod, SchoolYear
from domain.homeroom import Designation, Pin
from domain.ids import BlockId, DistrictId, FlexPeriodId, SchoolId, SectionId, StafferId, StudentId
from domain.roster import School, Section


@dataclass(frozen=True)
class Block:
    id: BlockId
    section: SectionId | None
    staffer: StafferId | None
    first_day: date
    last_day: date
    flex_periods: frozenset[FlexPeriodId] | None
    reason: str

    def covers(self, section: SectionId, lead: StafferId | None, day: date, period: FlexPeriodId) -> bool:
        concerned = self.section == section or (self.staffer is not None and self.staffer == lead)
        in_period = self.flex_periods is None or period in self.flex_periods
        return concerned and in_period and self.first_day <= day <= self.last_day


@dataclass
class Facts:
    """Everything a transaction may change."""

    schools: dict[SchoolId, School] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    years: dict[SchoolId, list[SchoolYear]] = field(default_factory=dict)
    closures: dict[SchoolId, list[Closure]] = field(default_factory=dict)
    cycle_days: dict[SchoolId, dict[date, str]] = field(default_factory=dict)
    flex_periods: dict[FlexPeriodId, FlexPeriod] = field(default_factory=dict)
    sections: dict[SectionId, Section] = field(default_factory=dict)
    subjects: dict[SectionId, tuple[str | None, str | None]] = field(default_factory=dict)
    """Class type and period of a section."""
    staff: dict[tuple[SchoolId, StafferId], int | None] = field(default_factory=dict)
    """Capacity of each staffer at each school."""
    teaching: set[tuple[SectionId, StafferId]] = field(default_factory=set)
    adjustments: dict[tuple[SectionId, date], int] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    designations: dict[SectionId, Designation] = field(default_factory=dict)
    pins: dict[tuple[SchoolId, StudentId], list[Pin]] = field(default_factory=dict)
    students: dict[StudentId, int | None] = field(default_factory=dict)
    members: dict[tuple[StudentId, SchoolId], bool] = field(default_factory=dict)
    appointments: dict[Slot, Appointment] = field(default_factory=dict)
    history: list[PastAppointment] = field(default_factory=list)
    answers: dict[tuple[str, str, str], tuple[str, object]] = field(default_factory=dict)


class FakeDistrict:
    """`begin` opens transactions of its only district; numbers never come twice, not even after a rollback."""

    def __init__(self, district: DistrictId) -> None:
        self.district = district
        self.facts = Facts()
        self.numbers = count(1)

    def number(self) -> int:
        return next(self.numbers)

    @asynccontextmanager
    async def begin(self, district: DistrictId, *, snapshot: bool = False) -> AsyncIterator["FakeTransaction"]:
        del snapshot
        before = deepcopy(self.facts)
        try:
            yield FakeTransaction(self, district)
        except BaseException:
            self.facts = before
            raise


class FakeTransaction:
    def __init__(self, store: FakeDistrict, district: DistrictId) -> None:
        # Here, because the fakes know the store.
        from tests.fakes.appointments import FakeAppointments
        from tests.fakes.homerooms import FakeHomerooms
        from tests.fakes.idempotency import FakeIdempotency, FakeLocks
        from tests.fakes.schools import FakeSchools
        from tests.fakes.sections import FakeSections

        self.district = district
        self.locks = FakeLocks()
        self.idempotency = FakeIdempotency(store)
        self.schools = FakeSchools(store)
        self.sections = FakeSections(store)
        self.homerooms = FakeHomerooms(store)
        self.appointments = FakeAppointments(store)
