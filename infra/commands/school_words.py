"""A school's rule and thresholds, as people type them."""

from domain.errors import Refused
from domain.roster import HoldThresholds, HomeroomRule, HomeroomRuleKind


def rule_of(text: str | None) -> HomeroomRule | None:
    """`period=1`; None for `default` and for nothing. Raises `Refused` `BAD_HOMEROOM_RULE`."""
    if text is None or text == "default":
        return None
    kind, sign, value = text.partition("=")
    try:
        return HomeroomRule(HomeroomRuleKind(kind.strip() if sign else ""), value.strip())
    except ValueError:
        choices = ", ".join(f"{each.value}=…" for each in HomeroomRuleKind)
        raise Refused("BAD_HOMEROOM_RULE", f"A rule is one of {choices}, or default.", field="homeroomRule") from None


def hold_of(text: str | None) -> HoldThresholds | None:
    """`10,75,10,20`. Raises `Refused` `BAD_THRESHOLD`."""
    if text is None:
        return None
    try:
        leaving, updated, quarantined, least = map(int, text.split(","))
    except ValueError:
        message = (
            "Thresholds are four numbers, such as 10,75,10,20: percent leaving, updated, quarantined; least records."
        )
        raise Refused("BAD_THRESHOLD", message, field="hold") from None
    return HoldThresholds(leaving, updated, quarantined, least)
