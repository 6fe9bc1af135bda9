"""Quarantine: records that an import left out, each with its reason."""

import strawberry

from domain.roster_sync import SyncQuarantine
from graphql_api.context import Info
from graphql_api.paging import Connection
from graphql_api.types.people import personal
from graphql_api.types.roster_kinds import RosterKind


@strawberry.type(description="One record that was left out; the rest of the roster went on.")
class QuarantinedRecord:
    view: strawberry.Private[SyncQuarantine]

    @strawberry.field(description="What it is: `STUDENT`.")
    def kind(self) -> RosterKind:
        return RosterKind(self.view.kind.value)

    @strawberry.field(
        description='The school that it names: `"Lincoln High"`; several with commas between them; null where it names none.'
    )
    def school_name(self) -> str | None:
        return self.view.school_name

    @strawberry.field(description='The file it stands in: `"users.csv"`.')
    def file(self) -> str:
        return self.view.file

    @strawberry.field(description="The row it stands on, the header being 1: `17`.")
    def row(self) -> int:
        return self.view.row

    @strawberry.field(
        description="The record's own id at its source (`sourcedId`, Clever's `id`, `SIS ID`), of a roster that cannot be read "
        'its section\'s; null where the id is what cannot be read: `"S-ben"`.'
    )
    def source_id(self) -> str | None:
        return self.view.source_id

    @strawberry.field(description='The field that is wrong: `"email"`.')
    def field(self) -> str:
        return self.view.field

    @strawberry.field(
        description='What stands there, at most 200 characters, never a password: `"ada(at)example.org"`. Null, with the error '
        "SCOPE_REQUIRED, for tokens without `roster.pii:read`."
    )
    def value(self, info: Info) -> str | None:
        return personal(info, self.view.value)

    @strawberry.field(description="Stable, for programs: `EMAIL_INVALID`.")
    def code(self) -> str:
        return self.view.code

    @strawberry.field(
        description='For people, with what to do: `"This is not an e-mail address: correct it at the source."`.'
    )
    def message(self) -> str:
        return self.view.message


@strawberry.type(description="A page of records that were left out, in the order of the roster.")
class QuarantinedRecordConnection(Connection[QuarantinedRecord]):
    pass


def quarantined_record(view: SyncQuarantine) -> QuarantinedRecord:
    return QuarantinedRecord(view=view)
