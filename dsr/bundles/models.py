"""Export bundles and the grants by which a person downloads them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dsr.bundles.key_layer import unlocked
from dsr.cases.choices import AnswerFormat
from dsr.cases.models import Answer, Case
from dsr.common.vault import StoredFile
from dsr.common.vault_fields import VaultFile


class CaseKey(models.Model):
    """The key of a case's packages, sealed. Without it none of them can be read, whatever copies there are."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="bundle_key")
    sealed = models.TextField(blank=True)
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_key_destroyed_is_empty", condition=Q(destroyed_at=None) | Q(sealed="")
            )
        ]

    def __str__(self) -> str:
        return f"key of case {self.case_id}"


class Bundle(VaultFile):
    """One built package (or PDF) for an answer. A newer one of the same answer replaces it."""

    class State(models.TextChoices):
        """Where the building is."""

        QUEUED = "queued", _("Waiting to be built")
        BUILDING = "building", _("Being built")
        BUILT = "built", _("Built")
        FAILED = "failed", _("Could not be built")
        REPLACED = "replaced", _("Replaced by a newer one")
        DESTROYED = "destroyed", _("Destroyed, its time was over")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="bundles")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="bundles")
    case_key = models.ForeignKey(
        CaseKey, null=True, blank=True, on_delete=models.PROTECT, related_name="bundles"
    )
    sealed_password = models.TextField(blank=True, help_text="of the ZIP, sealed; empty: none")
    format = models.CharField(max_length=16, choices=AnswerFormat.choices, default=AnswerFormat.PACKAGE)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(null=True, blank=True)
    records = models.PositiveBigIntegerField(default=0)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    manifest_digest = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=300, blank=True, help_text="kind of failure, without personal data")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["due_at"], name="bundle_due", condition=Q(state__in=["queued", "building"]))
        ]
        constraints = [
            models.CheckConstraint(
                name="bundle_built_has_file", condition=~Q(state="built") | ~Q(vault_name="")
            )
        ]

    def __str__(self) -> str:
        return f"bundle {self.pk} of case {self.case_id}"

    @property
    def stored(self) -> StoredFile:
        """The file as the vault knows it, once the key of the case has opened it."""
        kept = super().stored
        return kept if self.case_key is None else unlocked(stored=kept, sealed_key=self.case_key.sealed)


class BundlePart(models.Model):
    """One part of a large package, a ZIP of its own: files between two places, its own list of them, its seal."""

    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField(help_text="from 1")
    start = models.PositiveBigIntegerField()
    end = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    seal = models.CharField(max_length=400)

    class Meta:
        ordering = ["bundle", "number"]
        constraints = [models.UniqueConstraint(fields=["bundle", "number"], name="bundle_part_once")]

    def __str__(self) -> str:
        return f"part {self.number} of bundle {self.bundle_id}"


class DownloadGrant(models.Model):
    """The right of the requester to fetch one released bundle: expiring, counted, revocable."""

    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="grants")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    most_downloads = models.PositiveSmallIntegerField(default=10)
    downloads = models.PositiveSmallIntegerField(default=0)
    code_digest = models.CharField(max_length=128, blank=True)
    code_salt = models.CharField(max_length=32, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    codes_issued = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"grant {self.pk} of bundle {self.bundle_id}"
