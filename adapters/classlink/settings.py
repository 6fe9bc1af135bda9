"""What has to be known to read a district's roster from ClassLink."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.oneroster.settings import DATE_FORMAT, DATE_FORMATS, IDENTIFIER, SIGNATURES, SOURCED_ID
from adapters.outbound.addresses import flaw_of_url
from adapters.outbound.opening import filled
from domain.date_formats import DateFormat
from domain.errors import gather
from domain.roster_source import SourceField, bad_setting

PROXY = "proxy"
_WAYS = (PROXY, *SIGNATURES)

FIELDS = (
    SourceField("tenant_id", "ClassLink's number of the district (tenant id)"),
    SourceField("partner_key", "Partner key of the application at ClassLink", secret=True),
    SourceField("application_id", "OneRoster application id, if the district has several", required=False),
    SourceField(
        "login",
        "How to read: proxy, or directly by oauth1, oauth1-sha256 or oauth1-sha1",
        required=False,
        default=PROXY,
    ),
    SourceField(
        "proxy_url", "Address of ClassLink's proxy", required=False, default="https://oneroster-proxy.classlink.io"
    ),
    SourceField(
        "one_person", "What makes rows one person: sourcedId or identifier", required=False, default=SOURCED_ID
    ),
    DATE_FORMAT,
)


@dataclass(frozen=True, slots=True)
class ClassLinkSettings:
    tenant_id: str
    """Named on purpose: of several districts that share with the application none is ever taken by guess."""
    partner_key: str = field(repr=False)
    application_id: str
    login: str
    """`PROXY`, or how to sign requests to the district's own server."""
    proxy_url: str
    merged: bool
    date_format: DateFormat


def read_settings(given: Mapping[str, str], *, private_allowed: bool) -> ClassLinkSettings:
    """Raises `Refused` `BAD_SETTINGS` with the field, all at once; no value is repeated."""
    values, refusals = filled(FIELDS, given)
    if values["tenant_id"] and not (values["tenant_id"].isascii() and values["tenant_id"].isdigit()):
        refusals.append(bad_setting("tenant_id", "Digits only: copy it from ClassLink's console."))
    key = values["partner_key"]
    if not (key.isascii() and key.isprintable()) or " " in key:
        refusals.append(bad_setting("partner_key", "A key without blanks: copy it from ClassLink's console."))
    for name, known in (("login", _WAYS), ("one_person", (SOURCED_ID, IDENTIFIER)), ("date_format", DATE_FORMATS)):
        if values[name] not in known:
            refusals.append(bad_setting(name, f"It is one of {', '.join(known)}: choose one."))
    if flaw := flaw_of_url(values["proxy_url"], private_allowed=private_allowed):
        refusals.append(bad_setting("proxy_url", flaw))
    gather(refusals)
    return ClassLinkSettings(
        tenant_id=values["tenant_id"],
        partner_key=key,
        application_id=values["application_id"],
        login=values["login"],
        proxy_url=values["proxy_url"].rstrip("/"),
        merged=values["one_person"] == IDENTIFIER,
        date_format=DateFormat(values["date_format"]),
    )
