"""What ``kiosk hq user`` and ``kiosk hq token`` do; each change is in the record."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Connection, Engine

from kiosk.command import fail
from sync.hq.access import sessions
from sync.hq.access.accounts import AccountError, accounts
from sync.hq.access.people import People
from sync.hq.access.record import Entry, note
from sync.hq.access.role import Role
from sync.hq.database import WRITING
from sync.hq.open_or_fail import open_or_fail

WHO = "console"
"""Whoever may use the database itself, in the record."""


def add_user(database: str, name: str, role: Role, password: str) -> None:
    """Let somebody in."""
    with _change(database, f"user add {name} {role}") as engine:
        People(engine).add(name, role, password, _now_ms())


def set_password(database: str, name: str, password: str) -> None:
    """Give somebody another password."""
    with _change(database, f"user passwd {name}") as engine:
        People(engine).change(name, password=password)


def set_role(database: str, name: str, role: Role) -> None:
    """Give somebody another role."""
    with _change(database, f"user role {name} {role}") as engine:
        People(engine).change(name, role=role)


def remove_user(database: str, name: str) -> None:
    """Let somebody in no more."""
    with _change(database, f"user remove {name}") as engine:
        People(engine).change(name, remove=True)


def list_users(database: str) -> None:
    """Print who may sign in."""
    with _reading(database) as connection:
        for one in accounts(connection):
            click.echo(f"{one.name}\t{one.role}")


def add_token(database: str, name: str, role: Role) -> None:
    """Print a new token."""
    with (
        _change(database, f"token add {name} {role}") as engine,
        engine.execution_options(**WRITING).begin() as connection,
    ):
        made = sessions.add_token(connection, name, role, _now_ms())
    click.echo(made)


def remove_token(database: str, name: str) -> None:
    """Make a token good for nothing."""
    with (
        _change(database, f"token remove {name}") as engine,
        engine.execution_options(**WRITING).begin() as connection,
    ):
        sessions.remove_token(connection, name)


def list_tokens(database: str) -> None:
    """Print each token's name and role."""
    with _reading(database) as connection:
        for one in sessions.tokens(connection):
            click.echo(f"{one.name}\t{one.role}")


@contextmanager
def _change(database: str, what: str) -> Iterator[Engine]:
    """Hand out the database for a change, and write it down; say in a line why it cannot be."""
    engine = open_or_fail(database)
    try:
        yield engine
        with engine.execution_options(**WRITING).begin() as connection:
            note(connection, Entry(_now_ms(), WHO, "", what, 200))
    except AccountError as error:
        fail(str(error))
    finally:
        engine.dispose()


@contextmanager
def _reading(database: str) -> Iterator[Connection]:
    engine = open_or_fail(database)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
