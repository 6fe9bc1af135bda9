"""Mails that tell staff which requests wait for them, in memory."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from application.ports.appointment_requests import KeptRequest
from domain.appointment_request import AppointmentRequest, RequestState
from domain.digest import LOOKS_BACK, MailPreferences
from domain.ids import SchoolId, StafferId
from domain.notification import NotificationKind
from domain.roster import StafferRole, Status
from domain.staff_digest import RequestsLine, StaffDigest
from tests.fakes.flex_store import FakeDistrict, StaffToldRow


class FakeStaffDigests:
    """See `application.ports.staff_digests.StaffDigests`. There is only one who takes."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def preferences(self, staffers: Collection[StafferId]) -> Mapping[StafferId, MailPreferences]:
        said = self._store.facts.staff_mail_preferences
        return {staffer: said.get(staffer, MailPreferences()) for staffer in staffers}

    async def prefer(self, staffer: StafferId, preferences: MailPreferences, at: datetime) -> None:
        del at
        self._store.facts.staff_mail_preferences[staffer] = preferences

    async def take(self, due_before: Mapping[SchoolId, datetime], now: datetime, limit: int) -> Sequence[StaffDigest]:
        facts = self._store.facts
        due: dict[tuple[StafferId, SchoolId], list[StaffToldRow]] = {}
        for one in self._due(due_before, now):
            due.setdefault((one.staffer, one.school), []).append(one)
        digests = []
        for (staffer, school), several in sorted(due.items())[:limit]:
            facts.staff_digests[staffer, school, due_before[school]] = now
            facts.staff_notifications = [
                replace(one, mailed_at=now) if one in several else one for one in facts.staff_notifications
            ]
            person = facts.staffers[staffer]
            assert person.email is not None
            lines = self._lines([facts.appointment_requests[one.request] for one in several])
            digests.append(StaffDigest(staffer, school, person.first_name, person.email, lines))
        return digests

    async def mailed(self, mails: Mapping[tuple[StafferId, SchoolId], UUID], now: datetime) -> None:
        """Nobody asks for the mail in memory."""

    def _due(self, due_before: Mapping[SchoolId, datetime], now: datetime) -> Iterator[StaffToldRow]:
        facts = self._store.facts
        for one in facts.staff_notifications:
            moment = due_before.get(one.school)
            person, wants = (
                facts.staffers[one.staffer],
                facts.staff_mail_preferences.get(one.staffer, MailPreferences()),
            )
            if (
                moment is not None
                and moment - LOOKS_BACK <= one.made_at < moment
                and one.mailed_at is None
                and self._waits(one, now)
                and person.status is Status.ACTIVE
                and person.email is not None
                and wants.mails
                and NotificationKind.REQUESTED not in wants.muted
                and (one.staffer, one.school, moment) not in facts.staff_digests
            ):
                yield one

    def _waits(self, one: StaffToldRow, now: datetime) -> bool:
        facts = self._store.facts
        asked, school = facts.appointment_requests.get(one.request), facts.schools[one.school]
        if asked is None or one.read_at is not None:
            return False
        works = facts.staffer_schools.get((one.staffer, one.school))
        is_admin = works is not None and works.active and works.role is StafferRole.ADMIN
        state = KeptRequest(asked, ZoneInfo(school.time_zone), school.frozen).state_at(now)
        return state is RequestState.OPEN and (is_admin or (asked.section, one.staffer) in facts.teaching)

    def _lines(self, asked: Sequence[AppointmentRequest]) -> tuple[RequestsLine, ...]:
        facts = self._store.facts
        places = Counter(
            (one.slot.day, facts.sections[one.section].name, facts.flex_periods[one.slot.flex_period].name)
            for one in asked
        )
        return tuple(
            RequestsLine(section, day, period, count) for (day, section, period), count in sorted(places.items())
        )
