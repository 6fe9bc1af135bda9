"""The options that say an order, or what of what is booked it changes: `plan` and `apply` have the same."""

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands.names import CycleDaysOption, WeekdaysOption

if TYPE_CHECKING:
    from infra.commands.order_words import BookedWords, OrderWords, WeekWords

PlanArgument = Annotated[str | None, typer.Argument(help="A plan's id; or else say an order.")]
IfChangedOption = Annotated[str, typer.Option(help="Where the plan would come out differently now: refuse or replan.")]

BookedSectionOption = Annotated[list[str] | None, typer.Option(help="Only bookings into these sections.")]
BookedAsOption = Annotated[
    list[str] | None,
    typer.Option(help="Only those that came about so: homeroom-prebook, student, staff or admin; repeat for several."),
]


def order_words(
    everyone: Annotated[bool, typer.Option("--everyone", help="Who: all students of the school.")] = False,
    graduation_year: Annotated[list[str] | None, typer.Option(help="Who: who graduates in 2027,2028.")] = None,
    grade: Annotated[list[str] | None, typer.Option(help="Who: who is in grades 9,10; kindergarten is K.")] = None,
    student_ids: Annotated[
        Path | None, typer.Option(help="Who: the SIS ids in this CSV or XLSX file, in the order of seats.")
    ] = None,
    section: Annotated[list[str] | None, typer.Option(help="Who: the rosters of these sections.")] = None,
    below: Annotated[
        str | None, typer.Option(help='Who: whose mark in a course is below a number: "Algebra I=70".')
    ] = None,
    exclude_graduation_year: Annotated[list[str] | None, typer.Option(help="But not these.")] = None,
    exclude_grade: Annotated[list[str] | None, typer.Option(help="But not these.")] = None,
    exclude_student_ids: Annotated[Path | None, typer.Option(help="But not these.")] = None,
    exclude_section: Annotated[list[str] | None, typer.Option(help="But not the rosters of these.")] = None,
    to_section: Annotated[str | None, typer.Option(help="Where: all into this section.")] = None,
    own_homeroom: Annotated[bool, typer.Option("--own-homeroom", help="Where: each into their homeroom.")] = False,
    first: Annotated[str | None, typer.Option("--from", help="When: the first date, such as 2026-09-07.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last date, included; --from if not given.")] = None,
    weekdays: WeekdaysOption = None,
    cycle_days: CycleDaysOption = None,
    every_nth_week: Annotated[int, typer.Option(help="2: every other week, holiday weeks counted.")] = 1,
    without: Annotated[list[str] | None, typer.Option("--except", help="Not on this date; repeat for several.")] = None,
    period: Annotated[
        list[str] | None, typer.Option(help="Flex period; repeat for several; not needed if there is one only.")
    ] = None,
    existing: Annotated[str, typer.Option(help="keep, replace-prebooked, replace or replace-locked.")] = "keep",
    capacity: Annotated[
        str | None, typer.Option(help="enforce (usual for a section) or ignore (usual for homerooms).")
    ] = None,
    lock: Annotated[bool, typer.Option("--lock", help="Lock what is booked.")] = False,
    type: Annotated[str | None, typer.Option(help="What kind it is, in your own words.")] = None,
    comment: Annotated[str | None, typer.Option(help="A note on each appointment.")] = None,
) -> "OrderWords":
    from infra.commands.order_words import OrderWords, People

    return OrderWords(
        who=People(graduation_year or (), grade or (), student_ids, section or (), everyone, below),
        exclude=People(
            exclude_graduation_year or (), exclude_grade or (), exclude_student_ids, exclude_section or (), False
        ),
        to_section=to_section,
        own_homeroom=own_homeroom,
        first=first,
        last=last,
        weekdays=weekdays,
        cycle_days=cycle_days or (),
        every_nth_week=every_nth_week,
        without=without or (),
        periods=period or (),
        existing=existing,
        capacity=capacity,
        lock=lock,
        type=type,
        comment=comment,
    )


def week_words(
    as_in_week: Annotated[
        str | None, typer.Option(metavar="DATE", help="Where: each where they are in the week of this date.")
    ] = None,
    booked_section: BookedSectionOption = None,
    booked_as: BookedAsOption = None,
) -> "WeekWords":
    from infra.commands.order_words import WeekWords

    return WeekWords(as_in_week, booked_section or (), booked_as or ())


def booked_words(
    cancel: Annotated[bool, typer.Option("--cancel", help="They are cancelled, instead of moved.")] = False,
    booked_section: BookedSectionOption = None,
    booked_as: BookedAsOption = None,
    booked_by_run: Annotated[
        str | None, typer.Option(metavar="RUN", help="Only those that this mass schedule made.")
    ] = None,
    locked_too: Annotated[bool, typer.Option("--locked-too", help="Locked ones too.")] = False,
) -> "BookedWords":
    from infra.commands.order_words import BookedWords

    return BookedWords(cancel, booked_section or (), booked_as or (), booked_by_run, locked_too)


def with_options(
    *sources: Callable[..., object], without: str = ""
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of these functions; what they make of them are its first arguments.

    `without` is an option that does not make sense for the command.
    """

    def join(command: Callable[..., None]) -> Callable[..., None]:
        own = list(inspect.signature(command, eval_str=False).parameters.values())[len(sources) :]
        theirs = [list(inspect.signature(source).parameters.values()) for source in sources]
        wanted = [[each for each in options if each.name != without] for options in theirs]
        every = [*own, *(each for options in wanted for each in options)]

        @wraps(command)
        def joined(**given: Any) -> None:
            made = [
                source(**{each.name: given.pop(each.name) for each in options})
                for source, options in zip(sources, wanted, strict=True)
            ]
            command(*made, **given)

        joined.__signature__ = inspect.Signature(every)  # type: ignore[attr-defined]
        joined.__annotations__ = {each.name: each.annotation for each in every}
        del joined.__wrapped__
        return joined

    return join


with_order = with_options(order_words, week_words)
with_change = with_options(order_words, booked_words, without="existing")
