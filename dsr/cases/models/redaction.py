"""The making of a copy of a file with parts blacked out: one row per decision, claimed by a lease."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dsr.cases.models.collection import ItemDecision


class RedactionJob(models.Model):
    """A copy to be made. It begins anew after a kill; the copy appears when it is complete and was checked."""

    class State(models.TextChoices):
        """Where it is."""

        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being made")
        DONE = "done", _("Made and checked")
        FAILED = "failed", _("Could not be made")

    decision = models.OneToOneField(ItemDecision, on_delete=models.CASCADE, related_name="job")
    name = models.CharField(max_length=200, help_text="of the copy, as the person will see it")
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    pages_done = models.PositiveIntegerField(default=0)
    pages_total = models.PositiveIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=24, blank=True, help_text="dsr.common.pixels.PixelProblem")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["due_at"], name="redaction_due", condition=Q(state__in=["queued", "running"])
            )
        ]

    def __str__(self) -> str:
        return f"redaction job {self.pk}"
