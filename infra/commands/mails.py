"""`mail`: what goes out, what became of it, and sending it again."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands.common import REFUSED, Answer, JsonOption, run_office, run_plain

if TYPE_CHECKING:
    from application.access import Viewer
    from application.app import App
    from application.mail.send_mails import NotSent
    from domain.mail import Mail
    from infra.settings import Settings

group = typer.Typer(help="Mail that Homeroom sends.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="mail")


@group.command("list")
def show(
    state: Annotated[
        list[str] | None, typer.Option(help="queued, sending, sent, failed or withdrawn; repeat for several.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="The newest so many.")] = 50,
    json: JsonOption = False,
) -> None:
    """The newest mails: to whom, what became of them, and why one failed.

    Example: homeroom mail list --state failed
    """

    async def command(app: "App", viewer: "Viewer") -> Answer:
        from application.paging import PageRequest
        from domain.mail import MailState
        from infra.commands.references import one_of
        from infra.commands.tables import table

        states = None if not state else [one_of(MailState, one, "state") for one in state]
        page = await app.read_mails(viewer, PageRequest(limit), states)
        found = [shown(mail) for mail in page.items]
        rows = [
            (one["queuedAt"][:16], one["kind"], one["state"], one["attempts"], one["lastError"], one["to"], one["id"])
            for one in found
        ]
        return Answer({"mails": found}, table(("queued", "kind", "state", "tried", "error", "to", "id"), rows))

    run_office(command, json=json)


@group.command()
def resend(
    mail: Annotated[str, typer.Argument(help="The mail's id, as `mail list` prints it.")], json: JsonOption = False
) -> None:
    """Have a mail sent once more, or now where it waits for its next attempt.

    Example: homeroom mail resend 0b6f3c2e-7f1d-4a55-9d0e-6f2f8f0f3a11
    """

    async def command(app: "App", viewer: "Viewer") -> Answer:
        from infra.commands.references import a_uuid

        queued = await app.resend_mail(viewer, a_uuid(mail, "mail", "`homeroom mail list` prints their ids"))
        return Answer({"mail": shown(queued)}, f"Queued: to {queued.to}.")

    run_office(command, json=json)


@group.command()
def send(json: JsonOption = False) -> None:
    """Send what is due now. Servers and workers do this by themselves, every second. Exit status 4 where one could not be sent.

    Example: homeroom mail send
    """

    async def command(settings: "Settings") -> Answer:
        from infra.database import open_database
        from infra.mail import sender_of

        async with open_database(settings) as database, database.engine(settings.pool_size) as engine:
            done = await sender_of(settings, engine).report()
        where = f" They are in {settings.data_dir / 'mail'}." if done.sent and settings.smtp_url is None else ""
        lines = [f"Sent: {done.sent}.{where}", *map(_why, done.not_sent)]
        if done.not_sent:
            lines.append(
                "Look at HOMEROOM_SMTP_URL and the mail server (`homeroom doctor`), then: homeroom mail resend MAIL"
            )
        data = {
            "sent": done.sent,
            "notSent": [
                {**shown(one.mail), "triedAgainAt": None if one.due_at is None else one.due_at.isoformat()}
                for one in done.not_sent
            ],
        }
        return Answer(data, "\n".join(lines), REFUSED if done.not_sent else 0)

    run_plain(lambda settings: asyncio.run(command(settings)), json=json)


def _why(one: "NotSent") -> str:
    when = "given up" if one.due_at is None else f"tried again after {one.due_at:%Y-%m-%d %H:%M} UTC"
    return f"Not sent to {one.mail.to} ({one.mail.last_error}), {when}: mail {one.mail.id}."


def shown(mail: "Mail") -> dict[str, Any]:
    """In the words of the API."""
    return {
        "id": str(mail.id),
        "kind": mail.kind.value,
        "to": mail.to,
        "state": mail.state.value,
        "attempts": mail.attempts,
        "lastError": mail.last_error,
        "messageId": mail.message_id,
        "resendable": mail.readable,
        "queuedAt": mail.queued_at.isoformat(),
        "sentAt": None if mail.sent_at is None else mail.sent_at.isoformat(),
    }
