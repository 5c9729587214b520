"""Cryptographic primitives are imported in one module of the repository."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = "config", "confidentiality", "workers", "supervision", "reflections"
PRIMITIVES = {"cryptography", "argon2", "nacl", "Crypto", "Cryptodome", "jwcrypto", "fernet"}


def imported(path: Path) -> set[str]:
    """The first part of every name imported, wherever in the module it stands."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    parts = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {name.partition(".")[0] for name in plain + parts}


def test_one_module_imports_the_primitives():
    modules = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    found = [path for path in modules if imported(path) & PRIMITIVES]
    assert len(modules) > 40
    assert found == [ROOT / "confidentiality" / "vault.py"]
