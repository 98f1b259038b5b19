"""The demo's book shop as a connected system, and who asks about it. Comes after the older cases.

Systems that are added later are looked into by requests that come later.
"""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from dsr.accounts.actors import staff_actor
from dsr.accounts.models import Staff
from dsr.casework import systems
from dsr.cli.demo_cases import DemoCase
from dsr.cli.demo_shop import make_shop
from dsr.common.clock import civil_date
from dsr.register.models import DataSystem, SystemConnection

CONTROLLER, SHOP, DATASET = "juxt", "book-shop", "demo_shop"
ABOUT_SHOP = systems.SystemWords(
    name="Book shop",
    purpose="Orders and newsletters of the book shop. Made up for the demo, with everybody in it.",
    categories=(
        "Name",
        "E-mail address",
        "Telephone number",
        "Address",
        "Orders",
        "Questions to the service",
    ),
    retention="Invoices six years; newsletters and questions two years.",
    source="You, when you order, subscribe or write to the shop",
    owner_name="Shop",
    owner_email="shop.juxt@example.com",
)
NADIA, PRIYA, ROBERT, THEO, IVO, MINA, IRIS = (
    DemoCase(
        "juxt", "Nadia Costa", ("access",), 6, "owners_asked", text="I buy here and worked on Saturdays."
    ),
    DemoCase("juxt", "Priya Sharma", ("access",), 4, "shop_left", text="What does the shop know about me?"),
    DemoCase("juxt", "Robert Ellis", ("erasure",), 9, "collected", text="Delete my account and the rest."),
    DemoCase("juxt", "Theo Grant", ("erasure",), 13, "erased", text="Please forget me."),
    DemoCase(
        "juxt", "Ivo Lang", ("erasure",), 11, "dry_run", text="I do not buy any more. Delete everything."
    ),
    DemoCase(
        "juxt",
        "Mina Olsen",
        ("rectification", "restriction"),
        7,
        "named",
        details={"rectification": {"wrong": "Mina Olson", "right": "Mina Olsen"}},
    ),
    DemoCase(
        "juxt",
        "Iris Jones",
        ("erasure",),
        12,
        "certified",
        text="Delete what you have about me, and tell me that you did.",
        address="iris.jones.116@example.net",
    ),
)
BY_MACHINE = (THEO, IVO, ROBERT, MINA, NADIA, PRIYA, IRIS)


def connect_shop(*, team: Mapping[str, Staff], now: datetime) -> None:
    """Ada registers the shop, describes its database, connects and tries it, enables changing it. Does it once."""
    where = {"controller_slug": CONTROLLER, "slug": SHOP}
    there = {"system__controller__slug": CONTROLLER, "system__slug": SHOP}
    if SystemConnection.objects.filter(**there, may_write=True).exists():
        return
    ada = staff_actor(team["ada"])
    if not DataSystem.objects.filter(controller__slug=CONTROLLER, slug=SHOP).exists():
        systems.add_system(controller_slug=CONTROLLER, words=ABOUT_SHOP, actor=ada, now=now)
    described = (settings.BASE_DIR / "examples" / "datasets" / "demo-shop.yml").read_text()
    systems.import_dataset(controller_slug=CONTROLLER, text=described, actor=ada, now=now)
    file = make_shop(folder=settings.STATE_DIR, today=civil_date(at=now, timezone="Europe/London"))
    systems.connect(
        **where,
        connector_slug="sql",
        given={"url": f"sqlite:///{file}", "restriction_column": "restricted_at"},
        dataset_key=DATASET,
        limits={},
        actor=ada,
        now=now,
    )
    systems.test_connection(**where, actor=ada, now=now)
    systems.allow_writing(**where, allowed=True, actor=ada, now=now)
