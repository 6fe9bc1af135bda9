"""Ids, typed apart so that a section can never be passed where a student is meant.

All are 64-bit integers given by the database, except `DistrictId` (32 bits). A `NewType` costs nothing at run time,
which matters in a loop over a million rows.
"""

from typing import NewType

DistrictId = NewType("DistrictId", int)
SchoolId = NewType("SchoolId", int)
StafferId = NewType("StafferId", int)
StudentId = NewType("StudentId", int)
SectionId = NewType("SectionId", int)
FlexPeriodId = NewType("FlexPeriodId", int)
ClosureId = NewType("ClosureId", int)
BlockId = NewType("BlockId", int)
PinId = NewType("PinId", int)
SourceId = NewType("SourceId", int)
ConnectionId = NewType("ConnectionId", int)
SyncId = NewType("SyncId", int)
ConflictId = NewType("ConflictId", int)
JobId = NewType("JobId", int)
PlanId = NewType("PlanId", int)
RunId = NewType("RunId", int)
RequestId = NewType("RequestId", int)
DropId = NewType("DropId", int)
PickupId = NewType("PickupId", int)
WaiterId = NewType("WaiterId", int)
NotificationId = NewType("NotificationId", int)

NO_DISTRICT = DistrictId(0)
"""Of no district, and so of none of the rows that belong to one: for what exists before there is a district."""
