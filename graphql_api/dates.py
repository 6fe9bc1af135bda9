"""The dates that fields ask for: one, or a range with both ends included."""

from datetime import date
from typing import Annotated

import strawberry

On = Annotated[date, strawberry.argument(description='The date: `"2026-09-01"`.')]
From = Annotated[date, strawberry.argument(name="from", description='The first date: `"2026-09-01"`.')]
To = Annotated[date, strawberry.argument(description='The last date, included, within 400 days: `"2026-09-30"`.')]
ToSoon = Annotated[date, strawberry.argument(description='The last date, included, within 62 days: `"2026-09-30"`.')]
"""Of what costs too much for a year."""
