"""Where the servers keep their data and their sockets. Everything here only looks, and follows from the data folder."""

import hashlib
import os
import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SYSTEM = Path("/var/lib/chatsite")
LONGEST_SOCKET = 103  # bytes; Linux allows 107, macOS 103
PLAIN = re.compile(r"[A-Za-z0-9._/-]+")  # what every client's URL parser leaves as it is


def data_dir() -> Path:
    given = os.environ.get("CHATSITE_DATA_DIR")
    return Path(given).expanduser().resolve() if given else CHECKOUT / ".data"


def postgres_dir() -> Path:
    """The cluster. PostgreSQL refuses to run as root; the account it then runs as must reach the folder,
    and no folder of a person is opened for that: a closed data folder gets a link to one under /var/lib."""
    folder = data_dir() / "postgres"
    if os.geteuid() != 0 or folder.exists() or _open_to_all(data_dir()):
        return folder.resolve()
    return SYSTEM / _key(folder) / "postgres"


def socket_dir(server: Path) -> Path:
    """The server's own folder, or one in /tmp when the path is too long for a socket or not plain."""
    longest = f"{server}/.s.PGSQL.5432"
    if len(os.fsencode(longest)) <= LONGEST_SOCKET and PLAIN.fullmatch(longest):
        return server
    return Path("/tmp") / f"chatsite-{_key(server)}"  # noqa: S108 (never the environment's: every process must agree)


def _open_to_all(folder: Path) -> bool:
    existing = (path for path in (folder, *folder.parents) if path.exists())
    return all(path.stat().st_mode & 0o005 == 0o005 for path in existing)


def _key(folder: Path) -> str:
    return hashlib.sha256(f"{os.geteuid()}:{folder}".encode()).hexdigest()[:16]
