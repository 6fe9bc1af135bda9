"""What a roster source shares, found without importing anything."""

import strawberry

from application.ports.roster_sources import GuardiansShared, SourceReport
from graphql_api.types.access_request import SharedData
from graphql_api.types.roster_kinds import RosterKind


@strawberry.type(description="A school that a roster source shares.")
class SharedSchool:
    source_id: str = strawberry.field(description='Its id in the source: `"58da8c58155b940248000007"`.')
    name: str = strawberry.field(description='Its name in the source: `"Lincoln High"`.')


@strawberry.type(description="How many records of one kind a roster source shares.")
class SharedCount:
    kind: RosterKind = strawberry.field(description="The kind: `STUDENT`.")
    count: int = strawberry.field(description="How many: `812`.")


@strawberry.type(description="Something to see to before the first import.")
class SourceProblem:
    code: str = strawberry.field(description="Stable, for programs: `EMAIL_MISSING`.")
    message: str = strawberry.field(description='For people, with the next step: `"12 students have no e-mail …"`.')
    count: int = strawberry.field(description="Records it is about: `12`.")


@strawberry.type(description="One kind of data: what the district said of it, and what the source has.")
class SharedKind:
    kind: SharedData = strawberry.field(description="The kind: `STUDENTS`.")
    declared: bool = strawberry.field(
        description="Whether the district said that it shares it; true for all where it never said anything."
    )
    shared: bool | None = strawberry.field(
        description="Whether the source has any; null where it cannot be told beforehand."
    )


@strawberry.type(description="Students whose guardians can be written to.")
class SharedGuardians:
    students: int = strawberry.field(
        description="Students who have a guardian's e-mail address; at OneRoster services, who name a guardian: `87`."
    )
    looked_at: int = strawberry.field(description="Of so many students that were looked at: `100`.")

    @classmethod
    def of(cls, shared: GuardiansShared) -> "SharedGuardians":
        return cls(students=shared.students, looked_at=shared.looked_at)


@strawberry.type(description="What a roster source shares. Nothing was imported.")
class RosterSourceReport:
    schools: list[SharedSchool] = strawberry.field(description="The schools.")
    counts: list[SharedCount] = strawberry.field(description="The kinds of record that can be counted beforehand.")
    problems: list[SourceProblem] = strawberry.field(description="What to see to; empty where nothing is.")
    sharing: list[SharedKind] = strawberry.field(
        description="Kind by kind, what the district said it shares and what the source has; empty where it shares no school."
    )
    can_be_synced: bool = strawberry.field(
        description="Whether anything would come; the problems say why not, such as `SOURCE_PAUSED`."
    )

    guardians: SharedGuardians | None = strawberry.field(
        description="Students with guardians; null where the source shares none, so that those on file stay."
    )

    @classmethod
    def of(cls, report: SourceReport) -> "RosterSourceReport":
        return cls(
            schools=[SharedSchool(source_id=one.source_id, name=one.name) for one in report.schools],
            counts=[SharedCount(kind=RosterKind(kind.value), count=n) for kind, n in report.counts.items()],
            guardians=SharedGuardians.of(report.guardians) if report.guardians else None,
            problems=[SourceProblem(code=one.code, message=one.message, count=one.count) for one in report.problems],
            sharing=[
                SharedKind(kind=SharedData(one.kind.value), declared=one.declared, shared=one.shared)
                for one in report.sharing
            ],
            can_be_synced=report.obstacle is None,
        )
