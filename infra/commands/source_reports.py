"""What a roster source shares, and what the district says it shares, in plain words."""

from collections.abc import Sequence

from application.ports.roster_sources import SourceReport
from domain.data_sharing import DataSharing, SharedKind, named
from domain.shared_data import EVERYTHING, SharedData
from infra.commands.common import REFUSED, Answer
from infra.commands.references import one_of
from infra.commands.tables import table


def told_report(source: str, report: SourceReport) -> Answer:
    """Exit status 4 where nothing could be synced; the JSON has why as its error."""
    data = {
        "source": source,
        "schools": [{"sourceId": one.source_id, "name": one.name} for one in report.schools],
        "counts": {kind.value: count for kind, count in report.counts.items()},
        "sharing": [
            {"kind": one.kind.value, "declared": one.declared, "shared": one.shared, "count": one.count}
            for one in report.sharing
        ],
        "guardians": report.guardians
        and {"students": report.guardians.students, "lookedAt": report.guardians.looked_at},
        "problems": [{"code": one.code, "message": one.message, "count": one.count} for one in report.problems],
    }
    schools = ", ".join(one.name for one in report.schools) or "no school"
    lines = [f"{source} shares {schools}.", table(("kind", "records"), list(report.counts.items()))]
    if any(not one.declared for one in report.sharing):
        lines.append(_kinds(report.sharing))
    lines.append(_guardians(report))
    lines += [f"{one.message} ({one.count})" if one.count > 1 else one.message for one in report.problems]
    if (obstacle := report.obstacle) is None:
        return Answer(data, "\n".join(lines))
    return Answer({**data, "error": {"code": obstacle.code, "message": obstacle.message}}, "\n".join(lines), REFUSED)


def _guardians(report: SourceReport) -> str:
    shared = report.guardians
    if shared is None:
        return "No guardians are shared: guardian e-mails stay as they are on file."
    return f"Guardians: {shared.students} of {shared.looked_at} students looked at have some."


def wanted_shares(given: Sequence[str]) -> frozenset[SharedData]:
    """Raises `Refused` for a kind there is none of."""
    if any(one.strip().lower() == "all" for one in given):
        return EVERYTHING
    return frozenset(one_of(SharedData, one, "share") for one in given)


def told_sharing(said: DataSharing) -> Answer:
    data = {
        "shares": [one.value for one in SharedData if one in said.shares],
        "declaredBy": said.declared_by,
        "declaredAt": None if said.declared_at is None else said.declared_at.isoformat(),
    }
    if said.declared_at is None:
        return Answer(data, "The district never said what it shares: everything that its sources share is taken in.")
    rest = EVERYTHING - said.shares
    who = "the operator" if said.declared_by == "operator" else said.declared_by
    text = f"The district shares {named(said.shares)}, as {who} said on {said.declared_at.date()}."
    return Answer(data, f"{text} Not taken in: {named(rest)}." if rest else text)


def _kinds(sharing: Sequence[SharedKind]) -> str:
    rows = [(named([one.kind]), one.declared, one.shared) for one in sharing]
    return table(("what", "the district shares it", "the source has it"), rows)
