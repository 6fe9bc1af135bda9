"""When a source is due, once for every night whatever the clocks do; and what settings may be."""

from datetime import UTC, datetime, time, timedelta

import pytest

from domain.roster_source import (
    SourceField,
    check_name,
    check_secrets_given,
    check_settings,
    check_time_zone,
    next_night,
)

NEW_YORK = "America/New_York"
FIELDS = (SourceField("token", "Token", secret=True), SourceField("endpoint", "Address", required=False))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "after", "due"),
    [
        ("02:30", NEW_YORK, "2026-09-01T15:00", "2026-09-02T06:30"),
        ("23:30", NEW_YORK, "2026-09-01T15:00", "2026-09-02T03:30"),
        ("02:30", NEW_YORK, "2026-09-02T06:30", "2026-09-03T06:30"),
        ("00:00", "Pacific/Kiritimati", "2026-09-01T09:59", "2026-09-01T10:00"),
        # On 8 March 2026 there is no 02:30: it is 03:30 then.
        ("02:30", NEW_YORK, "2026-03-08T05:00", "2026-03-08T07:30"),
        ("02:30", NEW_YORK, "2026-03-08T07:30", "2026-03-09T06:30"),
        # On 1 November 2026 01:30 comes twice: the first one counts.
        ("01:30", NEW_YORK, "2026-11-01T04:00", "2026-11-01T05:30"),
        ("01:30", NEW_YORK, "2026-11-01T05:30", "2026-11-02T06:30"),
        ("01:30", NEW_YORK, "2026-11-01T06:10", "2026-11-02T06:30"),
    ],
)
def test_the_next_night(at: str, zone: str, after: str, due: str) -> None:
    assert next_night(time.fromisoformat(at), zone, utc(after)) == utc(due)


@pytest.mark.parametrize("zone", [NEW_YORK, "Europe/Berlin", "Australia/Lord_Howe", "UTC"])
@pytest.mark.parametrize("at", ["00:00", "01:30", "02:00", "02:30", "23:59"])
def test_every_date_of_a_year_has_one_night(zone: str, at: str) -> None:
    end, now, nights = utc("2027-01-01T12:00"), utc("2026-01-01T12:00"), 0
    while (now := next_night(time.fromisoformat(at), zone, now)) <= end:
        nights += 1
    assert nights == 365
    assert now - end < timedelta(days=1)


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"token": "x"}, []),
        ({}, ["token"]),
        ({"token": " "}, ["token"]),
        ({"token": "x", "tokne": "y"}, ["tokne"]),
        ({"token": "x\0"}, ["token"]),
        ({"token": "x" * 10_001, "endpoint": "y" * 10_001}, ["token", "endpoint"]),
    ],
)
def test_settings_that_are_missing_unknown_or_impossible(given: dict[str, str], fields: list[str]) -> None:
    refusals = check_settings(FIELDS, given)
    assert [one.field for one in refusals] == [("settings", name) for name in fields]
    assert all(value not in one.message for one in refusals for value in given.values() if len(value) > 1)


@pytest.mark.parametrize("name", ["", "files", "FILES", "a\nb", "x" * 101])
def test_a_name_that_cannot_be_a_sources(name: str) -> None:
    assert [one.code for one in check_name(name)] == ["BAD_NAME"]


MOVING = (
    SourceField("base_url", "Address"), SourceField("token_url", "Tokens", required=False), SourceField("id", "Client"),
    SourceField("secret", "Secret", secret=True), SourceField("key", "Key", secret=True, required=False),
)  # fmt: skip
AT_HOME = {"base_url": "https://a.example", "id": "1", "secret": "s"}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"id": "2"}, []),
        ({"base_url": "https://a.example"}, []),
        ({"base_url": "https://b.example"}, ["secret"]),
        ({"token_url": "https://b.example"}, ["secret"]),
        ({"base_url": "https://b.example", "secret": " "}, ["secret"]),
        ({"base_url": "https://b.example", "secret": "s"}, []),
    ],
)
def test_a_secret_goes_to_another_address_only_when_it_is_given_again(given: dict[str, str], wanted: list[str]) -> None:
    refusals = check_secrets_given(MOVING, AT_HOME, AT_HOME | given, given)
    assert [(one.code, one.field) for one in refusals] == [("SECRETS_WANTED", ("settings", name)) for name in wanted]


def test_a_zone_is_one_of_the_tz_database() -> None:
    assert check_time_zone(NEW_YORK) == []
    assert [one.code for one in check_time_zone("Mars/Olympus")] == ["BAD_TIME_ZONE"]
