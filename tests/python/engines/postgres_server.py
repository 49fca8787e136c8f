"""A Postgres of its own for tests: started, used and gone, without a service."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER = "customer_scoring"
PATIENCE = 60.0


@dataclass(frozen=True)
class Server:
    """A running Postgres: whoever knows its port may use it, from this machine."""

    port: int
    database: str = "postgres"

    @property
    def environment(self) -> dict[str, str]:
        """What the profile, and every client of Postgres, reads to find it."""
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": USER,
            "PGDATABASE": self.database,
            "PGPASSWORD": "",
        }


def programs() -> Path | None:
    """The folder of the newest Postgres on this machine."""
    homes = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(homes, key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def postgres(folder: Path) -> Iterator[Server]:
    """Start a Postgres in the folder of its programs and stop it after the block."""
    home = Path(tempfile.mkdtemp(prefix="postgres."))
    as_user: list[str] = []
    if os.geteuid() == 0:
        # Postgres refuses to run as root.
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        user, group = str(nobody.pw_uid), str(nobody.pw_gid)
        as_user = ["setpriv", "--reuid", user, "--regid", group, "--clear-groups"]
    try:
        data = home / "data"
        run([
            *as_user, str(folder / "initdb"), "--pgdata", str(data),
            "--username", USER, "--auth", "trust", "--locale", "C.UTF-8",
            "--encoding", "UTF8", "--no-sync",
        ])  # fmt: skip
        port = free_port()
        server = [
            *as_user, str(folder / "postgres"), "-D", str(data), "-p", str(port),
            "-h", "127.0.0.1", "-k", str(home),
            "-c", "fsync=off", "-c", "full_page_writes=off",
            "-c", "synchronous_commit=off", "-c", "log_timezone=UTC",
        ]  # fmt: skip
        with (
            (home / "log").open("wb") as log,
            subprocess.Popen(server, stdout=log, stderr=log, cwd=home) as process,
        ):
            try:
                await_answer(process, port, home / "log")
                yield Server(port)
            finally:
                # Ends sessions that a failed test left open, and waits for them.
                process.send_signal(signal.SIGINT)
    finally:
        shutil.rmtree(home)


def run(command: Sequence[str]) -> None:
    """Run a command; what it printed is the error if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr}{done.stdout}")


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_answer(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the server takes connections."""
    import psycopg2

    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            psycopg2.connect(
                host="127.0.0.1", port=port, user=USER, dbname="postgres"
            ).close()
        except psycopg2.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"Postgres did not start: {log.read_text(errors='replace')}")
