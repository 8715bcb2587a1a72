"""PostgreSQL and Valkey from their wheels, as several processes and several checkouts use them."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from tests.setup.conftest import Installation, eventually


def test_start_gives_postgres_with_pgvector_and_a_valkey(installation: Installation) -> None:
    installation.embedded("start")
    database, valkey = installation.urls()
    with psycopg.connect(database) as connection:
        connection.execute("CREATE EXTENSION vector")
        assert connection.execute("SELECT '[1,2]'::vector <-> '[1,4]'").fetchone() == (2.0,)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
    with redis.Redis.from_url(valkey) as client:
        assert client.xadd("log", {"a": "b"}, id="1-1") == b"1-1"
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_two_data_folders_run_side_by_side(new_installation: Callable[[], Installation]) -> None:
    first, second = new_installation(), new_installation()
    first.embedded("start")
    second.embedded("start")
    for installation in (first, second):
        database, valkey = installation.urls()
        with psycopg.connect(database) as connection, redis.Redis.from_url(valkey) as client:
            connection.execute("CREATE TABLE mine ()")
            assert client.setnx("mine", str(installation.data_dir))
    first.embedded("stop")
    assert redis.Redis.from_url(second.urls()[1]).ping()


def test_many_processes_may_start_at_once(installation: Installation) -> None:
    starters = [installation.popen("-m", "chatsite.embedded", "start") for _ in range(6)]
    outputs = [starter.communicate(timeout=60)[0] for starter in starters]
    assert [starter.returncode for starter in starters] == [0] * 6, outputs
    names = [process.name() for process in installation.servers()]
    assert names.count("valkey-server") == 1
    with psycopg.connect(installation.urls()[0]) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_what_was_committed_survives_a_kill_of_the_servers(installation: Installation) -> None:
    installation.embedded("start")
    database, valkey = installation.urls()
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    postmaster = int((installation.data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
    for process in installation.servers():
        if process.name() == "valkey-server" or process.pid == postmaster:
            process.kill()
    installation.embedded("start")
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
    assert redis.Redis.from_url(valkey).ping()


def test_files_left_by_a_power_failure_do_not_matter(installation: Installation) -> None:
    installation.embedded("start")
    lock_files = [installation.data_dir / "postgres" / name for name in ("postmaster.pid", ".s.PGSQL.5432.lock")]
    left = [(path, path.read_text(), path.stat()) for path in lock_files]
    installation.embedded("stop")
    for path, text, owner in left:
        # After a reboot the same number belongs to somebody else: here, to this test.
        path.write_text(text.replace(text.split()[0], str(os.getpid()), 1))
        os.chown(path, owner.st_uid, owner.st_gid)
    (installation.data_dir / "postgres.new").mkdir()
    (installation.data_dir / "valkey" / "valkey.sock").touch()
    installation.embedded("start")
    with psycopg.connect(installation.urls()[0]) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_stop_leaves_no_process_and_no_socket(installation: Installation) -> None:
    installation.embedded("start")
    installation.embedded("stop")
    eventually(lambda: not installation.processes(), "the servers are gone")
    assert not [path for path in installation.data_dir.rglob("*") if path.is_socket()]


def test_a_path_too_long_for_a_socket_works(installation: Installation) -> None:
    long = Installation(installation.data_dir / ("long" * 25))
    long.embedded("start")
    try:
        database, valkey = long.urls()
        psycopg.connect(database).close()
        assert redis.Redis.from_url(valkey).ping()
    finally:
        long.embedded("stop")
        for url in long.urls():
            shutil.rmtree(_socket_folder(url))


def _socket_folder(url: str) -> Path:
    path = url.partition("?host=")[2].replace("%2F", "/") or url.removeprefix("unix://")
    folder = next(path for path in (Path(path), *Path(path).parents) if path.is_dir())
    assert folder.name.startswith("chatsite-")
    return folder


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
def test_as_root_a_closed_folder_stays_closed(installation: Installation) -> None:
    installation.data_dir.parent.chmod(0o700)
    installation.embedded("start")
    try:
        assert installation.data_dir.parent.stat().st_mode & 0o777 == 0o700
        elsewhere = (installation.data_dir / "postgres").resolve()
        assert not elsewhere.is_relative_to(installation.data_dir)
        installation.data_dir.parent.chmod(0o755)
        with psycopg.connect(installation.urls()[0]) as connection:
            assert connection.execute("SHOW data_directory").fetchone() == (str(elsewhere),)
    finally:
        installation.embedded("stop")
        shutil.rmtree(elsewhere.parent)
