"""How a district comes to Homeroom: it asks for access, and the operator approves or denies."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, IPv6Network, ip_address
from uuid import UUID

from domain.data_sharing import check_shares
from domain.errors import Refused
from domain.ids import DistrictId
from domain.letters import alike, composed, letter_refusals
from domain.roster_source import check_time_zone
from domain.roster_validation import folded, is_email, storable
from domain.shared_data import SharedData

LONGEST_NAME = 200
LONGEST_CONTACT = 100
LONGEST_REASON = 500
MOST_SCHOOLS = 50
MOST_AN_HOUR = 200
"""Requests of everybody together."""
MOST_OF_A_PLACE_AN_HOUR = 10
"""Requests from the same place."""
MOST_OF_ONE_A_DAY = 3
"""Requests that name the same primary contact."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class WantedSource(StrEnum):
    """Where the district's rosters will come from."""

    CLEVER = "clever"
    CLASSLINK = "classlink"
    ONEROSTER = "oneroster"
    FILES = "files"


class AccessState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Contact:
    """A person whom mail goes to."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class AccessWish:
    """What a district asks for."""

    district: str
    source: WantedSource
    schools: tuple[str, ...]
    primary: Contact
    technical: Contact
    shares: frozenset[SharedData]
    time_zone: str

    def tidy(self) -> "AccessWish":
        """Without blanks and line breaks that mean nothing: these words go into mails."""
        return replace(
            self,
            district=_tidy(self.district),
            schools=tuple(_tidy(school) for school in self.schools),
            primary=tidy_contact(self.primary),
            technical=tidy_contact(self.technical),
        )


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """A wish, and what became of it."""

    id: UUID
    wish: AccessWish
    asked_at: datetime
    state: AccessState = AccessState.WAITING
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None
    """Why it was denied."""
    district: DistrictId | None = None
    """The district that was provisioned."""


@dataclass(frozen=True, slots=True)
class Lately:
    """How many requests came in, not counting the operator's own: of everybody and from one place in an hour, of one primary
    contact in a day."""

    of_all: int
    of_place: int
    of_one: int


def check_wish(wish: AccessWish) -> list[Refused]:
    """Everything that is wrong with a tidied wish."""
    found = [*_check_name(wish.district, "districtName", LONGEST_NAME)]
    if not 1 <= len(wish.schools) <= MOST_SCHOOLS:
        message = f"Name 1 to {MOST_SCHOOLS} schools; further ones can be added later."
        found.append(Refused("BAD_SCHOOLS", message, field="schoolNames"))
    elif len({alike(school) for school in wish.schools}) < len(wish.schools):
        found.append(Refused("BAD_SCHOOLS", "A school is named twice: name each once.", field="schoolNames"))
    for school in wish.schools[:MOST_SCHOOLS]:
        found += _check_name(school, "schoolNames", LONGEST_NAME)
    found += check_contact(wish.primary, ("primaryContact",))
    found += check_contact(wish.technical, ("technicalContact",))
    return [*found, *check_shares(wish.shares), *check_time_zone(wish.time_zone)]


def check_contact(contact: Contact, field: Sequence[str] = ()) -> list[Refused]:
    """Everything that is wrong with somebody to write to."""
    found = _check_name(contact.name, (*field, "name"), LONGEST_CONTACT)
    if not is_email(contact.email):
        message = "That is not an e-mail address: write it like ada@example.org."
        found.append(Refused("BAD_EMAIL", message, field=(*field, "email")))
    return found


def check_rate(lately: Lately) -> list[Refused]:
    """Whether one more request may come in now."""
    if lately.of_one >= MOST_OF_ONE_A_DAY:
        message = (
            "This contact has asked several times within a day: wait for an answer to the first, or try again tomorrow."
        )
    elif lately.of_place >= MOST_OF_A_PLACE_AN_HOUR:
        message = "Many requests came from your network within an hour: try again in an hour, or ask the operator."
    elif lately.of_all >= MOST_AN_HOUR:
        message = "Very many requests came in within an hour: try again in an hour, or ask the operator."
    else:
        return []
    return [Refused("TOO_MANY_REQUESTS", message)]


def place_of(address: str | None) -> str:
    """From where somebody asks: of IPv6 the network of a household or school, in which everybody has addresses without end."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(IPv6Network((int(found) >> 64 << 64, 64)))
    return str(found)


def check_decision(request: AccessRequest) -> list[Refused]:
    """A request is decided once."""
    if request.state is AccessState.WAITING:
        return []
    message = f"This request was {request.state.value} already: a district that was denied may ask again."
    return [Refused("ALREADY_DECIDED", message, field="reference", details={"state": request.state.value})]


def check_reason(reason: str) -> list[Refused]:
    if 1 <= len(reason) <= LONGEST_REASON:
        return []
    return [Refused("NO_REASON", f"Say why, in 1 to {LONGEST_REASON} characters.", field="reason")]


def recipients(contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    """Each address once, the first name that came with it."""
    found: dict[str, Contact] = {}
    for contact in contacts:
        found.setdefault(folded(contact.email), contact)
    return tuple(found.values())


def _tidy(text: str) -> str:
    return composed(" ".join(text.split()))


def tidy_contact(contact: Contact) -> Contact:
    return Contact(_tidy(contact.name), contact.email.strip())


def _check_name(text: str, field: str | Sequence[str], longest: int) -> list[Refused]:
    if 1 <= len(text) <= longest and storable(text) == text:
        return letter_refusals(text, field)
    return [Refused("BAD_NAME", f"Write 1 to {longest} visible characters.", field=field)]
