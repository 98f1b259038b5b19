"""What the procedure asks to be recorded: entries of the checklists, second persons' yes or no, tasks."""

from django.db import models
from django.db.models import F, Q

from dsr.accounts.models import Staff
from dsr.cases.choices import ApprovalKind, ApprovalState, TaskKind
from dsr.cases.models.case import Case, RightTrack


class StepEntry(models.Model):
    """One record of one step of a right's checklist (dsr.rules.checklists): a ground, a data set kept, a use.

    Never changed: a correction removes the entry and adds another, so that the file shows both.
    """

    track = models.ForeignKey(RightTrack, on_delete=models.CASCADE, related_name="entries")
    step = models.CharField(max_length=40, help_text="slug of the step in dsr.rules.checklists")
    about = models.CharField(max_length=120, blank=True, help_text="which of several: a system's slug, or so")
    values = models.JSONField(default=dict, help_text="field of the step -> what was recorded")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "step entries"
        indexes = [models.Index(fields=["track", "step"], name="entry_live", condition=Q(removed_at=None))]

    def __str__(self) -> str:
        return f"{self.step} of track {self.track_id}"


class Approval(models.Model):
    """Something that needs a second person: refusal, extension, fee, erasure.

    The database refuses the same person twice, unless the glass was broken, which needs a reason.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="approvals")
    track = models.ForeignKey(
        RightTrack, null=True, blank=True, on_delete=models.CASCADE, related_name="approvals"
    )
    kind = models.CharField(max_length=16, choices=ApprovalKind.choices)
    state = models.CharField(max_length=12, choices=ApprovalState.choices, default=ApprovalState.ASKED)
    proposal = models.JSONField(
        default=dict, help_text="what is to be done, as the verb that does it takes it"
    )
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="why declined, or why the glass was broken")
    broke_glass = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="approval_second_person",
                condition=~Q(state=ApprovalState.APPROVED)
                | Q(broke_glass=True)
                | (Q(answered_by__isnull=False) & ~Q(answered_by=F("asked_by"))),
            ),
            models.CheckConstraint(
                name="approval_glass_has_reason", condition=Q(broke_glass=False) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="approval_answered_at_with_state",
                condition=Q(state=ApprovalState.ASKED, answered_at=None)
                | (~Q(state=ApprovalState.ASKED) & Q(answered_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(state=ApprovalState.ASKED, track=None),
                name="approval_one_asked_of_case",
            ),
            models.UniqueConstraint(
                fields=["track", "kind"],
                condition=Q(state=ApprovalState.ASKED, track__isnull=False),
                name="approval_one_asked_of_track",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"


class Task(models.Model):
    """Something a person must see to besides the next step: a bounce, a letter to print, a doubtful match."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=24, choices=TaskKind.choices)
    about = models.CharField(max_length=200, blank=True, help_text="a letter's name, a number; no free text")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "about"], condition=Q(done_at=None), name="task_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"
