"""Six words that stand for somebody's new keys, short enough to be read out on the telephone."""

import functools
import hashlib
import hmac
import re

from mnemonic import Mnemonic

from confidentiality import vault
from confidentiality.documents import encode
from confidentiality.vault import PublicKeys

WORDS = 6
# The list has 2,048 words: six of them hold 66 bits.
BITS_A_WORD = 11


def words_of(public: PublicKeys) -> list[str]:
    """The six words of these keys.

    To find other keys with the same words takes some 2^65 tries, each a new pair of keys.
    """
    digest = hashlib.sha256(encode("six words", *vault.key_fields(public))).digest()
    bits = int.from_bytes(digest) >> (len(digest) * 8 - WORDS * BITS_A_WORD)
    places = [bits >> (BITS_A_WORD * at) & 0x7FF for at in reversed(range(WORDS))]
    return [_all_words()[place] for place in places]


def are_words_of(typed: str, public: PublicKeys) -> bool:
    """Whether these are the words; capitals, commas and numbering between them do not matter."""
    said = " ".join(re.findall(r"[^\W\d_]+", typed.lower()))
    return hmac.compare_digest(said.encode(), " ".join(words_of(public)).encode())


@functools.cache
def _all_words() -> list[str]:
    return Mnemonic("english").wordlist
