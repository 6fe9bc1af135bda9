"""What seals the API's cursors: AES-SIV, with a key made of the secret that signs tokens."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_WHAT_FOR = b"homeroom cursors 1"


class SecretSealer:
    """See `graphql_api.cursors.Sealer`. Whoever knows the secret can unseal; another secret makes all cursors bad ones."""

    def __init__(self, secret: str) -> None:
        self._cipher = AESSIV(HKDF(SHA256(), length=64, salt=None, info=_WHAT_FOR).derive(secret.encode()))

    def seal(self, text: bytes, purpose: bytes) -> bytes:
        return self._cipher.encrypt(text, [purpose])

    def unseal(self, sealed: bytes, purpose: bytes) -> bytes:
        try:
            return self._cipher.decrypt(sealed, [purpose])
        except InvalidTag:
            raise ValueError("not sealed here, or for something else") from None
