"""Reading what leads to a school that is ready: requests, mails, import sites."""

from typing import Annotated

import strawberry
from strawberry import UNSET

from graphql_api.context import Info
from graphql_api.limits import check_list
from graphql_api.paging import After, Before, First, Last
from graphql_api.types.access_request import AccessRequestConnection, AccessRequestState, access_requests_page
from graphql_api.types.data_sharing import DataSharing, data_sharing_of
from graphql_api.types.import_site import ImportSite, import_site_of, site_school
from graphql_api.types.mail import MailConnection, MailState, mails_page


@strawberry.type
class ProvisioningQuery:
    @strawberry.field(description="The districts that ask for access, newest first. Operators.")
    async def access_requests(
        self,
        info: Info,
        state: Annotated[
            AccessRequestState | None, strawberry.argument(description="Only those in this state: `WAITING`.")
        ] = None,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> AccessRequestConnection:
        return await access_requests_page(info, state, (first, after, last, before))

    @strawberry.field(description="The mails of this installation, newest first. Operators.")
    async def mails(
        self,
        info: Info,
        states: Annotated[
            list[MailState] | None, strawberry.argument(description="Only those in these states: `[FAILED]`.")
        ] = None,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> MailConnection:
        check_list("states", states or ())
        return await mails_page(info, states, (first, after, last, before))

    @strawberry.field(description="Which kinds of data the district says it shares. District admins.")
    async def data_sharing(self, info: Info) -> DataSharing:
        return await data_sharing_of(info)

    @strawberry.field(description="The import site of a school. Admins of the school, and whoever has its link.")
    async def import_site(
        self,
        info: Info,
        school_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="The school; with its link it need not be said.")
        ] = None,
    ) -> ImportSite:
        return await import_site_of(info, site_school(info.context.asking, school_id))
