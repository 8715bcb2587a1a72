"""The embedded PostgreSQL: one cluster in one folder, reached by a Unix socket only."""

import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from chatsite.embedded import account, processes

NAME = "chatsite"  # of the role and of the database
RECOVERY_SECONDS = 60
STOP_SECONDS = 8


@dataclass(frozen=True)
class Postgres:
    folder: Path
    sockets: Path
    log: Path

    @property
    def url(self) -> str:
        return self._url(NAME)

    def is_ready(self) -> bool:
        return self._answers(NAME)

    def start(self) -> None:
        """The caller holds the data folder's lock."""
        if self.is_ready():
            return
        if not (self.folder / "PG_VERSION").exists():
            self._create_cluster()
        if not self._postmaster_lives():
            self._start_server()
        if not processes.wait_until(lambda: self._answers("postgres"), RECOVERY_SECONDS):
            raise processes.failure("PostgreSQL does not answer.", self.log)
        self._create_database()

    def stop(self) -> None:
        if self._postmaster_lives():
            self._pg_ctl("stop", "--mode=fast", "--timeout", str(STOP_SECONDS), check=False)
        if self._postmaster_lives():
            self._pg_ctl("stop", "--mode=immediate", check=False)
        processes.end("postgres", self.folder)

    def _url(self, database: str) -> str:
        return f"postgresql://{NAME}@/{database}?host={quote(str(self.sockets), safe='')}"

    def _answers(self, database: str) -> bool:
        import psycopg

        try:
            psycopg.connect(self._url(database), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _create_cluster(self) -> None:
        """Beside its place first: what was cut short by a power failure is never taken for a cluster."""
        owner = account.for_cluster(self.folder)
        draft = self.folder.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        if self.folder.exists():
            self.folder.rmdir()
        self.folder.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft.mkdir(mode=0o700)
        os.chown(draft, owner.pw_uid, owner.pw_gid)
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        self._run("initdb", "--auth=trust", f"--username={NAME}", *locale, "--pgdata", str(draft))
        draft.rename(self.folder)

    def _start_server(self) -> None:
        # Backends outlive a postmaster that was killed, hold its shared memory, and would refuse a new one.
        processes.end("postgres", self.folder)
        # Its lock files name a process id that is gone, or that somebody else has by now.
        for stale in (self.folder / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)
        if self.sockets != self.folder:
            self._private_sockets()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
        }
        options = shlex.join(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))
        self._pg_ctl("start", "--timeout", str(RECOVERY_SECONDS), "--options", options)

    def _private_sockets(self) -> None:
        owner = account.for_cluster(self.folder)
        if not self.sockets.exists():
            self.sockets.mkdir(mode=0o700)
            os.chown(self.sockets, owner.pw_uid, owner.pw_gid)
        processes.private_folder(self.sockets, owner.pw_uid)

    def _create_database(self) -> None:
        import psycopg

        if self.is_ready():
            return
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {NAME}")

    def _postmaster_lives(self) -> bool:
        try:
            pid = int((self.folder / "postmaster.pid").read_text().split("\n")[0])
        except (OSError, ValueError):
            return False
        return any(process.pid == pid for process in processes.find("postgres", self.folder))

    def _pg_ctl(self, *arguments: str, check: bool = True) -> None:
        self._run("pg_ctl", *arguments, "--wait", check=check)

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        """Output goes to the log, which the server inherits: its own account may not be able to open it."""
        owner = account.for_cluster(self.folder)
        command = [account.binaries(owner) / program, *arguments]
        environment = {"PGDATA": str(self.folder), "PATH": os.defpath, "LC_ALL": "C"}
        with self.log.open("ab") as log:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=environment,
                **account.run_as(owner),  # type: ignore[call-overload]
            )  # fmt: skip
        if check and done.returncode != 0:
            raise processes.failure(f"PostgreSQL could not be started ({program}).", self.log)
