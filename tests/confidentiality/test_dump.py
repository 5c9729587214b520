"""Everything in the database after a day's work: no words, no passphrase, no private key."""

import base64
import uuid

import pytest
from django.db import connection

from confidentiality import drafting, sealing, unlocking
from tests.confidentiality.people import PASSPHRASE, PASSWORD, keys_of, person, sign_in
from tests.roles import seeing_all, unguard


@pytest.fixture
def db(db) -> None:
    """Sealing has to hold where row level security does not."""
    unguard()


CANARY = "the heron on the canal wall"


def everything() -> str:
    """Every row of every table as text; bytes appear as hexadecimal digits, as in a dump."""
    with seeing_all(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def shapes(secret: bytes) -> list[str]:
    wide = secret.decode().encode("utf-16-le").hex() if secret.isascii() else secret.hex()
    plain = secret.decode() if secret.isascii() else secret.hex()
    return [plain, secret.hex(), wide, base64.b64encode(secret).decode().rstrip("=")]


def test_a_dump_holds_neither_words_nor_what_opens_them(client, db):
    author, reader = person("author"), person("reader")
    keys_of(reader)
    sign_in(client, author)
    chosen = {"passphrase": PASSPHRASE, "passphrase_again": PASSPHRASE}
    code = client.post("/unlock/set-up/", chosen).context["code"]
    client.post("/unlock/", {"passphrase": PASSPHRASE, "keep_device": "on"})
    keys = unlocking.keys_by_passphrase(user=author, passphrase=PASSPHRASE)
    about = {"document_id": uuid.uuid4(), "programme_id": 1, "kind": "record"}
    words = {"themes": CANARY}
    drafting.save_draft(author=author, content=words, version=0, **about)
    pair = {"worker_id": reader.pk, "supervisor_id": author.pk, "reader_ids": [reader.pk]}
    sealing.sign(content=words, keys=keys, **about, **pair)
    cookies = [client.cookies[name].value.encode() for name in ("notes", "notes-device")]
    parts = [keys.private[at : at + 32] for at in (0, 32, 64)]
    secrets = [CANARY.encode(), PASSPHRASE.encode(), code.replace("-", "").encode()]
    dump = everything()
    assert author.email in dump
    for secret in [*secrets, *cookies, *parts]:
        assert not [shape for shape in shapes(secret) if shape in dump]
    assert PASSWORD not in dump
