"""A trial of the connector for Django models: the shop with two customers and one with many orders."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from dsr.connectors.spec import Correction, Key, Settings
from dsr.connectors.testkit import Trial
from tests.connectors.shop.models import Customer, Order, OrderLine, Photo, Ticket

__all__ = ["MODELS", "Customer", "Order", "OrderLine", "Photo", "Ticket", "fill", "trials"]

MODELS = """
- model: shop.Customer
  find: {email: email, customer_id: number}
  personal: [name, email, number, born, extra]
  mark: processing_restricted
- model: shop.Order
  through: customer
  personal: [note]
- model: shop.OrderLine
  through: order
- model: shop.Ticket
  through: reporter
  third_party: Colleagues wrote them.
"""


def fill(*, many: int = 0) -> None:
    ann = Customer.objects.create(email="ann@example.org", name="Ann", number=1001, born=date(1990, 2, 3))
    bob = Customer.objects.create(email="bob@example.org", name="Bob", number=1002)
    for customer in (ann, bob):
        order = Order.objects.create(customer=customer, total=Decimal("9.90"))
        OrderLine.objects.bulk_create([OrderLine(order=order, article=name) for name in ("tea", "pot")])
        Ticket.objects.create(reporter=customer, text="It is late.")
    if many:
        customer = Customer.objects.create(email="many@example.org", name="Many")
        rows = (Order(customer=customer, total=Decimal(1), note="x" * 200) for _ in range(many))
        Order.objects.bulk_create(rows, batch_size=500)


@contextmanager
def trials() -> Iterator[Trial]:
    with transaction.atomic():
        fill(many=20_000)
        settings = Settings(plain={"models": MODELS}, secret={})
        yield Trial(
            settings=settings,
            keys=(Key("email", "Ann@example.org"), Key("customer_id", "1001")),
            records=5,
            nobody=(Key("email", "nn@example.org"), Key("customer_id", "not a number")),
            other=(Key("email", "bob@example.org"),),
            wrong=(
                replace(settings, plain={"models": "- model: nowhere.Model"}),
                replace(settings, plain={"models": "- model: cases.Case\n  find: {email: reference}"}),
                replace(settings, plain={"models": "- model: shop.Customer\n  find: {email: no_such_field}"}),
                replace(settings, plain={"models": "- model: shop.Order\n  through: customer"}),
                replace(settings, plain={"models": "- [not\nyaml"}),
                replace(settings, plain={"models": ""}),
            ),
            correction=Correction("shop.Customer", "name", "Ann", "Anne"),
            large=(Key("email", "many@example.org"),),
            listed="email",
        )
        transaction.set_rollback(True)
