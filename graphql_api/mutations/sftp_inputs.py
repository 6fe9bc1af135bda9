"""What is said of SFTP servers."""

import strawberry

from application.drops.connect_sftp import SftpEdit
from domain.sftp import SftpServer, host_key_of
from graphql_api.mutations.inputs import key_field, version_field
from graphql_api.scalars import Version

_HOST_KEY = (
    "The server's own key, as `ssh-keyscan` shows it and its owner confirms it: "
    '`"ssh-ed25519 AAAA…"`, or a line of known hosts. No other key is accepted.'
)
_WORD = 'The password, which is kept sealed and never shown: `"…"`; or else give a private key.'
_KEY = 'A private key in the OpenSSH format, which is kept sealed and never shown: `"-----BEGIN OPENSSH …"`.'


@strawberry.input(description="An SFTP server to pick files up from.")
class ConnectSftpInput:
    school_id: strawberry.ID | None = strawberry.field(
        default=None, description="The school for whose folder it is; without it, the district's."
    )
    host: str = strawberry.field(description='The server: `"sftp.example.org"`.')
    port: int = strawberry.field(default=22, description="Its port: `22`.")
    user: str = strawberry.field(description='As whom to log in: `"maple"`.')
    folder: str = strawberry.field(default=".", description='The folder on the server: `"exports"`.')
    host_key: str = strawberry.field(description=_HOST_KEY)
    every_minutes: int = strawberry.field(default=7, description="Minutes between two looks: `7`.")
    password: str | None = strawberry.field(default=None, description=_WORD)
    private_key: str | None = strawberry.field(default=None, description=_KEY)
    idempotency_key: str | None = key_field()

    def server(self) -> SftpServer:
        return SftpServer(self.host, self.port, self.user, self.folder, host_key_of(self.host_key))

    def secrets(self) -> dict[str, str]:
        return secrets_of(self.password, self.private_key)


@strawberry.input(description="What to change about an SFTP pick-up; what is left out stays.")
class UpdateSftpInput:
    id: strawberry.ID = strawberry.field(description="The pick-up.")
    host: str | None = strawberry.field(default=None, description='Another server: `"sftp.example.org"`.')
    port: int | None = strawberry.field(default=None, description="Another port: `2222`.")
    user: str | None = strawberry.field(default=None, description='Another user: `"maple"`.')
    folder: str | None = strawberry.field(default=None, description='Another folder on the server: `"exports"`.')
    host_key: str | None = strawberry.field(default=None, description=_HOST_KEY)
    every_minutes: int | None = strawberry.field(default=None, description="Another pause: `15`.")
    password: str | None = strawberry.field(default=None, description=_WORD)
    private_key: str | None = strawberry.field(default=None, description=_KEY)
    expected_version: Version | None = version_field()
    idempotency_key: str | None = key_field()

    def edit(self) -> SftpEdit:
        return SftpEdit(
            host=self.host,
            port=self.port,
            user=self.user,
            folder=self.folder,
            host_key=None if self.host_key is None else host_key_of(self.host_key),
            every_minutes=self.every_minutes,
            secrets=secrets_of(self.password, self.private_key),
        )


@strawberry.input(description="An SFTP pick-up to forget.")
class RemoveSftpInput:
    id: strawberry.ID = strawberry.field(description="The pick-up.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="An SFTP server to look at.")
class CheckSftpInput:
    id: strawberry.ID = strawberry.field(description="The pick-up.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Changes nothing here, as a check changes nothing: any `UUID`, or none."
    )


@strawberry.input(description="An SFTP server to pick files up from now.")
class FetchSftpInput:
    id: strawberry.ID = strawberry.field(description="The pick-up.")
    idempotency_key: str | None = key_field()


def secrets_of(password: str | None, private_key: str | None) -> dict[str, str]:
    given = {"password": password, "private_key": private_key}
    return {name: value for name, value in given.items() if value is not None}
