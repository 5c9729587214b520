"""The one package that seals, opens, wraps and signs: nothing else imports the primitives."""

from confidentiality.vault.keys import (
    UnlockedKeys,
    make_keys,
    signal,
)
from confidentiality.vault.peppers import (
    PublicKeys,
    attest,
    check_attested,
    check_public,
    current_pepper_id,
    key_fields,
    with_current_mac,
)
from confidentiality.vault.primitives import (
    KEY_BYTES,
    CannotOpen,
)
from confidentiality.vault.sealed import (
    check_vouched,
    give,
    halve,
    join,
    open_sealed,
    seal,
    sign,
    take,
    verify,
    vouch,
)
from confidentiality.vault.wrapping import (
    Busy,
    Wrapped,
    stretching_for_code,
    stretching_for_passphrase,
    unwrap,
    unwrap_from_cookie,
    with_current_pepper,
    wrap,
    wrap_for_cookie,
)

__all__ = [
    "KEY_BYTES",
    "Busy",
    "CannotOpen",
    "PublicKeys",
    "UnlockedKeys",
    "Wrapped",
    "attest",
    "check_attested",
    "check_public",
    "check_vouched",
    "current_pepper_id",
    "give",
    "halve",
    "join",
    "key_fields",
    "make_keys",
    "open_sealed",
    "seal",
    "sign",
    "signal",
    "stretching_for_code",
    "stretching_for_passphrase",
    "take",
    "unwrap",
    "unwrap_from_cookie",
    "verify",
    "vouch",
    "with_current_mac",
    "with_current_pepper",
    "wrap",
    "wrap_for_cookie",
]
