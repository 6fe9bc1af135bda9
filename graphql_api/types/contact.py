"""People whom mail goes to."""

from enum import Enum

import strawberry

from domain.provisioning import Contact as ContactView


@strawberry.enum(description="What somebody is to a school.")
class SchoolContactKind(Enum):
    PRIMARY = strawberry.enum_value(
        "primary", description="Whom to ask about anything; gets the link of the import site."
    )
    TECHNICAL = strawberry.enum_value("technical", description="Whom to ask about rosters; gets the link as well.")
    IT_ACCOUNT = strawberry.enum_value("it_account", description="Who looks after accounts.")


@strawberry.type(description="Somebody to write to.")
class Contact:
    name: str = strawberry.field(description='Their name: `"Ada Stone"`.')
    email: str = strawberry.field(description='Their address: `"ada.stone@example.org"`.')

    @classmethod
    def of(cls, contact: ContactView) -> "Contact":
        return cls(name=contact.name, email=contact.email)


@strawberry.type(description="Somebody to write to about a school.")
class SchoolContact(Contact):
    kind: SchoolContactKind = strawberry.field(description="What they are to the school: `TECHNICAL`.")
