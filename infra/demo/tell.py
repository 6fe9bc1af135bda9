"""The demo in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from application.ports.mass_schedules import MassPlan, MassRun
from domain.counted import counted
from domain.mass_schedule import Outcome
from domain.roster_feed import Kind
from domain.roster_sync import SyncStatus
from infra.commands.mass_reports import counts_of, counts_table
from infra.commands.tables import number, table
from infra.demo.days import FLEX_DAYS, PERIOD
from infra.demo.played import Schedule
from infra.demo.rosters import Sample
from infra.demo.setup import Ready


def _words(kind: Kind) -> tuple[str, str]:
    return ("staff", "staff") if kind is Kind.STAFFER else (kind.value, f"{kind.value}s")


def what_was_imported(sample: Sample, result: Mapping[str, Any]) -> str:
    if result["status"] == SyncStatus.UNCHANGED:
        return f"Imported the {sample.name}: unchanged, everything is as it was."
    counts = result["counts"]
    changed = ("created", "updated", "left", "returned")
    found = [
        counted(sum(counts[kind.value][tally] for tally in changed), *_words(kind))
        for kind in Kind
        if any(counts[kind.value][tally] for tally in changed)
    ]
    left_out = len(result["quarantined"])
    notes = [f"{counted(left_out, 'record')} left out; `homeroom import` lists them."] if left_out else []
    notes += [f"{one['message']} ({number(one['count'])})" for one in result["notices"]]
    notes += [sample.remark] if sample.remark else []
    return "\n".join([f"Imported the {sample.name}: {', '.join(found)}.", *(f"  Note: {note}" for note in notes)])


def what_is_ready(ready: Sequence[Ready]) -> str:
    year = ready[0].year
    new = sum(here.homerooms for here in ready if here.is_new)
    homerooms = sum(here.homerooms for here in ready)
    done = f"designated {counted(new, 'homeroom')}" if new else f"found {counted(homerooms, 'homeroom')}"
    return (
        f"Made {counted(len(ready), 'school')} ready: {done}; {PERIOD} meets on weekdays from 10:05 to 10:40; the school year is "
        f"{year.first_day} to {year.last_day}, {FLEX_DAYS} Mondays."
    )


def what_is_planned(ready: Sequence[Ready], plans: Sequence[MassPlan]) -> str:
    return f"\nThe plan: everyone into their own homeroom, on every Monday\n\n{_by_school(ready, plans)}"


def what_was_there(ready: Sequence[Ready], runs: Sequence[MassRun]) -> str:
    told = f"\nEveryone into their own homeroom, on every Monday, applied again\n\n{_by_school(ready, runs)}"
    return told + what_was_applied(runs).removeprefix("\nApplied")


def _by_school(ready: Sequence[Ready], plans: Sequence[MassPlan] | Sequence[MassRun]) -> str:
    outcomes = [outcome for outcome in Outcome if any(plan.counts.get(outcome.value) for plan in plans)]
    told = [(plan.people, plan.counts) for plan in plans]
    rows: list[list[object]] = [
        [here.school.name, here.homerooms, people, *(counts.get(outcome.value, 0) for outcome in outcomes)]
        for here, (people, counts) in zip(ready, told, strict=True)
    ]
    totals = [sum(int(str(row[column])) for row in rows) for column in range(1, 3 + len(outcomes))]
    headers = ("school", "homerooms", "students", *(outcome.name for outcome in outcomes))
    return table(headers, [*rows, [f"All {counted(len(rows), 'school')}", *totals]])


def what_was_applied(runs: Sequence[MassRun]) -> str:
    counts = counts_of(all_counts(runs))
    told = f"\nApplied\n\n{counts_table(counts)}"
    if Outcome.FROZEN.name in counts:
        told += "\n\nSome of the demo's Mondays are over, and what is past stays as it is."
    return told


def all_counts(found: Sequence[MassPlan] | Sequence[MassRun]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in found:
        total.update(one.counts)
    return dict(total)


def a_schedule(schedule: Schedule) -> str:
    """The first week whole, the last booked day, and how many lie between."""
    student = schedule.student.student
    weeks = [list(week) for _, week in groupby(schedule.slots, lambda slot: slot.day.isocalendar()[:2])]
    first, rest = weeks[0], [slot for week in weeks[1:] for slot in week if slot.appointment is not None]
    lines = [_slot_line(schedule, slot) for slot in first]
    if len(rest) > 1:
        lines.append(
            f"  … {counted(len(rest) - 1, 'more Monday')}, and on the others {first[-1].phrase or 'something booked'}"
        )
    if rest:
        lines.append(_slot_line(schedule, rest[-1]))
    name = f"{student.first_name} {student.last_name}"
    return f"\nThe schedule of {name} (SIS id {student.sis_id})\n\n" + "\n".join(lines)


def how_long_it_took(seconds: Mapping[str, float]) -> str:
    parts = ", ".join(f"{name} {took} s" for name, took in seconds.items())
    return f"\nIt took {round(sum(seconds.values()), 1)} s: {parts}."


def place(schedule: Schedule, slot: Any) -> str:
    return schedule.sections[slot.appointment.section] if slot.appointment is not None else str(slot.phrase)


def _slot_line(schedule: Schedule, slot: Any) -> str:
    return f"  {slot.day:%a} {slot.day}  {PERIOD}  {place(schedule, slot)}"
