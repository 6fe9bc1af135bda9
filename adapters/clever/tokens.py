"""The token with which an application reads one district's data."""

import base64

from adapters.clever.refusals import bad_answer, denied, paused
from adapters.clever.settings import CleverSettings
from adapters.outbound.client import OutboundClient

_PATH = "/oauth/tokens"


async def district_token(http: OutboundClient, settings: CleverSettings) -> str:
    """Asks by the application's credentials. Raises `Refused`; `SOURCE_PAUSED` where the district shares nothing (more)."""
    login = base64.b64encode(f"{settings.client_id}:{settings.client_secret}".encode()).decode()
    url = f"{settings.accounts_url}{_PATH}?owner_type=district&district={settings.district_id}"
    answer = await http.get(url, {"authorization": f"Basic {login}"})
    if answer.status in (400, 401, 403):
        raise denied("the application's credentials")
    rows = answer.content.get("data") if isinstance(answer.content, dict) else None
    if not isinstance(rows, list):
        raise bad_answer(_PATH, "is not what Clever documents")
    for row in rows:
        owner = row.get("owner") if isinstance(row, dict) else None
        if isinstance(owner, dict) and owner.get("id") == settings.district_id:
            return _checked(row.get("access_token"))
    raise paused("The district does not share its data")


def _checked(token: object) -> str:
    if not isinstance(token, str) or not token or not (token.isascii() and token.isprintable()) or " " in token:
        raise bad_answer(_PATH, "holds no token")
    return token
