"""People who are in no source: staff and students that an admin adds by hand. A sync never touches them."""

from dataclasses import dataclass

from domain.calendar import CALENDAR_YEARS
from domain.errors import Refused
from domain.guardians import MOST_GUARDIAN_EMAILS
from domain.letters import letter_refusals
from domain.roster import School
from domain.roster_feed import Kind
from domain.roster_validation import LONGEST_NAME, flaw_of_cell, is_email


@dataclass(frozen=True, slots=True)
class PersonFields:
    """What a source would say of a person. `email` may be None where the school allows it for students."""

    sis_id: str
    first_name: str
    last_name: str
    email: str | None
    graduation_year: int | None = None
    """Of students; None where the school takes in ungraded ones."""
    guardian_emails: tuple[str, ...] = ()
    """Of students."""


def check_person(kind: Kind, fields: PersonFields, school: School) -> list[Refused]:
    """What the school asks of such a person: `REQUIRED_FIELD_MISSING`, `CELL_TOO_LONG`, `CONTROL_CHARACTER`, `EMAIL_MISSING`,
    `EMAIL_INVALID`, `BAD_GRADUATION_YEAR`, `BAD_TEXT`, `GUARDIAN_EMAIL_INVALID`, `GUARDIAN_EMAILS_TOO_MANY`."""
    texts = (("sisId", fields.sis_id), ("firstName", fields.first_name), ("lastName", fields.last_name))
    found = [refusal for name, text in texts if (refusal := _text(name, text)) is not None]
    is_student = kind is Kind.STUDENT
    if fields.email is not None and not is_email(fields.email):
        found.append(Refused("EMAIL_INVALID", "This is not an e-mail address: correct it.", field="email"))
    if fields.email is None and not (is_student and not school.student_email_required):
        found.append(Refused("EMAIL_MISSING", "An e-mail address is needed here: give one.", field="email"))
    year = fields.graduation_year
    if is_student and (not school.ungraded_allowed if year is None else year not in CALENDAR_YEARS):
        message = "Give the calendar year in which the student graduates, such as 2029."
        found.append(Refused("BAD_GRADUATION_YEAR", message, field="graduationYear"))
    return [*found, *_guardians(fields.guardian_emails)]


def _guardians(given: tuple[str, ...]) -> list[Refused]:
    """Unlike a source, a person can be told to correct them."""
    field = "guardianEmails"
    found = [
        Refused("GUARDIAN_EMAIL_INVALID", "This is not an e-mail address: correct it.", field=(field, str(index)))
        for index, text in enumerate(given)
        if not is_email(text)
    ]
    if len(given) > MOST_GUARDIAN_EMAILS:
        message = f"A student has at most {MOST_GUARDIAN_EMAILS} guardian e-mails: leave some out."
        found.append(Refused("GUARDIAN_EMAILS_TOO_MANY", message, field=field))
    return found


def _text(name: str, text: str) -> Refused | None:
    if not text:
        return Refused("REQUIRED_FIELD_MISSING", "This is empty: fill it in.", field=name)
    if len(text) > LONGEST_NAME:
        return Refused("CELL_TOO_LONG", f"At most {LONGEST_NAME} characters are taken here: shorten it.", field=name)
    flaw = flaw_of_cell(name, text)
    if flaw is not None:
        return Refused(flaw.code, flaw.message, field=name)
    return next(iter(letter_refusals(text, name)), None)
