"""An import site in plain words."""

from typing import TYPE_CHECKING, Any

from application.paging import PageRequest
from domain.import_site import SiteStaffer
from domain.roster import School
from infra.commands.tables import facts, table

if TYPE_CHECKING:
    from infra.commands.session import Session

PAGE = 500


async def told_site(session: "Session", school: School) -> dict[str, Any]:
    """In the words of the API."""
    site = (await session.app.read_import_sites(session.viewer, [school.id]))[school.id]
    return {
        "school": site.name,
        "linkMadeAt": None if site.link_made_at is None else site.link_made_at.isoformat(),
        "contacts": [
            {"kind": kind.value, "name": contact.name, "email": contact.email}
            for kind, contact in sorted(site.contacts.items())
        ],
        "staff": [_staffer(one) for one in await _staff(session, school)],
    }


def in_words(data: dict[str, Any]) -> str:
    contacts = {one["kind"].replace("_", " "): f"{one['name']} <{one['email']}>" for one in data["contacts"]}
    rows = [
        (one["staffId"], f"{one['lastName']}, {one['firstName']}", one["room"], one["administrator"])
        for one in data["staff"]
    ]
    about = {"school": data["school"], "link made": data["linkMadeAt"] or "never", **contacts}
    return "\n".join([facts(about), "", table(("id", "name", "room", "administrator"), rows)])


async def _staff(session: "Session", school: School) -> list[SiteStaffer]:
    found: list[SiteStaffer] = []
    asked: PageRequest | None = PageRequest(PAGE)
    while asked is not None:
        page = await session.app.read_import_sites.staff(session.viewer, school.id, asked)
        found += page.items
        asked = PageRequest(PAGE, after=page.keys[-1]) if page.has_more else None
    return found


def _staffer(one: SiteStaffer) -> dict[str, Any]:
    return {
        "staffId": one.sis_id,
        "firstName": one.first_name,
        "lastName": one.last_name,
        "email": one.email,
        "room": one.room,
        "administrator": one.administrator,
    }
