"""What seals secrets at rest: AES-256-GCM, with keys made of those of the settings."""

from collections.abc import Callable, Sequence
from functools import cached_property
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.errors import Refused
from infra.embedded.errors import DataFolderUnusable
from infra.kept_secret import kept_secret
from infra.settings import Settings

_FORM = b"\x01"
_MARK, _NONCE = 8, 12


class KeySeals:
    """See `application.ports.seals.Seals`. The first key seals, all unseal; they are looked up when first needed.

    A sealed value is: form, mark of the key, nonce, ciphertext with its tag.
    """

    def __init__(self, keys: Callable[[], Sequence[str]]) -> None:
        self._given = keys

    @cached_property
    def _keys(self) -> dict[bytes, AESGCM]:
        return {_derived(key, b"mark", _MARK): AESGCM(_derived(key, b"seal", 32)) for key in self._given()}

    def seal(self, secret: bytes, context: bytes) -> bytes:
        mark, cipher = next(iter(self._keys.items()))
        nonce = token_bytes(_NONCE)
        return _FORM + mark + nonce + cipher.encrypt(nonce, secret, context)

    def unseal(self, sealed: bytes, context: bytes) -> bytes:
        mark, rest = sealed[1 : 1 + _MARK], sealed[1 + _MARK :]
        try:
            if sealed[:1] != _FORM:
                raise _unreadable()
            return self._keys[mark].decrypt(rest[:_NONCE], rest[_NONCE:], context)
        except (KeyError, ValueError, InvalidTag):
            raise _unreadable() from None


def seals_of(settings: Settings) -> KeySeals:
    """With the keys of the settings, else with the one in the data folder, made at first use."""

    def keys() -> Sequence[str]:
        given = [key.get_secret_value() for key in settings.secret_keys]
        return given or [_kept(settings)]

    return KeySeals(keys)


def _kept(settings: Settings) -> str:
    try:
        return kept_secret(settings.data_dir, "secret-key")
    except (OSError, DataFolderUnusable):
        message = "There is no key to seal secrets with, and none can be kept here: the operator sets HOMEROOM_SECRET_KEYS first."
        raise Refused("NO_SECRET_KEY", message) from None


def _derived(key: str, what_for: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length=length, salt=None, info=b"homeroom secrets 1 " + what_for).derive(key.encode())


def _unreadable() -> Refused:
    message = (
        "The secrets of this source cannot be read with the keys that are here: put the key they were sealed with into "
        "HOMEROOM_SECRET_KEYS, or give the source its secrets again."
    )
    return Refused("SECRETS_UNREADABLE", message)
