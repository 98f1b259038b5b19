"""What the tests of commands share."""

import secrets
from collections.abc import Iterator

import psycopg
import pytest

from tests.cli.peer import PEER
from tests.services.parts import Part


@pytest.fixture
def example(postgresql: Part) -> Iterator[str]:
    """The public example database of a peer, in a database of its own. Its address, with the password."""
    name = f"example_{secrets.token_hex(6)}"
    with psycopg.connect(postgresql.url, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}".encode())
        url = f"{postgresql.url.rsplit('/', 1)[0]}/{name}"
        try:
            with psycopg.connect(url) as filled:
                filled.execute((PEER / "postgres_example.sql").read_bytes())
            yield url
        finally:
            link.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
