"""The outbox: mail as rows with states. Bodies are sealed; secrets in them are gone once sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dsr.cases.models import Case


class OutboxMessage(models.Model):
    """One mail: written in the transaction that wants it sent, carried by the post afterwards."""

    class State(models.TextChoices):
        """Where the mail is. `uncertain`: the connection died after the last byte; a person decides."""

        QUEUED = "queued", _("Waiting")
        INFLIGHT = "inflight", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not sent")
        UNCERTAIN = "uncertain", _("Perhaps sent")
        WITHHELD = "withheld", _("Held back")

    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="mails")
    letter = models.CharField(max_length=40)
    to = models.EmailField()
    subject = models.CharField(max_length=250, help_text="holds the reference, never personal data")
    sealed = models.TextField(blank=True, help_text="encrypted text and HTML; emptied once sent")
    kept_text = models.TextField(blank=True, help_text="the text with its secrets masked, for the file")
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    dedupe_key = models.CharField(max_length=120, unique=True, help_text="the same reason is mailed once")
    message_id = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    committing_at = models.DateTimeField(null=True, blank=True, help_text="just before the last byte")
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=120, blank=True, help_text="kind of failure, without personal data")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["due_at"], name="outbox_due", condition=Q(state="queued")),
            models.Index(fields=["claimed_until"], name="outbox_inflight", condition=Q(state="inflight")),
        ]
        constraints = [
            models.CheckConstraint(
                name="outbox_sent_at_with_state",
                condition=(Q(state="sent") & Q(sent_at__isnull=False)) | (~Q(state="sent") & Q(sent_at=None)),
            )
        ]

    def __str__(self) -> str:
        return f"mail {self.pk} ({self.letter})"
