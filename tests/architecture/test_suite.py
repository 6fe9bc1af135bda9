"""The suite itself: what takes long starts first, and no test waits for ever."""

import pytest


def test_what_takes_long_starts_first(request: pytest.FixtureRequest) -> None:
    """At the end it would keep one process busy while the others have nothing left to do."""
    items = request.session.items
    long = [item.get_closest_marker("slow") is not None or "e2e" in item.path.parts for item in items]
    assert long == sorted(long, reverse=True)


def test_every_test_has_a_limit(request: pytest.FixtureRequest) -> None:
    assert 0 < float(request.config.getini("timeout")) <= 300
    assert request.config.getini("timeout_method") == "signal"  # a thread would end the whole process
