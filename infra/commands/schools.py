"""`school`: look at schools and change their settings."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands import school_digest, school_prebook, school_self_scheduling
from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from application.setup.queries import SchoolView
    from infra.commands.session import Session

group = typer.Typer(help="Look at schools, change their settings.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    group.command()(school_digest.digest)
    group.command()(school_prebook.prebook)
    group.add_typer(school_self_scheduling.group, name="self-scheduling")
    app.add_typer(group, name="school")


@group.command()
def show(school: SchoolOption = None, district: DistrictOption = None, json: JsonOption = False) -> None:
    """One school with its settings and school years, or a list of all.

    Example: homeroom school show --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.names import find_school, schools
        from infra.commands.tables import facts, table

        if school is not None:
            data = shown(session, await find_school(session, school))
            return Answer(data, facts(in_words(data)))
        every = [shown(session, view) for view in await schools(session)]
        rows = [(one["name"], one["sisId"], one["timeZone"], one["frozen"], one["id"]) for one in every]
        text = table(("school", "SIS id", "time zone", "frozen", "id"), rows)
        return Answer({"district": session.district.name, "schools": every}, text)

    run(command, district=district, json=json)


@group.command("set")
def change(
    school: SchoolOption = None,
    name: Annotated[str | None, typer.Option(help="A new name.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Such as America/Chicago.")] = None,
    open_schedule_phrase: Annotated[str | None, typer.Option(help="Shown where nothing is booked.")] = None,
    freeze: Annotated[
        bool | None, typer.Option("--freeze/--unfreeze", help="Today's appointments stay as they are.")
    ] = None,
    student_email_required: Annotated[
        bool | None, typer.Option("--student-email-required/--student-email-optional", help="For imports.")
    ] = None,
    ungraded_allowed: Annotated[
        bool | None, typer.Option("--ungraded-allowed/--ungraded-refused", help="Students without graduation year.")
    ] = None,
    homeroom_rule: Annotated[
        str | None,
        typer.Option(
            help="What suggests homerooms: period=1, name_pattern=advisory, subject=, class_type=, course_number=; default."
        ),
    ] = None,
    hold: Annotated[
        str | None,
        typer.Option(help="When imports wait: leaving,updated,quarantined percent,least records: 10,75,10,20."),
    ] = None,
    share: Annotated[
        list[str] | None,
        typer.Option(
            help="What rosters may bring in: section_name=, period=, subject=, course=, graduation_year=, staffer_role=; "
            "repeat for several, they replace what there is; all."
        ),
    ] = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Change settings of a school; what is not given stays.

    Example: homeroom school set --school "Lincoln High" --homeroom-rule period=1 --time-zone America/Chicago
    """

    async def command(session: "Session") -> Answer:
        from application.setup.save_school import SchoolSettings
        from infra.commands.names import find_school
        from infra.commands.school_words import hold_of, rule_of, sharing_of
        from infra.commands.tables import facts

        wanted = (await find_school(session, school)).school
        settings = SchoolSettings(
            name=name,
            time_zone=time_zone,
            open_schedule_phrase=open_schedule_phrase,
            student_email_required=student_email_required,
            ungraded_allowed=ungraded_allowed,
            homeroom_rule=rule_of(homeroom_rule),
            default_homeroom_rule=homeroom_rule == "default",
            hold=hold_of(hold),
            sharing=sharing_of(share),
        )
        if settings != SchoolSettings():
            await session.app.save_school(session.viewer, wanted.id, settings)
        if freeze is not None:
            await session.app.set_frozen(session.viewer, wanted.id, frozen=freeze)
        data = shown(session, (await session.app.schools_by_id(session.viewer, [wanted.id]))[wanted.id])
        return Answer(data, facts(in_words(data)))

    run(command, district=district, json=json)


def in_words(data: dict[str, Any]) -> dict[str, Any]:
    """Nested values in a line each."""
    rule, hold = data["homeroomRule"], data["holdThresholds"]
    years = [f"{year['firstDay']} to {year['lastDay']}" for year in data["years"]]
    told = {
        "homeroomRule": "the roster source's" if rule is None else f"{rule['kind']}={rule['value']}",
        "holdThresholds": ", ".join(f"{name} {value}" for name, value in hold.items()),
        "sharingFilter": "; ".join(f"{name} {values}" for name, values in data["sharingFilter"].items() if values)
        or None,
        "years": ", ".join(years) or None,
    }
    return {**data, **told}


def shown(session: "Session", view: "SchoolView") -> dict[str, Any]:
    from infra.commands.names import id_of
    from infra.commands.words import weekday_name

    school, rule, hold = view.school, view.school.homeroom_rule, view.school.hold
    years = [
        {
            "firstDay": year.first_day.isoformat(),
            "lastDay": year.last_day.isoformat(),
            "sessionWeekdays": [weekday_name(number) for number in sorted(year.session_weekdays)],
        }
        for year in view.years
    ]
    return {
        "id": id_of(session, "School", school.id),
        "name": school.name,
        "sisId": school.sis_id,
        "timeZone": school.time_zone,
        "openSchedulePhrase": school.open_schedule_phrase,
        "frozen": school.frozen,
        "studentEmailRequired": school.student_email_required,
        "ungradedAllowed": school.ungraded_allowed,
        "homeroomRule": None if rule is None else {"kind": rule.kind.value, "value": rule.value},
        "holdThresholds": {
            "leavingPercent": hold.leaving_percent,
            "updatedPercent": hold.updated_percent,
            "quarantinedPercent": hold.quarantined_percent,
            "leastRecords": hold.least_records,
        },
        "sharingFilter": {
            "sectionNames": list(school.sharing.section_names),
            "periods": list(school.sharing.periods),
            "subjects": list(school.sharing.subjects),
            "courses": list(school.sharing.courses),
            "graduationYears": list(school.sharing.graduation_years),
            "stafferRoles": list(school.sharing.staffer_roles),
        },
        "years": years,
        "version": view.version,
    }
