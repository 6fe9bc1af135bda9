"""A feed in which something is held is read a second time: it must say the same again."""

import pytest

from adapters.csv_files.opener import CsvFiles
from domain.roster_feed import FeedRules
from tests.e2e.program import HIGH, SDS


@pytest.mark.parametrize("path", [HIGH, SDS], ids=["oneroster", "sds"])
def test_a_feed_says_the_same_again(path: object) -> None:
    feed, rules = CsvFiles().open(str(path), "auto"), FeedRules({}, "contoso.example")
    assert list(feed.records(rules)) == list(feed.records(rules))
