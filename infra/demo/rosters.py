"""The sample rosters of the demo district."""

from dataclasses import dataclass
from pathlib import Path

from application.roster.import_roster import RosterImport
from domain.roster import HomeroomRule, HomeroomRuleKind

DISTRICT = "Homeroom Demo"
_SAMPLES = Path(__file__).parent / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """`rule` suggests the homerooms where the roster itself does not say which they are; `remark` tells people so."""

    name: str
    wish: RosterImport
    rule: HomeroomRule | None = None
    remark: str | None = None


SAMPLES = (
    Sample("OneRoster district", RosterImport(str(_SAMPLES / "oneroster-district" / "district.zip"), "oneroster")),
    Sample(
        "Microsoft SDS high schools",
        RosterImport(
            str(_SAMPLES / "microsoft-sds" / "100-users"),
            "sds",
            email_domain="contoso.example",
            time_zone="America/Los_Angeles",
        ),
        HomeroomRule(HomeroomRuleKind.PERIOD, "1"),
        "Microsoft's files name no homerooms: the demo takes the sections of period 1.",
    ),
)
