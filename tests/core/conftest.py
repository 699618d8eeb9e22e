"""Async tests of the core run on asyncio, as the core does."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
