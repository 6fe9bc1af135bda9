"""A school's settings."""

from dataclasses import asdict, dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from application.access import Viewer
from application.idempotency import once
from application.ports.transaction import Begin
from application.setup.edit import check_version, editing
from domain.errors import Refused, gather
from domain.ids import SchoolId
from domain.letters import composed, letter_refusals
from domain.roster import HoldThresholds, HomeroomRule, School
from domain.sharing import SharingFilter, check_sharing

LONGEST_NAME = 200
LONGEST_PHRASE = 200


@dataclass(frozen=True, slots=True)
class SchoolSettings:
    """The settings to change; None leaves a setting as it is."""

    name: str | None = None
    time_zone: str | None = None
    open_schedule_phrase: str | None = None
    student_email_required: bool | None = None
    ungraded_allowed: bool | None = None
    homeroom_rule: HomeroomRule | None = None
    default_homeroom_rule: bool = False
    """Go back to the rule of the roster source."""
    hold: HoldThresholds | None = None
    sharing: SharingFilter | None = None
    """Takes the place of the one there is."""


@dataclass(frozen=True, slots=True)
class SaveSchool:
    begin: Begin

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        settings: SchoolSettings,
        *,
        expected_version: int | None = None,
        key: str | None = None,
    ) -> SchoolId:
        """Change the settings of a school. Admins of the school only.

        Raises `Refused`: `BAD_NAME`, `NAME_TAKEN`, `UNKNOWN_TIME_ZONE`, `BAD_PHRASE`, `BAD_HOMEROOM_RULE`, `BAD_THRESHOLD`,
        `BAD_SHARING_FILTER`, `NOT_FOUND`, `VERSION_CONFLICT`.
        """
        viewer.must_administer(school)
        async with editing(self.begin, viewer, school) as tx:

            async def save() -> SchoolId:
                check_version(await tx.schools.hold_version(school), expected_version, "school")
                changed = _changed((await tx.schools.find([school]))[school], settings)
                unseen = letter_refusals(settings.name, "name")
                unseen += letter_refusals(settings.open_schedule_phrase, "openSchedulePhrase")
                gather([*_refusals(changed), *unseen])
                await tx.schools.save(changed)
                return school

            asked = [school, asdict(settings), expected_version]
            return await once(tx.idempotency, viewer, "saveSchool", key, asked, save)


def _changed(school: School, settings: SchoolSettings) -> School:
    given = {
        "name": None if settings.name is None else composed(settings.name.strip()),
        "time_zone": settings.time_zone,
        "open_schedule_phrase": None
        if settings.open_schedule_phrase is None
        else composed(settings.open_schedule_phrase.strip()),
        "student_email_required": settings.student_email_required,
        "ungraded_allowed": settings.ungraded_allowed,
        "homeroom_rule": settings.homeroom_rule,
        "hold": settings.hold,
        "sharing": settings.sharing,
    }
    kept = replace(school, homeroom_rule=None) if settings.default_homeroom_rule else school
    return replace(kept, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


def _refusals(school: School) -> list[Refused]:
    found = []
    if not 1 <= len(school.name) <= LONGEST_NAME:
        found.append(Refused("BAD_NAME", f"A school's name has 1 to {LONGEST_NAME} characters.", field="name"))
    if not _is_zone(school.time_zone):
        found.append(
            Refused(
                "UNKNOWN_TIME_ZONE",
                f"There is no time zone called {school.time_zone}: use a name such as America/Chicago.",
                field="timeZone",
            )
        )
    if not 1 <= len(school.open_schedule_phrase) <= LONGEST_PHRASE:
        found.append(
            Refused("BAD_PHRASE", f"The phrase has 1 to {LONGEST_PHRASE} characters.", field="openSchedulePhrase")
        )
    if school.homeroom_rule is not None and not school.homeroom_rule.value.strip():
        found.append(Refused("BAD_HOMEROOM_RULE", "Say what the rule looks for.", field="homeroomRule"))
    hold = school.hold
    percents = (hold.leaving_percent, hold.updated_percent, hold.quarantined_percent)
    if any(not 0 <= percent <= 100 for percent in percents) or hold.least_records < 1:
        found.append(
            Refused("BAD_THRESHOLD", "Thresholds are 0 to 100 percent, and at least 1 record.", field="holdThresholds")
        )
    return [*found, *check_sharing(school.sharing)]


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
