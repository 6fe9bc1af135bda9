"""OneRoster's records as rows of cells, wherever they come from: a line of a CSV file or a record of a REST service.

The cells of a row stand in the order given here, trimmed; an empty one is an empty text. A list is one cell, its parts
joined by commas. Of a user's orgs the first is the primary one; where the first part is empty, none of them is said to be.
"""

from collections.abc import Iterator
from typing import Protocol

from domain.roster_notices import Notices
from domain.roster_validation import Flaw

SESSION_CELLS = ("sourcedId", "startDate", "endDate", "status", "type", "schoolYear", "parentSourcedId")
ORG_CELLS = ("sourcedId", "name", "type", "status", "identifier", "parentSourcedId")
COURSE_CELLS = ("sourcedId", "title", "status", "courseCode", "subjects")
CLASS_CELLS = (
    "sourcedId", "title", "schoolSourcedId", "status", "courseSourcedId", "classType", "location", "termSourcedIds",
    "subjects", "periods",
)  # fmt: skip
USER_CELLS = (
    "sourcedId", "orgSourcedIds", "role", "givenName", "familyName", "status", "enabledUser", "userIds", "identifier",
    "email", "grades", "agentSourcedIds",
)  # fmt: skip
ENROLLMENT_CELLS = (
    "sourcedId", "classSourcedId", "userSourcedId", "role", "status", "schoolSourcedId", "primary", "beginDate",
    "endDate",
)  # fmt: skip

Row = tuple[int, tuple[str, ...], Flaw | None]
"""Number of the row (in a file the header is 1, and blank lines count), the wanted cells in order, and what is wrong
with the row."""


class Rows(Protocol):
    """One kind of record."""

    @property
    def name(self) -> str:
        """What reports call it: the file in a bundle, the collection of a service."""

    def rows(self, notices: Notices | None = None) -> Iterator[Row]:
        """Every row, again and again; without `notices` nothing is counted, as for a look ahead.

        Raises `Refused` where the input cannot be trusted any further.
        """
