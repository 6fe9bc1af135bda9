"""Reading the drop folder."""

from typing import Annotated

import strawberry

from graphql_api.arguments import school_id as of_school
from graphql_api.context import Info
from graphql_api.types.drop_folder import DropFolder

School = Annotated[
    strawberry.ID | None, strawberry.argument(description="The school whose folder it is; without it, the district's.")
]


@strawberry.type
class DropsQuery:
    @strawberry.field(
        description="A folder that files are left in, which is made where it is missing; else an error such as NO_DROP_FOLDER. "
        "Admins of the school; of the district's folder district admins and operators."
    )
    async def drop_folder(self, info: Info, school_id: School = None) -> DropFolder | None:
        viewer = info.context.asking
        school = None if school_id is None else of_school(viewer, school_id)
        return DropFolder(view=await info.context.app.read_drop_folder(viewer, school))
