"""A company's own app in the same Django project, small enough to see everything that Django does on deletion."""

from typing import ClassVar

from django.db import models


class Customer(models.Model):
    objects: ClassVar[models.Manager["Customer"]] = models.Manager()

    email = models.EmailField("e-mail address", unique=True, help_text="Where we write to.")
    name = models.CharField(max_length=80)
    number = models.IntegerField(null=True)
    born = models.DateField(null=True)
    newsletter = models.BooleanField(default=False)
    processing_restricted = models.BooleanField(default=False)
    extra = models.JSONField(default=dict)

    class Meta:
        app_label = "shop"


class Order(models.Model):
    objects: ClassVar[models.Manager["Order"]] = models.Manager()

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    total = models.DecimalField(max_digits=10, decimal_places=2)
    note = models.TextField(blank=True)

    class Meta:
        app_label = "shop"


class OrderLine(models.Model):
    objects: ClassVar[models.Manager["OrderLine"]] = models.Manager()

    order = models.ForeignKey(Order, on_delete=models.CASCADE)
    article = models.CharField(max_length=40)

    class Meta:
        app_label = "shop"


class Ticket(models.Model):
    """Written by anyone, so it may hold the address of a customer who is nobody's key here."""

    objects: ClassVar[models.Manager["Ticket"]] = models.Manager()

    reporter = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL)
    text = models.TextField()

    class Meta:
        app_label = "shop"


class Photo(models.Model):
    objects: ClassVar[models.Manager["Photo"]] = models.Manager()

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    picture = models.FileField(upload_to="photos")

    class Meta:
        app_label = "shop"


MODELS = (Customer, Order, OrderLine, Ticket, Photo)
