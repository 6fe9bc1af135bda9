"""What a district says it shares."""

from datetime import datetime

import strawberry

from domain.data_sharing import DataSharing as DataSharingView
from domain.shared_data import SharedData as Shared
from graphql_api.context import Info
from graphql_api.scalars import Version
from graphql_api.types.access_request import SharedData


@strawberry.type(description="Which kinds of data the district says it shares. What it does not name is not taken in.")
class DataSharing:
    view: strawberry.Private[DataSharingView]

    @strawberry.field(description="The kinds: `[STAFF, STUDENTS]`; all of them where the district never said anything.")
    def shares(self) -> list[SharedData]:
        return [SharedData(one.value) for one in Shared if one in self.view.shares]

    @strawberry.field(description='When it was said last, in UTC: `"2026-09-01T14:05:00Z"`; null where never.')
    def declared_at(self) -> datetime | None:
        return self.view.declared_at

    @strawberry.field(description='By whom: `"operator"`; null where never.')
    def declared_by(self) -> str | None:
        return self.view.declared_by

    @strawberry.field(description="Another one after every change: `17`; `0` where nothing was ever said.")
    def version(self) -> Version:
        return Version(self.view.version)


async def data_sharing_of(info: Info) -> DataSharing:
    return DataSharing(view=await info.context.app.read_data_sharing(info.context.asking))
