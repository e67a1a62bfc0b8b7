"""A PostgreSQL server for one test session: the one at TEST_POSTGRES_URL, or a cluster that ends with the session."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, make_url

from tests.support.peers.process import free_port

_START_SECONDS = 60
_INIT = ("-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")


class NoPostgres(Exception):
    """PostgreSQL tests need TEST_POSTGRES_URL, or the programs of its server (Debian: postgresql) to start one."""


@contextmanager
def server(*, durable: bool = False) -> Iterator[URL]:
    """The address of a server on which databases can be made; raises NoPostgres.

    Durability is tested elsewhere: unless it is asked for, commits do not wait for the disk, which takes a third of the
    time. A server that was given is taken as it is.
    """
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="pk-postgres-"))
    try:
        owned = _as_owner(folder)
        with (folder / "log").open("ab") as log:
            quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            subprocess.run([*owned, programs / "initdb", "-D", folder / "data", *_INIT], check=True, **quiet)
            port = free_port()
            serving = subprocess.Popen(
                [*owned, programs / "postgres", "-D", folder / "data", *_serve(port, durable)], **quiet
            )
        try:
            address = URL.create("postgresql+psycopg", "test", "x", "127.0.0.1", port, "postgres")
            _wait_until_ready(address, serving, folder / "log")
            yield address
        finally:
            serving.send_signal(signal.SIGQUIT)
            serving.wait()
    finally:
        shutil.rmtree(folder)


def _serve(port: int, durable: bool) -> list[str]:
    settings = ("listen_addresses=127.0.0.1", "unix_socket_directories=", f"fsync={'on' if durable else 'off'}")
    return ["-p", str(port), *(word for setting in settings for word in ("-c", setting))]


def _wait_until_ready(address: URL, serving: "subprocess.Popen[bytes]", log: Path) -> None:
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    deadline = time.monotonic() + _START_SECONDS
    while serving.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(plain, connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text()[-2000:]}")


def _programs() -> Path:
    """The folder of initdb and pg_ctl. Debian keeps them off the PATH, one folder a version."""
    asked = shutil.which("pg_config")
    if asked:
        found = Path(subprocess.run([asked, "--bindir"], check=True, capture_output=True, text=True).stdout.strip())
        if (found / "initdb").exists():
            return found
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not versions and not on_path:
        raise NoPostgres(NoPostgres.__doc__)
    return versions[-1].parent if versions else Path(str(on_path)).parent


def _as_owner(folder: Path) -> list[str]:
    """The prefix that runs a program as who may own a cluster (the server refuses to be root) and ends it with us,
    even when we are killed."""
    setpriv = ["setpriv", "--pdeathsig=QUIT"] if shutil.which("setpriv") else []
    if os.geteuid() != 0:
        return setpriv
    try:
        owner = pwd.getpwnam("postgres")
    except KeyError:
        raise NoPostgres("root cannot run PostgreSQL, and there is no user postgres") from None
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return [*setpriv, "--reuid=postgres", "--regid=postgres", "--init-groups"]
