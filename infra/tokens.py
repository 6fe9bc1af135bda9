"""Signed tokens (JWT, HS256 and nothing else)."""

from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from application.access import Role, Scope, Viewer
from application.ports.clock import Clock
from domain.errors import Unauthenticated
from domain.ids import NO_DISTRICT, DistrictId, SchoolId, StafferId, StudentId
from infra.kept_secret import kept_secret
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
    return kept_secret(settings.data_dir, "token-secret")


def _viewer(claims: dict[str, Any]) -> Viewer:
    if not isinstance(claims["actor"], str) or not claims["actor"]:
        raise TypeError("actor")
    if claims["role"] == Role.IMPORT_SITE:
        raise ValueError("import sites have keys, which end when they are replaced")
    is_outside = claims["district"] == NO_DISTRICT and claims["role"] == Role.OPERATOR
    staffer, student = claims["staffer"], claims["student"]
    return Viewer(
        role=Role(claims["role"]),
        district=NO_DISTRICT if is_outside else DistrictId(_number(claims["district"])),
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
