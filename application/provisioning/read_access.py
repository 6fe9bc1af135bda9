"""Looking at requests for access."""

from dataclasses import dataclass
from uuid import UUID

from application.access import Viewer
from application.pages import read_page
from application.paging import Page, PageRequest
from application.ports.transaction import Begin
from domain.errors import not_found
from domain.provisioning import AccessRequest, AccessState


@dataclass(frozen=True, slots=True)
class ReadAccessRequests:
    begin: Begin

    async def page(self, viewer: Viewer, request: PageRequest, state: AccessState | None = None) -> Page[AccessRequest]:
        """Newest first. Operators only."""
        viewer.must_operate()
        return await read_page(
            self.begin, viewer.district, request, lambda tx, asked: tx.access_requests.page(state, asked)
        )

    async def find(self, viewer: Viewer, id: UUID) -> AccessRequest:
        """Operators only. Raises `Refused` `NOT_FOUND`."""
        viewer.must_operate()
        async with self.begin(viewer.district) as tx:
            found = (await tx.access_requests.find([id])).get(id)
        if found is None:
            raise not_found("access request", "reference")
        return found
