"""`school checklist`: what is done and what is left until a school is ready."""

from typing import TYPE_CHECKING

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption
from infra.commands.schools import group

if TYPE_CHECKING:
    import typer

    from domain.onboarding import StepStatus
    from infra.commands.session import Session


def register(app: "typer.Typer") -> None:
    """A command of the group `school`, which is there already."""


@group.command()
def checklist(school: SchoolOption = None, district: DistrictOption = None, json: JsonOption = False) -> None:
    """The ten steps to the first mass schedule, each read from the data: how far it is, and what to do next.

    Example: homeroom school checklist --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from domain.counted import counted
        from infra.commands.names import find_school
        from infra.commands.tables import table

        found = (await find_school(session, school)).school
        told = (await session.app.read_onboarding(session.viewer, [found.id]))[found.id]
        data = {
            "school": found.name,
            "done": told.done,
            "next": None if told.next is None else told.next.step.value,
            "steps": [_shown(status) for status in told.steps],
        }
        rows = [
            (_words(one.step.value), _words(one.state.value), one.evidence, one.next_action or "") for one in told.steps
        ]
        text = table(("step", "state", "what is there", "what to do"), rows)
        return Answer(data, f"{text}\n\n{told.done} of {counted(len(told.steps), 'step')} done.")

    run(command, district=district, json=json)


def _shown(status: "StepStatus") -> dict[str, object]:
    return {
        "step": status.step.value,
        "state": status.state.value,
        "evidence": status.evidence,
        "nextAction": status.next_action,
        "waitsFor": [step.value for step in status.waits_for],
    }


def _words(text: str) -> str:
    return text.replace("_", " ")
