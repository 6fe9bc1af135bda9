"""What holds for every test: which ones speak to servers, which come first, and how patient Hypothesis is."""

import pytest
from hypothesis import settings

# A test that asks for one of these, directly or not, is marked `real_servers`: the embedded PostgreSQL serves it in
# `make test`, a real server in `make test-real`. A test may also carry the mark itself.
SERVER_FIXTURES = {"postgres_server", "redis_url", "rabbitmq_url"}

LONG_SECONDS = 900
"""For how long a test that takes long may take, on a busy machine too; others as `pyproject.toml` says."""

settings.register_profile("homeroom", deadline=None)  # a busy machine is slow, not wrong
settings.load_profile("homeroom")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        is_of_tests = item.get_closest_marker("of_tests") is not None
        if SERVER_FIXTURES.intersection(getattr(item, "fixturenames", ())) and not is_of_tests:
            item.add_marker(pytest.mark.real_servers)
        if takes_long(item):
            item.add_marker(pytest.mark.timeout(LONG_SECONDS))
    items.sort(key=takes_long, reverse=True)  # and else as they were: at the end they would keep one process only busy


def takes_long(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is not None or "e2e" in item.path.parts
