"""Adding, changing and deactivating people whom no source manages."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.people import PersonOnFile
from application.ports.transaction import Begin, Transaction
from domain.appointment import EndReason
from domain.custom_people import PersonFields, check_person
from domain.errors import Refused, gather, not_found
from domain.guardians import guardian_emails
from domain.ids import SchoolId, StudentId
from domain.letters import composed
from domain.roster import School, StafferRole, Status
from domain.roster_feed import Kind


@dataclass(frozen=True, slots=True)
class SavePerson:
    begin: Begin

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        kind: Kind,
        fields: PersonFields,
        *,
        person: int | None = None,
        role: StafferRole = StafferRole.STAFFER,
        key: str | None = None,
    ) -> int:
        """Add a student or member of staff to the school (`person` None), or change one that no source manages.

        Imports ignore whoever is added. `role` is for new staff. Admins of the school.
        Raises `Refused`: `NOT_FOUND`, `SOURCE_MANAGED`, `SIS_ID_TAKEN`, `EMAIL_TAKEN`, and what `check_person` refuses; `BUSY`.
        """
        viewer.must_administer(school)
        fields = _trimmed(fields)

        async def save(tx: Transaction) -> int:
            found = None if person is None else await custom_person(tx, school, kind, person)
            gather(check_person(kind, fields, (await tx.schools.find([school]))[school]))
            if found is None or found.status is Status.ACTIVE:
                await _refuse_taken(tx, kind, fields, but=person)
            if person is None:
                return await tx.people.add(kind, fields, school, role)
            await tx.people.save(kind, person, fields)
            return person

        async with self.begin(viewer.district) as tx:
            await _begin_edit(tx, school)
            asked = [school, kind, fields, person, role]
            return int(await once(tx.idempotency, viewer, "savePerson", key, asked, lambda: save(tx)))


@dataclass(frozen=True, slots=True)
class SetPersonActive:
    begin: Begin
    clock: Clock

    async def __call__(
        self, viewer: Viewer, school: SchoolId, kind: Kind, person: int, *, active: bool, key: str | None = None
    ) -> int:
        """Set somebody whom no source manages inactive, or active again. Admins of the school.

        A student's appointments to come are cancelled, but today's where the section's school froze today; they do not come
        back. Raises `Refused`: `NOT_FOUND`, `SOURCE_MANAGED`, `SIS_ID_TAKEN`, `EMAIL_TAKEN`; `BUSY`.
        """
        viewer.must_administer(school)

        async def change(tx: Transaction) -> int:
            found = await custom_person(tx, school, kind, person)
            if active:
                await _refuse_taken(tx, kind, found.fields, but=person)
            await tx.people.set_status(kind, person, Status.ACTIVE if active else Status.INACTIVE)
            if kind is Kind.STUDENT and not active:
                await self._cancel(tx, viewer, person)
            return person

        async with self.begin(viewer.district) as tx:
            await _begin_edit(tx, school)
            asked = [school, kind, person, active]
            return int(await once(tx.idempotency, viewer, "setPersonActive", key, asked, lambda: change(tx)))

    async def _cancel(self, tx: Transaction, viewer: Viewer, student: int) -> None:
        now = self.clock.now()
        schools = {school.id: school for school in await tx.schools.all()}
        earliest = min(now.astimezone(ZoneInfo(school.time_zone)).date() for school in schools.values())
        await tx.appointments.hold([StudentId(student)])
        ahead = await tx.people.appointments_from(student, earliest)
        at = await tx.appointments.schools_of_periods([one.slot.flex_period for one in ahead])
        ending = []
        for one in ahead:
            school: School = schools[at[one.slot.flex_period]]
            first = now.astimezone(ZoneInfo(school.time_zone)).date() + timedelta(days=school.frozen)
            if one.slot.day >= first and not one.attendance_taken:
                ending.append(one)
        if ending:
            await tx.appointments.cancel(ending, EndReason.STUDENT_LEFT, viewer.actor, now)


async def custom_person(tx: Transaction, school: SchoolId, kind: Kind, person: int) -> PersonOnFile:
    """Somebody of the school whom no source manages. Raises `Refused`: `NOT_FOUND`, `SOURCE_MANAGED`."""
    found = await person_of(tx, school, kind, person)
    if found.from_source:
        message = "A roster source manages this person: change them there; the next sync brings it here."
        raise Refused("SOURCE_MANAGED", message, field="personId")
    return found


async def person_of(tx: Transaction, school: SchoolId, kind: Kind, person: int) -> PersonOnFile:
    """Somebody of the school. Raises `Refused` `NOT_FOUND`."""
    found = (await tx.people.find(kind, [person])).get(person)
    if found is None or school not in found.schools:
        raise not_found(kind.value, "personId")
    return found


async def _begin_edit(tx: Transaction, school: SchoolId) -> None:
    """Syncs wait, and so does every mass run of the schools that the person may be at."""
    await tx.people.wait_for_syncs()
    if school not in await tx.schools.find([school]):
        raise not_found("school", "schoolId")
    await tx.locks.share([one.id for one in await tx.schools.all()])


async def _refuse_taken(tx: Transaction, kind: Kind, fields: PersonFields, *, but: int | None) -> None:
    """Two active people of a kind never have one SIS id or e-mail."""
    taken = await tx.people.taken(kind, fields.sis_id, fields.email, but=but)
    words = {"sis_id": ("SIS_ID_TAKEN", "SIS id", "sisId"), "email": ("EMAIL_TAKEN", "e-mail address", "email")}
    gather(
        [
            Refused(code, f"Another active {kind.value} has this {what}: give another one.", field=field)
            for name, (code, what, field) in words.items()
            if name in taken
        ]
    )


def _trimmed(fields: PersonFields) -> PersonFields:
    email = (fields.email or "").strip() or None
    sis_id, first, last = (
        composed(" ".join(text.split())) for text in (fields.sis_id, fields.first_name, fields.last_name)
    )
    return PersonFields(sis_id, first, last, email, fields.graduation_year, _each_once(fields.guardian_emails))


def _each_once(emails: tuple[str, ...]) -> tuple[str, ...]:
    """As a source's are kept, but with what is no address, to be refused by its place in what was given."""
    given = tuple(email.strip() for email in emails)
    found = guardian_emails(given)
    return given if found.invalid or found.too_many else found.kept
