"""Mail by SMTP and as files: what arrives, and what is said where it does not."""

import socket
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from adapters.mail.eml_files import EmlFiles
from adapters.mail.smtp import SmtpCarrier
from adapters.mail.smtp_server import SmtpServer, server_of
from application.ports.mails import MailNotTaken
from domain.mail import Letter
from tests.support.smtp import FakeSmtp, a_mail_server

LETTER = Letter("ada@example.org", "Willkommen, Gödel", "Grüße\n.\n. a dot alone\n" + "x" * 1200 + "\n")
ID, AT, FROM = "<0b6f@example.org>", datetime(2026, 9, 1, 15, tzinfo=UTC), "homeroom@example.org"


def carrier(fake: FakeSmtp, **more: float) -> SmtpCarrier:
    return SmtpCarrier(server_of(fake.url), FROM, **more)


async def test_a_letter_arrives_as_it_was_written() -> None:
    async with a_mail_server() as fake:
        await carrier(fake).carry(LETTER, ID, AT)
        await carrier(fake).carry(LETTER, ID, AT)
    (sender, recipients, message), again = fake.received
    assert (sender, recipients) == (FROM, ["ada@example.org"])
    assert message.get_content().splitlines() == LETTER.text.splitlines()
    assert b"=0D" not in bytes(message)
    headers = {name: message[name] for name in ("Subject", "Message-ID", "To", "From", "Date", "Auto-Submitted")}
    assert headers == {
        "Subject": LETTER.subject,
        "Message-ID": ID,
        "To": "ada@example.org",
        "From": "Homeroom <homeroom@example.org>",
        "Date": "Tue, 01 Sep 2026 15:00:00 +0000",
        "Auto-Submitted": "auto-generated",
    }
    assert bytes(again[2]) == bytes(message)


@pytest.mark.parametrize(
    ("command", "answer", "code", "final"),
    [
        ("RCPT", "550 no such user ada@example.org", "SMTP_550", True),
        ("RCPT", "450 greylisted", "SMTP_450", False),
        ("MAIL", "553 not as this sender", "SMTP_553", False),
        ("DATA", "451 later", "SMTP_451", False),
        (".", "554 looks like spam", "SMTP_554", False),
    ],
)
async def test_what_is_not_taken_has_a_code_and_no_words_of_the_servers(
    command: str, answer: str, code: str, final: bool
) -> None:
    async with a_mail_server() as fake:
        fake.fail(command, answer)
        with pytest.raises(MailNotTaken) as refused:
            await carrier(fake).carry(LETTER, ID, AT)
    assert (refused.value.code, refused.value.final, str(refused.value)) == (code, final, code)
    assert refused.value.__suppress_context__
    assert fake.received == []


async def test_a_server_that_says_nothing_is_not_waited_for_long() -> None:
    async with a_mail_server(silent=True) as fake:
        with pytest.raises(MailNotTaken, match="SMTP_TIMEOUT"):
            await carrier(fake, longest_seconds=0.2).carry(LETTER, ID, AT)


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = SmtpServer("127.0.0.1", taken.getsockname()[1], tls=False)
        with pytest.raises(MailNotTaken, match="SMTP_UNREACHABLE"):
            await SmtpCarrier(server, FROM, longest_seconds=2).carry(LETTER, ID, AT)


async def test_a_password_never_goes_over_an_open_line() -> None:
    async with a_mail_server(extensions=("AUTH PLAIN LOGIN",)) as fake:
        server = SmtpServer("127.0.0.1", fake.port, tls=False, user="homeroom", password="s3cret")
        with pytest.raises(MailNotTaken):
            await SmtpCarrier(server, FROM, longest_seconds=2).carry(LETTER, ID, AT)
    assert (fake.logins, fake.received) == ([], [])


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", SmtpServer("mail.example.org", 25, False)),
        ("smtp://u%40x:p%3Aw@mail.example.org", SmtpServer("mail.example.org", 587, False, "u@x", "p:w")),
        ("smtps://u:p@mail.example.org", SmtpServer("mail.example.org", 465, True, "u", "p")),
        ("smtp://mail.example.org:2525", SmtpServer("mail.example.org", 2525, False)),
    ],
)
def test_an_address_says_how(url: str, server: SmtpServer) -> None:
    assert server_of(url) == server
    assert "p:w" not in repr(server)


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://x/y", "smtp://x:y"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError):
        server_of(url)


async def test_without_a_server_a_letter_is_a_file_for_its_owner(tmp_path: Path) -> None:
    files = EmlFiles(tmp_path / "mail", FROM)
    await files.carry(LETTER, ID, AT)
    await files.carry(LETTER, ID, AT)
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "0b6f.eml"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert message["Subject"] == LETTER.subject
    assert message.get_content().splitlines() == LETTER.text.splitlines()  # type: ignore[attr-defined]


async def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way")
    with pytest.raises(MailNotTaken) as refused:
        await EmlFiles(tmp_path / "mail", FROM).carry(LETTER, ID, AT)
    assert (refused.value.code, refused.value.final) == ("FILE_NOT_WRITTEN", False)
