"""`token`: make a token for a person or a program."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run

if TYPE_CHECKING:
    from infra.commands.session import Session


def register(app: typer.Typer) -> None:
    app.command()(token)


def token(
    role: Annotated[
        str, typer.Option(help="operator, district_admin, admin, staffer, student or partner.")
    ] = "operator",
    name: Annotated[str | None, typer.Option(help="Who it is for: kept as the maker of things.")] = None,
    school: Annotated[list[str] | None, typer.Option(help="A school's name or id; repeat for several.")] = None,
    staffer: Annotated[str | None, typer.Option(help="The staffer's id, for role staffer or admin.")] = None,
    student: Annotated[str | None, typer.Option(help="The student's id, for role student.")] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="roster:read, roster.pii:read, appointments:read, attendance:read or attendance:write."),
    ] = None,
    hours: Annotated[float | None, typer.Option(min=0.01, max=8760, help="How long it lasts.")] = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Make a token: send it as `Authorization: Bearer …`.

    Before there is a district, an operator's token is for access requests and mails.
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.viewers import viewer_for
        from infra.running import tokens_of

        viewer = await viewer_for(
            session, role, name=name, schools=school or [], staffer=staffer, student=student, scopes=scope or []
        )
        lives = timedelta(hours=hours or session.settings.token_hours)
        made = tokens_of(session.settings).issue(viewer, lives)
        data = {
            "token": made,
            "role": viewer.role.value,
            "actor": viewer.actor,
            "district": session.district.name or None,
            "expiresInSeconds": int(lives.total_seconds()),
        }
        return Answer(data, made)

    run(command, district=district, json=json, needs_district=role != "operator")
