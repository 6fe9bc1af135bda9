"""What has to be known to read a roster from a OneRoster service."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.outbound.addresses import flaw_of_url
from adapters.outbound.opening import filled
from domain.date_formats import DateFormat
from domain.errors import gather
from domain.roster_source import SourceField, bad_setting

PATHS = {"1.1": "/ims/oneroster/v1p1", "1.2": "/ims/oneroster/rostering/v1p2"}
_SHA256, _SHA1 = "HMAC-SHA256", "HMAC-SHA1"
SIGNATURES = {"oauth1": (_SHA256, _SHA1), "oauth1-sha256": (_SHA256,), "oauth1-sha1": (_SHA1,)}
"""How requests are signed; of several, the next one is tried where the first is refused."""
LOGINS = ("oauth2", *SIGNATURES)
SOURCED_ID, IDENTIFIER = "sourcedId", "identifier"
DATE_FORMATS = tuple(one.value for one in DateFormat)
DATE_FORMAT = SourceField(
    "date_format", "How days are written: iso, mdy or dmy", required=False, default=DateFormat.ISO.value
)
_SCOPES = {version: f"https://purl.imsglobal.org/spec/or/v{version.replace('.', 'p')}/scope/" for version in PATHS}
_CHOICES = {
    "version": tuple(PATHS),
    "login": LOGINS,
    "one_person": (SOURCED_ID, IDENTIFIER),
    "date_format": DATE_FORMATS,
}

FIELDS = (
    SourceField("base_url", "Address of the service"),
    SourceField("client_id", "Client id, or key, of the application"),
    SourceField("client_secret", "Client secret of the application", secret=True),
    SourceField("version", "Version of OneRoster: 1.1 or 1.2", required=False, default="1.1"),
    SourceField(
        "login", "How to log in: oauth2, oauth1, oauth1-sha256 or oauth1-sha1", required=False, default="oauth2"
    ),
    SourceField("token_url", "Address of OAuth 2 tokens, if not the service's with /token", required=False),
    SourceField("scope", "OAuth 2 scopes, if not the usual ones", required=False),
    SourceField(
        "one_person", "What makes rows one person: sourcedId or identifier", required=False, default=SOURCED_ID
    ),
    DATE_FORMAT,
)


@dataclass(frozen=True, slots=True)
class OneRosterSettings:
    root: str
    """Address that the names of collections are put behind."""
    client_id: str
    client_secret: str = field(repr=False)
    version: str
    login: str
    token_url: str
    scope: str
    merged: bool
    """The district says that people with the same identifier are one, whatever rows they have."""
    date_format: DateFormat


def read_settings(given: Mapping[str, str], *, private_allowed: bool) -> OneRosterSettings:
    """Raises `Refused` `BAD_SETTINGS` with the field, all at once; no value is repeated."""
    values, refusals = filled(FIELDS, given)
    refusals += [
        bad_setting(name, f"It is one of {', '.join(known)}: choose one.")
        for name, known in _CHOICES.items()
        if values[name] not in known
    ]
    for name in ("client_id", "client_secret", "scope"):
        if not (values[name].isascii() and values[name].isprintable()):
            refusals.append(bad_setting(name, "Plain letters, digits and signs only: copy it from the service."))
    for name in ("base_url", "token_url"):
        if values[name] and (flaw := flaw_of_url(values[name], private_allowed=private_allowed)):
            refusals.append(bad_setting(name, flaw))
    version = values["version"]
    if any(values["base_url"].rstrip("/").endswith(path) for one, path in PATHS.items() if one != version):
        refusals.append(bad_setting("version", "The address is that of another version: correct one of the two."))
    gather(refusals)
    return OneRosterSettings(
        root=root_of(values["base_url"], version),
        client_id=values["client_id"],
        client_secret=values["client_secret"],
        version=version,
        login=values["login"],
        token_url=values["token_url"] or values["base_url"].rstrip("/") + "/token",
        scope=values["scope"] or f"{_SCOPES[version]}roster-core.readonly",
        merged=values["one_person"] == IDENTIFIER,
        date_format=DateFormat(values["date_format"]),
    )


def root_of(base_url: str, version: str) -> str:
    """Some give the address of their server, some the one with the path behind it."""
    base, path = base_url.rstrip("/"), PATHS[version]
    return base if base.endswith(path) else base + path
