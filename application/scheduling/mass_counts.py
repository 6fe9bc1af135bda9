"""Counts of a mass run: adding them up, and telling them in plain JSON."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from application.ports.mass_schedules import Counts
from domain.mass_schedule import RULE_VERSION, ReportedId, Tally

NO_COUNTS = Counts(Tally.empty(), {}, {})


def add(one: Counts, other: Counts) -> Counts:
    """Counts of different dates, together."""
    return Counts(
        one.tally + other.tally,
        dict(Counter(one.by_date) + Counter(other.by_date)),
        dict(Counter(one.by_section) + Counter(other.by_section)),
        {**one.digests, **other.digests},
    )


def fingerprint(counts: Counts) -> str:
    """SHA-256 over the rule version and the rows of every date, in order."""
    lines = [f"rule {RULE_VERSION}", *(f"{day} {digest}" for day, digest in sorted(counts.digests.items()))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def counts_to_json(counts: Counts) -> dict[str, int]:
    return {outcome.value: count for outcome, count in counts.tally.counts.items()}


def by_date_to_json(counts: Counts) -> list[dict[str, Any]]:
    days: dict[date, dict[str, int]] = {}
    for (day, outcome), count in sorted(counts.by_date.items()):
        days.setdefault(day, {})[outcome.value] = count
    return [{"date": day.isoformat(), "counts": found} for day, found in days.items()]


def by_section_to_json(counts: Counts) -> list[dict[str, Any]]:
    sections: dict[int, dict[str, int]] = {}
    for (section, outcome), count in sorted(counts.by_section.items()):
        sections.setdefault(section, {})[outcome.value] = count
    return [{"section": section, "counts": found} for section, found in sections.items()]


def reported_to_json(reported: Sequence[ReportedId]) -> list[dict[str, Any]]:
    return [
        {"code": one.code.value, "value": one.value, "lines": list(one.lines), "excluded": one.excluded}
        for one in reported
    ]
