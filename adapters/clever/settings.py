"""What has to be known to read a district's roster from Clever."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.outbound.addresses import flaw_of_url
from adapters.outbound.opening import filled
from domain.errors import gather
from domain.roster_source import SourceField, bad_setting

VERSIONS = ("v3.1", "v3.0")
FIELDS = (
    SourceField("client_id", "Client id of the application at Clever"),
    SourceField("client_secret", "Client secret of the application at Clever", secret=True),
    SourceField("district_id", "Clever's id of the district"),
    SourceField("version", "Version of Clever's API", required=False, default=VERSIONS[0]),
    SourceField("api_url", "Address of Clever's API", required=False, default="https://api.clever.com"),
    SourceField("accounts_url", "Address of Clever's tokens", required=False, default="https://clever.com"),
)


@dataclass(frozen=True, slots=True)
class CleverSettings:
    client_id: str
    client_secret: str = field(repr=False)
    district_id: str
    """Named on purpose: of several districts that share with the application none is ever taken by guess."""
    version: str
    api_url: str
    accounts_url: str


def read_settings(given: Mapping[str, str], *, private_allowed: bool) -> CleverSettings:
    """Raises `Refused` `BAD_SETTINGS` with the field, all at once; no value is repeated."""
    values, refusals = filled(FIELDS, given)
    refusals += [
        bad_setting(name, "Letters and digits only: copy it from Clever's dashboard.")
        for name in ("client_id", "client_secret", "district_id")
        if values[name] and not (values[name].isascii() and values[name].replace("-", "").isalnum())
    ]
    if values["version"] not in VERSIONS:
        refusals.append(bad_setting("version", f"Homeroom reads the versions {' and '.join(VERSIONS)}: choose one."))
    for name in ("api_url", "accounts_url"):
        if flaw := flaw_of_url(values[name], private_allowed=private_allowed):
            refusals.append(bad_setting(name, flaw))
    gather(refusals)
    return CleverSettings(
        **{**values, "api_url": values["api_url"].rstrip("/"), "accounts_url": values["accounts_url"].rstrip("/")}
    )
