"""How files write days."""

from enum import Enum

import strawberry


@strawberry.enum(description="How the files of a school or district write days.")
class RosterDateFormat(Enum):
    ISO = strawberry.enum_value("iso", description="2026-08-31.")
    MONTH_FIRST = strawberry.enum_value("mdy", description="8/31/2026.")
    DAY_FIRST = strawberry.enum_value("dmy", description="31/8/2026 or 31.8.2026.")
