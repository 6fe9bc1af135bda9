"""Mails that tell students what they were told, in memory."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.digest import LOOKS_BACK, Digest, DigestLine, DigestSchool, DigestSetting, MailPreferences
from domain.ids import SchoolId, StudentId
from domain.notification import Notification
from domain.roster import Status
from tests.fakes.flex_store import FakeDistrict


class FakeDigests:
    """See `application.ports.digests.Digests`. There is only one who takes."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def schools(self) -> Sequence[DigestSchool]:
        known = self._store.facts.schools
        wanted = sorted(self._store.facts.digest_settings.items())
        return [DigestSchool(id, known[id].name, known[id].time_zone, setting) for id, setting in wanted]

    async def settings(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, DigestSetting]:
        return {school: one for school, one in self._store.facts.digest_settings.items() if school in schools}

    async def set(self, school: SchoolId, setting: DigestSetting | None, by: str, at: datetime) -> None:
        del by, at
        self._store.facts.digest_settings.pop(school, None)
        if setting is not None:
            self._store.facts.digest_settings[school] = setting

    async def preferences(self, students: Collection[StudentId]) -> Mapping[StudentId, MailPreferences]:
        said = self._store.facts.mail_preferences
        return {student: said.get(student, MailPreferences()) for student in students}

    async def prefer(self, student: StudentId, preferences: MailPreferences, at: datetime) -> None:
        del at
        self._store.facts.mail_preferences[student] = preferences

    async def take(self, due_before: Mapping[SchoolId, datetime], now: datetime, limit: int) -> Sequence[Digest]:
        facts = self._store.facts
        due: dict[tuple[StudentId, SchoolId], list[Notification]] = {}
        for one in self._due(due_before):
            due.setdefault((one.notice.student, one.notice.deed.school), []).append(one)
        digests = []
        for (student, school), several in sorted(due.items())[:limit]:
            facts.digests[student, school, due_before[school]] = now
            facts.notifications = [
                replace(one, mailed_at=now) if one in several else one for one in facts.notifications
            ]
            person = facts.students[student]
            assert person.email is not None
            lines = tuple(map(self._line, several))
            digests.append(Digest(student, school, person.first_name, person.email, lines))
        return digests

    async def mailed(self, mails: Mapping[tuple[StudentId, SchoolId], UUID], now: datetime) -> None:
        """Nobody asks for the mail in memory."""

    def _due(self, due_before: Mapping[SchoolId, datetime]) -> Iterator[Notification]:
        facts = self._store.facts
        for one in facts.notifications:
            student, deed = one.notice.student, one.notice.deed
            moment = due_before.get(deed.school)
            wants = facts.mail_preferences.get(student, MailPreferences())
            person = facts.students[student]
            if (
                moment is not None
                and moment - LOOKS_BACK <= deed.at < moment
                and one.mailed_at is None
                and one.read_at is None
                and person.status is Status.ACTIVE
                and person.email is not None
                and wants.mails
                and deed.kind not in wants.muted
                and (student, deed.school, moment) not in facts.digests
            ):
                yield one

    def _line(self, one: Notification) -> DigestLine:
        facts, notice = self._store.facts, one.notice
        section = None if notice.section is None else facts.sections[notice.section].name
        period = None if notice.flex_period is None else facts.flex_periods[notice.flex_period].name
        previous = None if notice.previous_section is None else facts.sections[notice.previous_section].name
        return DigestLine(notice, section, period, previous)
