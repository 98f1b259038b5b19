"""Controllers and what they promise, their data systems, and holidays added by hand."""

from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
    recipients = models.TextField(blank=True, help_text="who gets data from it, one a line")
    retention = models.TextField(blank=True)
    source = models.TextField(blank=True, help_text="where the data come from")
    transfers = models.TextField(blank=True, help_text="to third countries, with the safeguard")
    by_hand = models.BooleanField(default=False, help_text="added on the desk, not by the profile")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["controller", "slug"], name="system_once")]

    def __str__(self) -> str:
        return self.name


class Dataset(models.Model):
    """A description of a database in the fideslang form, as imported; checked when it came in."""

    controller = models.ForeignKey(Controller, on_delete=models.CASCADE, related_name="datasets")
    key = models.CharField(max_length=120, help_text="fides_key")
    name = models.CharField(max_length=200, blank=True)
    text = models.TextField(help_text="the YAML file as it came")
    sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["controller", "key"], name="dataset_once")]

    def __str__(self) -> str:
        return self.key


class SystemConnection(models.Model):
    """How a system is reached by machine. Without one it goes to its owner. Secrets are sealed, never shown."""

    system = models.OneToOneField(DataSystem, on_delete=models.CASCADE, related_name="connection")
    connector = models.CharField(max_length=60, help_text="slug in dsr.connectors.registry")
    settings = models.JSONField(default=dict)
    sealed = models.TextField(blank=True, help_text="secrets, sealed (dsr.common.sealed)")
    dataset = models.ForeignKey(
        Dataset, null=True, blank=True, on_delete=models.PROTECT, related_name="connections"
    )
    may_write = models.BooleanField(default=False, help_text="erasure, correction, marking are enabled")
    most_seconds = models.PositiveIntegerField(default=3600)
    most_rows = models.PositiveBigIntegerField(default=50_000_000)
    most_bytes = models.PositiveBigIntegerField(default=100 * 1024**3)
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True, blank=True)
    test_ok = models.BooleanField(null=True, blank=True)
    test_said = models.TextField(blank=True, help_text="sentences without secrets")

    def __str__(self) -> str:
        return f"connection {self.pk} by {self.connector}"


class ErasureReplay(models.Model):
    """Somebody was erased in a system: a keyed hash of a key, so that a restored backup can be cleaned again."""

    system = models.ForeignKey(DataSystem, on_delete=models.CASCADE, related_name="replays")
    kind = models.CharField(max_length=40, help_text="kind of the key")
    digest = models.CharField(max_length=64, help_text="HMAC-SHA-256 of the normalised key")
    wishes = models.JSONField(default=list, help_text="the plan: action per set")
    case_reference = models.CharField(max_length=32, blank=True)
    erased_at = models.DateTimeField()
    replayed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "kind", "digest"], name="replay_once")]

    def __str__(self) -> str:
        return f"erasure {self.pk} to repeat"


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


class LetterWording(models.Model):
    """A controller's own words for a letter in one language. Placeholders only: nothing in it can run."""

    controller = models.ForeignKey(Controller, on_delete=models.CASCADE, related_name="wordings")
    letter = models.CharField(max_length=40, help_text="name in dsr.mail.letters")
    language = models.CharField(max_length=16)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(help_text="text with {placeholders}; the locked blocks must be among them")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["controller", "letter", "language"], name="wording_once")
        ]

    def __str__(self) -> str:
        return f"{self.letter} in {self.language}"


class SuppressionEntry(models.Model):
    """An address not to be used (Art. 21(3), 17): a keyed hash and no more, with its own ground."""

    class Scope(models.TextChoices):
        """What is stopped."""

        MARKETING = "marketing", _("Direct marketing; service messages stay on")
        EVERYTHING = "everything", _("Every use, and collecting it again")

    controller = models.ForeignKey(Controller, on_delete=models.CASCADE, related_name="suppressions")
    digest = models.CharField(max_length=64, help_text="HMAC-SHA-256 of the normalised address")
    scope = models.CharField(max_length=12, choices=Scope.choices)
    ground = models.CharField(max_length=40, help_text="why the entry itself may be kept")
    case_reference = models.CharField(max_length=32, blank=True)
    added_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "suppression entries"
        constraints = [
            models.UniqueConstraint(
                fields=["controller", "digest", "scope"],
                condition=Q(lifted_at=None),
                name="suppression_once",
            )
        ]

    def __str__(self) -> str:
        return f"suppression {self.pk}"
