"""Where districts ask for access and mail goes out: every use case of it, in memory and in PostgreSQL."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from application.access import Role, Viewer
from application.mail.post import Post
from application.mail.read_mails import ReadMails, ResendMail
from application.mail.send_mails import SendMails
from application.paging import PageRequest
from application.ports.districts import Districts
from application.ports.import_sites import ImportSiteKeys
from application.ports.mails import Outbox
from application.ports.transaction import Begin
from application.provisioning.decide_access import ApproveAccess, DenyAccess
from application.provisioning.keys import OpenImportSite
from application.provisioning.read_access import ReadAccessRequests
from application.provisioning.read_import_site import ReadImportSites, ReadOnboarding
from application.provisioning.request_access import RequestAccess
from application.provisioning.rotate_import_site import RotateImportSite
from application.provisioning.save_import_site import SaveContact, SetAdministrators, SetRooms
from domain.ids import NO_DISTRICT, DistrictId
from domain.mail import Letter, Mail, MailState
from domain.provisioning import AccessRequest, AccessWish, Contact, WantedSource
from domain.shared_data import SharedData
from infra.seals import KeySeals
from tests.fakes.mails import FakeCarrier

KEY = "a-key-of-more-than-thirty-two-characters"
OPERATOR = Viewer(Role.OPERATOR, NO_DISTRICT, "operator")
BOSS = "operator@homeroom.example.org"
ADA, BEN = Contact("Ada Stone", "ada@maple.example.org"), Contact("Ben Kern", "ben@maple.example.org")
START = datetime(2026, 9, 1, 15, tzinfo=UTC)


@dataclass
class Ticking:
    at: datetime = START

    def now(self) -> datetime:
        return self.at


@dataclass
class FrontOffice:
    begin: Begin
    districts: Districts
    outbox: Outbox
    keys: ImportSiteKeys
    district: DistrictId
    """The one that `wish` names."""
    name: str
    clock: Ticking = field(default_factory=Ticking)
    carrier: FakeCarrier = field(default_factory=FakeCarrier)
    numbers: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        seals = KeySeals(lambda: [KEY])
        self.post = Post(seals, self.clock, uuid4, "homeroom.example.org", lambda: "https://homeroom.example.org", BOSS)
        self.make_secret: Callable[[], str] = lambda: f"secret-{next(self.numbers)}-{uuid4().hex}"
        self.send = SendMails(self.outbox, self.carrier, self.post, self.clock)
        self.open_site = OpenImportSite(self.keys)
        self.sites = ReadImportSites(self.begin)
        self.rooms, self.administrators = SetRooms(self.begin), SetAdministrators(self.begin)
        self.save_contact = SaveContact(self.begin, self.clock)
        self.onboarding = ReadOnboarding(self.begin, self.clock)
        self.resend = ResendMail(self.begin, self.clock)
        self.rotate = RotateImportSite(self.begin, self.clock, self.post, self.make_secret)
        self.approve = ApproveAccess(self.begin, self.districts, self.clock, self.post, self.make_secret)
        self.deny = DenyAccess(self.begin, self.clock)

    def wish(self, **changes: Any) -> AccessWish:
        wish = AccessWish(
            district=self.name,
            source=WantedSource.CLEVER,
            schools=("Lincoln High", "Adams Middle"),
            primary=ADA,
            technical=BEN,
            shares=frozenset({SharedData.STAFF, SharedData.STUDENTS}),
            time_zone="America/Chicago",
        )
        return replace(wish, **changes)

    async def ask(self, *, place: str | None = "203.0.113.7", key: str | None = None, **changes: Any) -> UUID:
        ask = RequestAccess(self.begin, self.clock, self.post, uuid4)
        return await ask(self.wish(**changes), place=place, key=key)

    async def request(self, id: UUID) -> AccessRequest:
        return await ReadAccessRequests(self.begin).find(OPERATOR, id)

    async def requests(self, state: Any = None) -> list[AccessRequest]:
        page = await ReadAccessRequests(self.begin).page(OPERATOR, PageRequest(100), state)
        return list(page.items)

    async def mails(self, *states: MailState) -> list[Mail]:
        page = await ReadMails(self.begin)(OPERATOR, PageRequest(100), states or None)
        return list(page.items)

    def pass_time(self, **time: float) -> None:
        self.clock.at += timedelta(**time)

    def letters(self, to: str) -> list[Letter]:
        return [letter for letter, _ in self.carrier.carried if letter.to == to]


def key_in(letter: Letter) -> str:
    """The key of the import site whose link is in the letter."""
    (line,) = [line for line in letter.text.splitlines() if "/import-site#" in line]
    return line.strip().partition("#")[2]
