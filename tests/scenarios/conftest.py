"""The option that rewrites what scenarios expect (to be read like code), and a PostgreSQL database to play on."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import URL, NullPool, create_engine


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/scenarios --update-scenarios`."""
    parser.addoption("--update-scenarios", action="store_true", help="write what was said into the scenarios")


@pytest.fixture
def empty_postgresql(postgres_template: URL) -> Iterator[str]:
    """The address of a database of the test's own with no table in it: the application makes them itself."""
    made = postgres_template.set(database=f"scenario_{uuid4().hex}")
    # PostgreSQL makes and drops databases outside transactions, and from another database than the one in question.
    engine = create_engine(made.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {made.database}")
    yield made.render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {made.database} WITH (FORCE)")
