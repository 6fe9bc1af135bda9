"""Requests signed after OAuth 1.0a (RFC 5849) by an application alone: there is no user, so there is no token."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, quote, urlsplit

DIGESTS = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256}
_PORTS = {"http": 80, "https": 443}


def signed_header(url: str, key: str, secret: str, *, method: str, nonce: str, timestamp: int) -> str:
    """The `Authorization` header of a GET; `method` is one of `DIGESTS`, `timestamp` in seconds since 1970."""
    parameters = {
        "oauth_consumer_key": key,
        "oauth_nonce": nonce,
        "oauth_signature_method": method,
        "oauth_timestamp": str(timestamp),
        "oauth_version": "1.0",
    }
    signature = signature_of("GET", url, parameters, secret)
    written = {**parameters, "oauth_signature": signature}
    return "OAuth " + ", ".join(f'{name}="{encoded(value)}"' for name, value in written.items())


def signature_of(verb: str, url: str, oauth: Mapping[str, str], secret: str, token_secret: str = "") -> str:
    """Base64. All parameters of the query are signed along with those of the header."""
    key = f"{encoded(secret)}&{encoded(token_secret)}".encode("ascii")
    text = base_string(verb, url, oauth.items()).encode("ascii")
    digest = hmac.new(key, text, DIGESTS[oauth["oauth_signature_method"]]).digest()
    return base64.b64encode(digest).decode("ascii")


def base_string(verb: str, url: str, oauth: Iterable[tuple[str, str]]) -> str:
    """What is signed (section 3.4.1)."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.port is not None and parts.port != _PORTS.get(parts.scheme.lower()):
        host = f"{host}:{parts.port}"
    query = parse_qsl(parts.query, keep_blank_values=True)
    pairs = sorted((encoded(name), encoded(value)) for name, value in [*query, *oauth])
    normal = "&".join(f"{name}={value}" for name, value in pairs)
    address = f"{parts.scheme.lower()}://{host}{parts.path or '/'}"
    return "&".join(map(encoded, (verb.upper(), address, normal)))


def encoded(text: str) -> str:
    """Everything but letters, digits and `-._~` as `%XX`."""
    return quote(text, safe="-._~")
