"""Port: a roster that is read from first record to last."""

from collections.abc import Iterator
from typing import Protocol

from domain.roster_feed import Completeness, FeedItem, FeedRules


class RosterFeed(Protocol):
    """One snapshot of a roster source, opened and checked as a whole; reading it is a stream, memory stays flat.

    While what it was opened from is there it can be read again: so is one in which something is held.
    """

    @property
    def format(self) -> str:
        """`oneroster`, `sds`, `homeroom`, `enriching_students` or `students`; of a feed pulled from a service, the
        kind of source."""

    @property
    def completeness(self) -> Completeness:
        """Whether a record that is missing has left."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the input's bytes, hex; equal for equal input."""

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        """Every record in the order of `FeedItem`. Raises `Refused` where the input as a whole cannot be trusted."""


class OpensRosterFeeds(Protocol):
    """Opens what a person uploaded or pointed at."""

    def open(self, path: str, format: str) -> RosterFeed:
        """Open a file or folder; `format` is `auto`, `oneroster`, `sds`, `homeroom`, `enriching_students` or `students`.

        Raises `Refused` with a stable code and the file's name in the sentence: unreadable, truncated, encrypted, too large,
        malicious (`UNSAFE_ARCHIVE`), wrong headers, wrong encoding.
        """
