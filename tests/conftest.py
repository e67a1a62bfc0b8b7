"""What every test may ask for: a database of either kind, its sealer, and a clock held by hand."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import URL, NullPool, create_engine

from bot.migrations import migrate
from store.database import Database
from store.sealing import Sealer
from tests.support import postgres
from tests.support.clock import HandClock

# A machine with other work to do is no failure. In CI the library takes its own profile, which repeats its examples.
settings.register_profile("patient", deadline=None)
if os.environ.get("CI") is None:
    settings.load_profile("patient")


@pytest.fixture
def clock() -> HandClock:
    """A Monday, 9:00 in Prague, winter time, no holiday near."""
    return HandClock(datetime(2026, 3, 2, 8, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def sealer() -> Sealer:
    """A sealer with one key of this session."""
    return Sealer.from_keys(Sealer.generate_key())


@pytest.fixture
def database(database_url: str, sealer: Sealer) -> Iterator[Database]:
    """An open database with all tables, empty; the test runs once on each kind."""
    opened = Database.open(database_url, sealer)
    yield opened
    opened.close_sync()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of the test's own with all tables, empty; the test runs once on each kind."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "test.db")
        yield f"sqlite:///{tmp_path}/test.db"
    else:
        prepared: URL = request.getfixturevalue("postgres_template")
        copy = prepared.set(database=f"test_{uuid4().hex}")
        _administer(prepared, f"CREATE DATABASE {copy.database} TEMPLATE {prepared.database}")
        yield copy.render_as_string(hide_password=False)
        _administer(prepared, f"DROP DATABASE {copy.database} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables, made once; a copy costs less than making them."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    _create_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[URL]:
    """A database with all tables on a server of this session; its tests are skipped where there can be none."""
    try:
        with postgres.server() as address:
            template = address.set(database=f"template_{uuid4().hex}")
            _administer(address, f"CREATE DATABASE {template.database}")
            _create_tables(template.render_as_string(hide_password=False))
            yield template
            _administer(address, f"DROP DATABASE {template.database} WITH (FORCE)")
    except postgres.NoPostgres as reason:
        pytest.skip(str(reason))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With CI_NO_SKIP=1 a skipped test fails the run: there, what a test needs is to be installed, not missed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI_NO_SKIP") == "1" and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("")
        reporter.write_line("CI_NO_SKIP=1: skipped tests are failures here", red=True)
        for report in reporter.stats["skipped"]:
            reporter.write_line(f"SKIPPED {report.nodeid}: {report.longrepr[2]}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _create_tables(url: str) -> None:
    opened = Database.open(url)
    migrate(opened)
    opened.close_sync()


def _administer(server: URL, statement: str) -> None:
    # PostgreSQL makes and drops databases outside transactions, and from another database than the one in question.
    engine = create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
