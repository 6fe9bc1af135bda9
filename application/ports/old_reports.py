"""Port: what reports keep of single people, to be forgotten when it is old."""

from datetime import datetime
from typing import Protocol

FORGOTTEN = "What was said here is not kept any more."
"""Instead of an error's sentence, which may have quoted a file. Its code stays."""


class OldReports(Protocol):
    """Of one district. Every call takes a part, so that no transaction is long; how many rows it was: none is left at 0."""

    async def forget(self, before: datetime, limit: int) -> int:
        """Forget the records that runs of before then changed or left out, unless their input is still kept; the rows that
        jobs which ended before then list, what those were asked with, and what their errors and those of runs said; the names of
        files of the drop folder whose outcome was told before then; identity conflicts that were resolved before then; the ids
        that mass schedules of before then list or report, once their last date is past, too; plans that expired before then;
        what students were told before then, and that it was mailed; requests of before then for dates of before then; and
        who waited for a seat until then.

        Runs, jobs and files stay, with their counts, the codes of their errors, their times and who asked.
        """

    async def forget_answers(self, limit: int) -> int:
        """Forget answers to mutations that no idempotency key recalls any more."""
