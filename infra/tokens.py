"""Signed tokens (JWT, HS256 and nothing else)."""

import contextlib
import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from application.access import Role, Scope, Viewer
from application.ports.clock import Clock
from domain.errors import Unauthenticated
from domain.ids import DistrictId, SchoolId, StafferId, StudentId
from infra.embedded.folders import make_private_folder
from infra.settings import Settings

ISSUER = "homeroom"
AUDIENCE = "homeroom-api"
_ALGORITHMS = ["HS256"]
_NO_GOOD = "This token is not good: ask for a new one."


class SignedTokens:
    """See `application.ports.tokens.Tokens`. Everything that is said of the viewer stands in the token."""

    def __init__(self, secret: str, clock: Clock, lives: timedelta = timedelta(hours=8)) -> None:
        self._key = OctKey.import_key(secret)
        self._clock = clock
        self._lives = lives

    def issue(self, viewer: Viewer, lives: timedelta | None = None) -> str:
        now = int(self._clock.now().timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + int((lives or self._lives).total_seconds()),
            "district": viewer.district,
            "role": viewer.role.value,
            "actor": viewer.actor,
            "schools": sorted(viewer.schools),
            "staffer": viewer.staffer,
            "student": viewer.student,
            "scopes": sorted(viewer.scopes),
        }
        return jwt.encode({"alg": "HS256", "typ": "JWT"}, claims, self._key, algorithms=_ALGORITHMS)

    def read(self, token: str) -> Viewer:
        now = int(self._clock.now().timestamp())
        rules = jwt.JWTClaimsRegistry(
            now=now,
            leeway=5,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            claims = jwt.decode(token, self._key, algorithms=_ALGORITHMS).claims
            rules.validate(claims)
            return _viewer(claims)
        except (JoseError, KeyError, TypeError, ValueError) as wrong:
            raise Unauthenticated(_NO_GOOD) from wrong


def token_secret(settings: Settings) -> str:
    """The secret of the settings, else the one in the data folder, made at first use."""
    if settings.token_secret is not None:
        return settings.token_secret.get_secret_value()
    make_private_folder(settings.data_dir)
    path = settings.data_dir / "token-secret"
    if not path.exists():
        _make_once(path)
    return path.read_text(encoding="ascii").strip()


def _make_once(path: Path) -> None:
    """Several processes may come at once; the first one's secret is everybody's, and nobody ever reads half of it."""
    mine = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    try:
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(mine)
    finally:
        mine.unlink()


def _viewer(claims: dict[str, Any]) -> Viewer:
    if not isinstance(claims["actor"], str) or not claims["actor"]:
        raise TypeError("actor")
    staffer, student = claims["staffer"], claims["student"]
    return Viewer(
        role=Role(claims["role"]),
        district=DistrictId(_number(claims["district"])),
        actor=claims["actor"],
        schools=frozenset(SchoolId(_number(school)) for school in claims["schools"]),
        staffer=None if staffer is None else StafferId(_number(staffer)),
        student=None if student is None else StudentId(_number(student)),
        scopes=frozenset(Scope(scope) for scope in claims["scopes"]),
    )


def _number(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise TypeError("a number was expected")
    return value
