"""What follows a decision: restriction in force, notices to recipients, holds, links between cases."""

from django.db import models
from django.db.models import F, Q

from dsr.accounts.models import Staff
from dsr.cases.choices import LinkKind, NoticeState
from dsr.cases.models.case import Case, RightTrack
from dsr.register.models import DataSystem


class ProcessingRestriction(models.Model):
    """Data that may only be stored (Art. 18). Lifted only after the person was told (Art. 18(3))."""

    track = models.OneToOneField(RightTrack, on_delete=models.CASCADE, related_name="restriction")
    ground = models.CharField(max_length=32, help_text="letter of Art. 18(1), or that of an objection")
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    lift_reason = models.TextField(blank=True)
    lift_letter = models.ForeignKey(
        "SentLetter", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lift_told_at = models.DateTimeField(null=True, blank=True, help_text="the notice went (Art. 18(3))")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="restriction_told_before_lifted",
                condition=Q(lifted_at=None)
                | (Q(lift_told_at__isnull=False) & Q(lift_told_at__lte=F("lifted_at"))),
            )
        ]

    def __str__(self) -> str:
        return f"restriction of track {self.track_id}"


class RecipientNotice(models.Model):
    """One recipient to be told of a rectification, erasure or restriction (Art. 19)."""

    track = models.ForeignKey(RightTrack, on_delete=models.CASCADE, related_name="notices")
    recipient = models.SlugField(max_length=60, blank=True, help_text="slug in the controller's register")
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    state = models.CharField(max_length=16, choices=NoticeState.choices, default=NoticeState.OPEN)
    told_at = models.DateTimeField(null=True, blank=True)
    way = models.CharField(max_length=16, blank=True)
    reason = models.TextField(blank=True, help_text="why impossible, or a disproportionate effort")
    reply = models.TextField(blank=True)
    created_at = models.DateTimeField()
    done_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["track", "name"], name="notice_once"),
            models.CheckConstraint(
                name="notice_untold_has_reason",
                condition=~Q(state__in=["impossible", "disproportionate"]) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"notice of track {self.track_id}"


class Hold(models.Model):
    """Keeps a case, or what one system holds, from purge and erasure until a lead lifts it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="holds")
    system = models.ForeignKey(
        DataSystem, null=True, blank=True, on_delete=models.PROTECT, help_text="empty: the whole case"
    )
    reason = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lift_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="hold_has_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"hold on case {self.case_id}"


class CaseLink(models.Model):
    """Two cases of perhaps the same person. A person links them; nothing is decided by it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links_from")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links_to")
    kind = models.CharField(max_length=12, choices=LinkKind.choices)
    note = models.TextField(blank=True)
    before = models.JSONField(default=dict, help_text="for a merger: what unmerging restores")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="link_two_cases", condition=~Q(case=F("other"))),
            models.UniqueConstraint(fields=["case", "other"], condition=Q(undone_at=None), name="link_once"),
        ]

    def __str__(self) -> str:
        return f"link of cases {self.case_id} and {self.other_id}"
