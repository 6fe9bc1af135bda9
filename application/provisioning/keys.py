"""The keys of import sites: long, random, shown once, and kept only as a hash."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from application.access import Role, Viewer
from application.ports.import_sites import ImportSiteKeys
from domain.errors import Unauthenticated

MakeSecret: TypeAlias = Callable[[], str]
PREFIX = "site_"
"""By which a key is known among the tokens that come as `Authorization: Bearer …`."""
LONGEST = 100


def new_key(make_secret: MakeSecret) -> str:
    return PREFIX + make_secret()


def hash_of(key: str) -> bytes:
    """Keys have more randomness than any hash: nobody guesses one from its hash, however quick the hash is."""
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()


def is_key(token: str) -> bool:
    return token.startswith(PREFIX)


@dataclass(frozen=True, slots=True)
class OpenImportSite:
    keys: ImportSiteKeys

    async def __call__(self, key: str) -> Viewer:
        """Whoever has the key of a school's import site. Raises `Unauthenticated` for any other."""
        found = await self.keys.school_of(hash_of(key)) if len(key) <= LONGEST else None
        if found is None:
            raise Unauthenticated("This link is not good any more: ask an admin of the school for the new one.")
        district, school = found
        return Viewer(Role.IMPORT_SITE, district, f"import_site:{school}", frozenset({school}))
