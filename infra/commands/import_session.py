"""A session for an import, which may be the first thing that ever happens: its district is made if there is none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from application.access import Role, Viewer
from application.app import App
from domain.roster import District
from infra import container
from infra.commands.session import Session, choose_district
from infra.database import open_database
from infra.settings import Settings

FIRST_DISTRICT = "My District"


@asynccontextmanager
async def open_import(settings: Settings, district: str | None, *, show_progress: bool) -> AsyncIterator[Session]:
    async with open_database(settings) as database, database.engine(settings.pool_size) as engine:
        app = container.app_of(settings, engine)
        chosen = await _district(app, district)
        viewer = Viewer(Role.OPERATOR, chosen.id, "operator")
        yield Session(settings, engine, app, chosen, viewer, show_progress)


async def _district(app: App, name: str | None) -> District:
    if name is None and await app.districts.all():
        return await choose_district(app.districts, None)
    return await app.create_district(Role.OPERATOR, FIRST_DISTRICT if name is None else name)
