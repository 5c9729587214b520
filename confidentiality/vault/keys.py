"""A person's private keys while they are unlocked."""

import hmac
import os
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from confidentiality.documents import encode
from confidentiality.vault.peppers import PublicKeys, with_mac
from confidentiality.vault.primitives import KEY_BYTES, derive


@dataclass(frozen=True)
class UnlockedKeys:
    """A person's private keys, in memory for one request; never printed, pickled or stored."""

    user_id: int
    private: bytes = field(repr=False)

    def __reduce__(self):
        raise TypeError("Private keys must not be pickled.")

    @property
    def number(self) -> int:
        return int.from_bytes(self.private[96:])

    @property
    def reading(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self.private[:32])

    @property
    def signing(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.private[32:64])

    def public(self) -> PublicKeys:
        """The public halves with a fresh MAC under the current pepper."""
        reading = self.reading.public_key().public_bytes_raw()
        signing = self.signing.public_key().public_bytes_raw()
        return with_mac(self.user_id, self.number, reading, signing)


def make_keys(user_id: int, number: int = 1) -> UnlockedKeys:
    """New keys: 32 bytes for reading, 32 for signing, 32 for signals, 2 that count them.

    The signal secret is what a worker's unlinkable contributions to reports derive from. It lies
    with the private keys so that it survives a new passphrase.
    """
    return UnlockedKeys(user_id, os.urandom(3 * KEY_BYTES) + number.to_bytes(2))


def signal(keys: UnlockedKeys, place: bytes) -> bytes:
    """What a worker lends to figures in place of their name: from the secret among their keys."""
    return hmac.digest(derive(keys.private[64:96], encode("signal")), place, "sha256")
