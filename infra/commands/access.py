"""`access`: districts that ask for access, and the operator's answer."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands.common import Answer, JsonOption, run_office

if TYPE_CHECKING:
    from uuid import UUID

    from application.access import Viewer
    from application.app import App
    from domain.provisioning import AccessRequest, Contact

group = typer.Typer(help="Districts that ask for access.", no_args_is_help=True, rich_markup_mode=None)

ReferenceArgument = Annotated[str, typer.Argument(help="The request's reference, as `access list` prints it.")]


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="access")


@group.command()
def request(
    district: Annotated[str, typer.Argument(help="The district's name.")],
    school: Annotated[list[str], typer.Option(help="A school's name; repeat for several.")],
    source: Annotated[str, typer.Option(help="clever, classlink, oneroster or files.")],
    primary_name: Annotated[str, typer.Option(help="Whom to ask about anything.")],
    primary_email: Annotated[str, typer.Option(help="Their address.")],
    share: Annotated[list[str], typer.Option(help="staff, school_admins, students, sections; repeat for several.")],
    technical_name: Annotated[
        str | None, typer.Option(help="Whom to ask about rosters; the same if not given.")
    ] = None,
    technical_email: Annotated[str | None, typer.Option(help="Their address.")] = None,
    time_zone: Annotated[str, typer.Option(help="Of the schools.")] = "America/New_York",
    json: JsonOption = False,
) -> None:
    """Write down that a district asks for access, as it would over the API.

    Example: homeroom access request "Maple USD" --school "Lincoln High" --source clever --share staff --share students
    """

    async def command(app: "App", viewer: "Viewer") -> Answer:
        from domain.provisioning import AccessWish, Contact, WantedSource
        from domain.shared_data import SharedData
        from infra.commands.references import one_of

        primary = Contact(primary_name, primary_email)
        technical = Contact(technical_name or primary_name, technical_email or primary_email)
        wish = AccessWish(
            district,
            one_of(WantedSource, source, "source"),
            tuple(school),
            primary,
            technical,
            frozenset(one_of(SharedData, one, "share") for one in share),
            time_zone,
        )
        made = await app.request_access(wish, place=None)
        return Answer({"reference": str(made)}, f"Written down. Approve it: homeroom access approve {made}")

    run_office(command, json=json)


@group.command("list")
def show(
    state: Annotated[str | None, typer.Option(help="Only those waiting, approved or denied.")] = None,
    json: JsonOption = False,
) -> None:
    """The requests for access, newest first.

    Example: homeroom access list --state waiting
    """

    async def command(app: "App", viewer: "Viewer") -> Answer:
        from application.paging import PageRequest
        from domain.provisioning import AccessState
        from infra.commands.references import one_of
        from infra.commands.tables import table

        wanted = None if state is None else one_of(AccessState, state, "state")
        found: list[dict[str, Any]] = []
        asked: PageRequest | None = PageRequest(500)
        while asked is not None:
            page = await app.read_access_requests.page(viewer, asked, wanted)
            found += [shown(one) for one in page.items]
            asked = PageRequest(500, after=page.keys[-1]) if page.has_more else None
        rows = [
            (one["askedAt"][:10], one["state"], one["districtName"], ", ".join(one["schoolNames"]), one["reference"])
            for one in found
        ]
        return Answer({"requests": found}, table(("asked", "state", "district", "schools", "reference"), rows))

    run_office(command, json=json)


@group.command()
def approve(
    reference: ReferenceArgument,
    to_existing: Annotated[
        bool, typer.Option("--to-existing", help="The district has schools already, and the request is really theirs.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Make the district and its schools, and mail the links of their import sites to the contacts.

    Example: homeroom access approve 0b6f3c2e-7f1d-4a55-9d0e-6f2f8f0f3a11
    """

    async def command(app: "App", viewer: "Viewer") -> Answer:
        approved = await app.approve_access(viewer, _reference(reference), to_existing=to_existing)
        wish = approved.wish
        text = f"Approved: {wish.district} with {', '.join(wish.schools)}. The welcome mails are queued: homeroom mail list"
        if to_existing:
            text += (
                "\nWhat a district that had schools already shares stays as it was, whatever the request says. "
                f'See and change it: homeroom source shares --district "{wish.district}"'
            )
        return Answer({"request": shown(approved)}, text)

    run_office(command, json=json)


@group.command()
def deny(
    reference: ReferenceArgument,
    reason: Annotated[str, typer.Option(help="Why; it is kept with the request.")],
    json: JsonOption = False,
) -> None:
    """Deny a request. Nobody is written to.

    Example: homeroom access deny 0b6f3c2e-7f1d-4a55-9d0e-6f2f8f0f3a11 --reason "Nobody there knows of it"
    """

    async def command(app: "App", viewer: "Viewer") -> Answer:
        denied = await app.deny_access(viewer, _reference(reference), reason)
        return Answer({"request": shown(denied)}, f"Denied: {denied.wish.district}.")

    run_office(command, json=json)


def shown(request: "AccessRequest") -> dict[str, Any]:
    """In the words of the API."""
    wish = request.wish
    return {
        "reference": str(request.id),
        "state": request.state.value,
        "districtName": wish.district,
        "source": wish.source.value,
        "schoolNames": list(wish.schools),
        "shares": sorted(one.value for one in wish.shares),
        "timeZone": wish.time_zone,
        "primaryContact": _contact(wish.primary),
        "technicalContact": _contact(wish.technical),
        "askedAt": request.asked_at.isoformat(),
        "decidedAt": None if request.decided_at is None else request.decided_at.isoformat(),
        "decidedBy": request.decided_by,
        "reason": request.reason,
    }


def _contact(contact: "Contact") -> dict[str, str]:
    return {"name": contact.name, "email": contact.email}


def _reference(given: str) -> "UUID":
    from infra.commands.references import a_uuid

    return a_uuid(given, "reference", "`homeroom access list` prints them")
