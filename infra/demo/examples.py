"""Queries to begin with, with ids that exist."""

from collections.abc import Mapping
from typing import Any


def examples(report: Mapping[str, Any]) -> dict[str, str]:
    """By what they show; they run as they stand."""
    school, schedule, year = report["schools"][0], report["schedule"], report["year"]
    return {
        "The schools": "{ schools(first: 5) { totalCount nodes { id name flexPeriods { name } } } }",
        "A student's schedule": (
            f'{{ node(id: "{schedule["student"]}") {{ ... on Student {{ firstName lastName '
            f'schedule(from: "{year["firstDay"]}", to: "{year["lastDay"]}") '
            "{ date flexPeriod { name } openSchedulePhrase appointment { section { name } } } } } }"
        ),
        "Homerooms and their rosters": (
            f'{{ school(id: "{school["id"]}") {{ sections(filter: {{ homeroom: true }}, first: 2) '
            "{ nodes { name rosterCount roster(first: 3) { nodes { student { firstName lastName } } } } } } }"
        ),
        "What the mass schedule did, and its job": (
            f'{{ node(id: "{school["run"]}") {{ ... on MassScheduleRun {{ counts {{ outcome count }} runBy '
            "job { state phase done total } } } }"
        ),
    }
