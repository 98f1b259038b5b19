"""A walker for the public form, and limits that start afresh in each test."""

import pytest
from django.test import Client

from tests.web.public.walker import Walker


@pytest.fixture
def walker(client: Client) -> Walker:
    return Walker(client)
