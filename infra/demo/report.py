"""The demo as one JSON object."""

from typing import Any

from graphql_api import ids
from infra.commands.mass_reports import counts_of
from infra.demo.days import FLEX_DAYS
from infra.demo.played import Story
from infra.demo.tell import all_counts, place


def report(story: Story) -> dict[str, Any]:
    def id_of(type: str, *key: ids.IdPart) -> str:
        return ids.encode(type, story.stage.district.id, *key)

    year, student = story.schools[0].year, story.schedule.student.student
    return {
        "status": "done",
        "district": story.stage.district.name,
        "flexDays": FLEX_DAYS,
        "year": {"firstDay": year.first_day.isoformat(), "lastDay": year.last_day.isoformat()},
        "imports": [
            {
                "roster": sample.name,
                "status": result["status"],
                "counts": result["counts"],
                "quarantined": len(result["quarantined"]),
                "remark": sample.remark,
            }
            for sample, result in story.imports
        ],
        "schools": [
            {
                "id": id_of("School", here.school.id),
                "name": here.school.name,
                "homerooms": here.homerooms,
                "period": id_of("FlexPeriod", here.period),
                "students": run.people,
                "plan": None if run.plan is None else id_of("MassSchedulePlan", run.plan),
                "run": id_of("MassScheduleRun", run.id),
                "job": id_of("Job", run.job),
                "counts": counts_of(run.counts),
            }
            for here, run in zip(story.schools, story.runs, strict=True)
        ],
        "students": sum(run.people for run in story.runs),
        "planned": counts_of(all_counts(story.plans)) if story.plans else None,
        "counts": counts_of(all_counts(story.runs)),
        "schedule": {
            "student": id_of("Student", student.id),
            "sisId": student.sis_id,
            "name": f"{student.first_name} {student.last_name}",
            "days": [
                {"date": slot.day.isoformat(), "place": place(story.schedule, slot)}
                for slot in story.schedule.slots
                if slot.appointment is not None
            ],
        },
        "seconds": {**story.seconds, "all": round(sum(story.seconds.values()), 1)},
    }
