"""A school's rule and thresholds, as people type them."""

from domain.errors import Refused
from domain.roster import HoldThresholds, HomeroomRule, HomeroomRuleKind
from domain.sharing import SharingFilter

_CRITERIA = ("section_name", "period", "subject", "course", "graduation_year", "staffer_role")


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


def sharing_of(given: list[str] | None) -> SharingFilter | None:
    """`["period=1", "period=2"]`; `["all"]` limits nothing. Raises `Refused` `BAD_SHARING_FILTER`."""
    if not given:
        return None
    values: dict[str, list[str]] = {name: [] for name in _CRITERIA}
    for one in given:
        name, sign, value = one.partition("=")
        if one != "all" and (not sign or name not in _CRITERIA):
            choices = ", ".join(f"{each}=…" for each in _CRITERIA)
            raise Refused("BAD_SHARING_FILTER", f"A limit is one of {choices}, or all.", field="share")
        if sign:
            values[name].append(value.strip())
    try:
        years = tuple(map(int, values.pop("graduation_year")))
    except ValueError:
        message = "A graduation year is a number: graduation_year=2029."
        raise Refused("BAD_SHARING_FILTER", message, field="share") from None
    names, periods, subjects, courses, roles = (tuple(chosen) for chosen in values.values())
    return SharingFilter(names, periods, subjects, courses, years, roles)
