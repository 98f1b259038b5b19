"""Controllers and what they promise, their data systems, and holidays added by hand."""

from functools import cached_property

from django.db import models
from django.db.models import Q

from dsr.register.profile import ControllerProfile, profile_from_json


class Controller(models.Model):
    """A controller (Art. 4(7) GDPR) with its profile; the columns repeat what queries need."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    profile = models.JSONField()
    profile_version = models.CharField(max_length=16)
    country = models.CharField(max_length=2)
    timezone = models.CharField(max_length=60)
    calendar = models.CharField(max_length=20)
    regime = models.CharField(max_length=40)
    reference_prefix = models.CharField(max_length=12, unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def policy(self) -> ControllerProfile:
        """The profile, typed."""
        return profile_from_json(self.profile)


class DataSystem(models.Model):
    """A system in which a controller holds personal data, and who looks into it."""

    controller = models.ForeignKey(Controller, on_delete=models.CASCADE, related_name="systems")
    slug = models.SlugField()
    name = models.CharField(max_length=120)
    purpose = models.TextField(blank=True)
    categories = models.JSONField(default=list)
    owner_name = models.CharField(max_length=120, blank=True)
    owner_email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["controller", "slug"], name="system_once")]

    def __str__(self) -> str:
        return self.name


class HandHoliday(models.Model):
    """A day an operator added to, or removed from, a holiday calendar (a one-off bank holiday)."""

    calendar = models.CharField(max_length=20)
    day = models.DateField()
    name = models.CharField(max_length=120)
    is_holiday = models.BooleanField(default=True, help_text="no: the library is wrong, it is a working day")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="hand_holiday_once"),
            models.CheckConstraint(condition=~Q(name=""), name="hand_holiday_named"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.day} {self.name}"
