"""A token that is read says what was signed, or it is no good."""

import base64
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from application.access import Role, Scope, Viewer
from domain.errors import Unauthenticated
from domain.ids import NO_DISTRICT, DistrictId, SchoolId, StafferId, StudentId
from infra.settings import read_settings
from infra.tokens import SignedTokens, token_secret

SECRET = "a-secret-of-more-than-thirty-two-characters"
NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)


class SetClock:
    def __init__(self, now: datetime = NOW) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def tokens(clock: SetClock) -> SignedTokens:
    return SignedTokens(SECRET, clock)


ADMIN = Viewer(Role.ADMIN, DistrictId(3), "staffer:12", frozenset({SchoolId(5), SchoolId(4)}), staffer=StafferId(12))
VIEWERS = [
    Viewer(Role.OPERATOR, DistrictId(1), "operator"),
    Viewer(Role.OPERATOR, NO_DISTRICT, "operator"),
    ADMIN,
    Viewer(Role.STUDENT, DistrictId(3), "student:9", frozenset({SchoolId(4)}), student=StudentId(9)),
    Viewer(Role.PARTNER, DistrictId(3), "partner:x", frozenset({SchoolId(4)}), scopes=frozenset(Scope)),
]


@pytest.mark.parametrize("viewer", VIEWERS, ids=lambda viewer: viewer.role.value)
def test_what_was_signed_is_read(tokens: SignedTokens, viewer: Viewer) -> None:
    assert tokens.read(tokens.issue(viewer)) == viewer


def claims_of(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


def signed(claims: dict[str, Any], *, secret: str = SECRET, alg: str = "HS256") -> str:
    return jwt.encode({"alg": alg}, claims, OctKey.import_key(secret), algorithms=[alg])


def test_a_token_lasts_eight_hours(tokens: SignedTokens, clock: SetClock) -> None:
    token = tokens.issue(ADMIN)
    clock.time = NOW + timedelta(hours=8)
    assert tokens.read(token) == ADMIN
    clock.time = NOW + timedelta(hours=8, seconds=10)
    with pytest.raises(Unauthenticated):
        tokens.read(token)


def test_a_token_may_last_as_long_as_it_is_told(tokens: SignedTokens, clock: SetClock) -> None:
    token = tokens.issue(ADMIN, timedelta(minutes=1))
    clock.time = NOW + timedelta(minutes=2)
    with pytest.raises(Unauthenticated):
        tokens.read(token)


ALL_CLAIMS = ["iss", "aud", "exp", "iat", "district", "role", "actor", "schools", "staffer", "student", "scopes"]


def test_every_claim_is_there(tokens: SignedTokens) -> None:
    assert sorted(claims_of(tokens.issue(ADMIN))) == sorted(ALL_CLAIMS)


@pytest.mark.parametrize("missing", ALL_CLAIMS)
def test_every_claim_is_required(tokens: SignedTokens, missing: str) -> None:
    claims = claims_of(tokens.issue(ADMIN))
    del claims[missing]
    with pytest.raises(Unauthenticated):
        tokens.read(signed(claims))


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "elsewhere"),
        ("aud", "other-api"),
        ("iat", int(NOW.timestamp()) + 3600),
        ("exp", "never"),
        ("role", "root"),
        ("role", "import_site"),
        ("district", "1"),
        ("district", True),
        ("district", 0),
        ("schools", [1.5]),
        ("schools", "4"),
        ("scopes", ["all"]),
        ("actor", ""),
        ("actor", None),
        ("staffer", "12"),
    ],
)
def test_a_wrong_claim_is_no_good(tokens: SignedTokens, claim: str, value: Any) -> None:
    with pytest.raises(Unauthenticated):
        tokens.read(signed({**claims_of(tokens.issue(ADMIN)), claim: value}))


def test_another_secret_is_no_good(tokens: SignedTokens) -> None:
    with pytest.raises(Unauthenticated):
        tokens.read(signed(claims_of(tokens.issue(ADMIN)), secret=SECRET[::-1]))


def test_an_unsigned_token_is_no_good(tokens: SignedTokens) -> None:
    _, payload, _ = tokens.issue(ADMIN).split(".")
    for alg in ("none", "None", "NONE"):
        header = base64.urlsafe_b64encode(json.dumps({"alg": alg}).encode()).decode().rstrip("=")
        with pytest.raises(Unauthenticated):
            tokens.read(f"{header}.{payload}.")


def test_the_algorithm_is_ours_and_not_the_tokens(tokens: SignedTokens) -> None:
    claims = claims_of(tokens.issue(ADMIN))
    with pytest.raises(Unauthenticated):
        tokens.read(signed(claims, secret=SECRET * 2, alg="HS512"))
    with pytest.raises(Unauthenticated):
        tokens.read(signed(claims, alg="HS384"))
    rsa = jwt.encode({"alg": "RS256"}, claims, RSAKey.generate_key(2048), algorithms=["RS256"])
    with pytest.raises(Unauthenticated):
        tokens.read(rsa)


def test_a_changed_token_is_no_good(tokens: SignedTokens) -> None:
    header, payload, signature = tokens.issue(ADMIN).split(".")
    other = tokens.issue(VIEWERS[0]).split(".")[1]
    for token in (
        f"{header}.{other}.{signature}",
        f"{header}.{payload}",
        "",
        "a.b.c",
        "\x00",
        "é" * 9,
        token_too_long(),
    ):
        with pytest.raises(Unauthenticated):
            tokens.read(token)


def token_too_long() -> str:
    return "a" * 100_000


def test_the_secret_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path / "data")
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(lambda _: token_secret(settings), range(8)))
    assert len(found) == 1
    path = tmp_path / "data" / "token-secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(found.pop()) >= 48
    assert list(path.parent.iterdir()) == [path]


def test_the_settings_secret_goes_first(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path, token_secret=SECRET)
    assert token_secret(settings) == SECRET
    assert not list(tmp_path.iterdir())
