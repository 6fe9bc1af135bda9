"""An uploaded list of students, made the *who* of an order."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from application.access import Viewer
from application.ports.student_id_files import StudentIdFiles
from domain.errors import Refused
from domain.ids import SchoolId
from domain.mass_order import BySisIds, ListedId


@dataclass(frozen=True, slots=True)
class ReadStudentFile:
    files: StudentIdFiles

    async def __call__(
        self, viewer: Viewer, school: SchoolId, file: BinaryIO, name: str, field: str | Sequence[str]
    ) -> BySisIds:
        """The students listed in a CSV or XLSX file, in its order. Staff of the school. Raises `Refused` about `field`."""
        viewer.must_work_at(school)
        try:
            ids = await asyncio.to_thread(self.files.read, file, name)
        except Refused as refused:
            raise Refused(refused.code, refused.message, field=field, details=refused.details) from None
        return BySisIds(tuple(ListedId(sis_id, line) for sis_id, line in ids))
