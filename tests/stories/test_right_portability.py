"""Portability, told day by day: given in files that programs read, sent on directly, and refused."""

import zipfile
from datetime import datetime
from io import BytesIO

import pytest

from dsr.bundles.models import Bundle
from dsr.cases.models import RecipientNotice
from dsr.casework.door import NotNow
from dsr.common.vault import vault
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.stories.teller import in_order, received

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def test_anna_takes_her_data_along(juxt: Controller, cast: Cast, now: datetime) -> None:
    """Contract and machine: both conditions. A table with its fields, never a PDF alone; sent on as she asked."""
    rights = {"portability": {"to": "Another Shop"}}
    # Even where she ticked "one PDF", portability is given as files.
    story = received(controller=juxt, cast=cast, at=now, rights=rights, answer_format="pdf")
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches("salesforce")
    with pytest.raises(NotNow, match="Check both conditions"):
        story.decides("grant")
    story.records("conditions", basis="contract", automated="yes", why="The order form and Salesforce.")
    with pytest.raises(NotNow, match="Both conditions of portability are met"):
        story.decides("refuse", ground="conditions_not_met", reasons="We would rather not.")
    story.decides("grant")
    story.records("provided", included="What she typed in and ordered.", left_out="The score of her interest")
    story.records(
        "transmission",
        to="Another Shop",
        outcome="not_feasible",
        why="They take no files from others.",
    )
    story.records("format", checked="yes")

    story.on("4 March")
    text = story.answers()
    assert in_order(text, "Art. 20 UK GDPR", "in files that other programs can read", "Art. 20(1) UK GDPR")
    assert "You gave us these data for our contract." in text
    assert "The files do not hold: The score of her interest" in text
    assert (
        "We cannot send them directly to Another Shop" in text and "They take no files from others." in text
    )
    assert "This ends no contract and deletes nothing (Art. 20(3) UK GDPR)." in text

    bundle = Bundle.objects.get(state="built")
    with zipfile.ZipFile(BytesIO(b"".join(vault().open(stored=bundle.stored)))) as package:
        names = package.namelist()
        assert "data.json" in names and any(name.endswith(".csv") for name in names)
    story.closes()
    assert story.outcomes() == {"portability": "grant"} and not RecipientNotice.objects.exists()


def test_what_rests_on_an_interest_is_not_portable(cast: Cast, now: datetime) -> None:
    """Under the EU's GDPR: the missing condition is recorded, agreed to and told with every remedy."""
    comindware = factories.controller("comindware", now=now)
    story = received(controller=comindware, cast=cast, at=now, rights=("portability",))
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches("salesforce")
    why = "The visits are kept for safety, on our interest."
    story.records("conditions", basis="other", automated="yes", why=why)
    with pytest.raises(NotNow, match="cannot be granted"):
        story.decides("grant")
    story.decides("refuse", ground="conditions_not_met", reasons="This right does not reach these data.")
    story.on("4 March")
    story.lena_agrees()
    text = story.answers()
    assert in_order(text, "We give you no file with your data.", "Why we do not do it", "Art. 20", why)
    assert "Art. 77 GDPR" in text and "Art. 79 GDPR" in text and "164A" not in text
    assert not Bundle.objects.exists()
    story.closes()
