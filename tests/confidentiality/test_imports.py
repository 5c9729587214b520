"""Cryptographic primitives are imported in one package, and what lies in it by its face alone."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = "config", "confidentiality", "workers", "supervision", "reflections", "governance", "reports"
VAULT = ROOT / "confidentiality" / "vault"
PRIMITIVES = {"cryptography", "argon2", "nacl", "Crypto", "Cryptodome", "jwcrypto", "fernet"}


def imported(path: Path) -> set[str]:
    """Every module or name imported, wherever in the module it stands."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    parts = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {*plain, *(f"{node.module}.{one.name}" for node in parts for one in node.names)}


@pytest.fixture(scope="module")
def modules() -> dict[Path, set[str]]:
    """What each module of the product imports."""
    found = {path: imported(path) for app in APPS for path in (ROOT / app).rglob("*.py")}
    assert len(found) > 40
    return found


def test_one_package_imports_the_primitives(modules):
    users = {
        path
        for path, names in modules.items()
        if PRIMITIVES & {name.partition(".")[0] for name in names}
    }
    assert {path.parent for path in users} == {VAULT}


def test_nothing_else_knows_of_what_the_vault_is_made(modules):
    """What derives and encrypts is no part of its face, neither imported nor reached through it."""
    parts = sorted(path.stem for path in VAULT.glob("[!_]*.py"))
    assert parts == ["keys", "peppers", "primitives", "sealed", "wrapping"]
    part = re.compile(rf"\bvault\.({'|'.join(parts)})\b")
    knows = {
        path for path, names in modules.items() if part.search(path.read_text() + " ".join(names))
    }
    assert {path.parent for path in knows} == {VAULT}
