"""Work on a case: clock facts, milestones, identity checks, searches per system, answers, notes."""

from django.db import models
from django.db.models import F, Q

from dsr.accounts.models import Staff
from dsr.cases.choices import AnswerState, DoubtGround, IdentityMethod, IdentityOutcome, SearchState
from dsr.cases.models.case import Case
from dsr.register.models import DataSystem


class ClockFact(models.Model):
    """Something that bears on the clock: asked, answered, extension announced (rules.deadlines.ClockEvent)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clock_facts")
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    ground = models.CharField(max_length=40, blank=True)
    sufficient = models.BooleanField(default=True)
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"


class Milestone(models.Model):
    """A reminder to come. Done in the transaction that puts its mails into the outbox: exactly once."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField(max_length=20)
    audience = models.CharField(max_length=12)
    due_on = models.DateField(help_text="the legal date it speaks of")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["due_at"]
        indexes = [
            models.Index(
                fields=["due_at"], name="milestone_due", condition=Q(done_at=None, cancelled_at=None)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "due_at", "kind", "due_on"],
                condition=Q(cancelled_at=None),
                name="milestone_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"


class IdentityCheck(models.Model):
    """How it was made sure who asks: ground, method, outcome. Never the evidence itself.

    `why_not_less`: why no less intrusive method of the ladder is enough (EDPB 01/2022 para 71).
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="identity_checks")
    ground = models.CharField(max_length=24, choices=DoubtGround.choices, blank=True)
    method = models.CharField(max_length=16, choices=IdentityMethod.choices, blank=True)
    confirmed = models.BooleanField(default=False)
    outcome = models.CharField(max_length=12, choices=IdentityOutcome.choices, default=IdentityOutcome.ASKED)
    why_not_less = models.TextField(blank=True)
    note = models.TextField(blank=True)
    code_to = models.EmailField(blank=True, help_text="our own record's address; forgotten with the outcome")
    code_digest = models.CharField(max_length=128, blank=True)
    code_salt = models.CharField(max_length=32, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    codes_issued = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"identity check of case {self.case_id}"


class SystemSearch(models.Model):
    """The look into one data system for one case: result, keys, who, when, or why not."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="searches")
    system = models.ForeignKey(DataSystem, on_delete=models.PROTECT)
    state = models.CharField(max_length=16, choices=SearchState.choices, default=SearchState.PENDING)
    keys = models.CharField(
        max_length=300,
        blank=True,
        help_text="kinds of identifiers (dsr.cases.search_keys), never their values",
    )
    other_key = models.CharField(max_length=120, blank=True, help_text="what “another identifier” was")
    hits = models.PositiveIntegerField(null=True, blank=True, help_text="how many records were found")
    note = models.TextField(blank=True, help_text="for the file; nobody outside reads it")
    told_reason = models.TextField(blank=True, help_text="why it was not searched, as the person reads it")
    searched_at = models.DateTimeField(null=True, blank=True)
    searched_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["system__name", "id"]
        verbose_name_plural = "system searches"
        constraints = [
            models.UniqueConstraint(fields=["case", "system"], name="search_once"),
            models.CheckConstraint(
                name="not_searched_has_reason",
                condition=~Q(state=SearchState.NOT_SEARCHED) | ~Q(told_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"search for case {self.case_id}"


class Answer(models.Model):
    """The letter that answers the decided tracks; released only by another person than its author."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="answers")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    locked = models.TextField(blank=True, help_text="the blocks the law demands, added below the body")
    language = models.CharField(max_length=16)
    state = models.CharField(max_length=20, choices=AnswerState.choices, default=AnswerState.DRAFT)
    information = models.JSONField(default=list, help_text="Art. 15(1)(a)-(h), (2): item, heading, text")
    rights = models.JSONField(default=list, help_text="the rights that were decided when it was written")
    prepared_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    broke_glass = models.TextField(blank=True, help_text="why its author released it alone, if so")
    bundle_state = models.CharField(
        max_length=12, blank=True, help_text="of its newest bundle: queued, building, built or failed"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="answer_second_person",
                condition=Q(released_by=None) | ~Q(released_by=F("prepared_by")) | ~Q(broke_glass=""),
            ),
            models.CheckConstraint(
                name="answer_released_at_with_by",
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=~Q(state=AnswerState.RELEASED),
                name="answer_one_unreleased",
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk} of case {self.case_id}"

    @property
    def full_text(self) -> str:
        """The letter as it goes out: the body, then the blocks that cannot be left out."""
        return "\n\n".join(part.strip() for part in (self.body, self.locked) if part.strip())


class Note(models.Model):
    """An internal remark of the privacy team."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    body = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"note on case {self.case_id}"


class ClockRun(models.Model):
    """One recomputation of the open cases that a changed fact touches: resumable, with progress."""

    why = models.CharField(max_length=200, help_text="what changed, for the record; no personal data")
    controller_slug = models.SlugField(blank=True, help_text="only this controller's cases")
    calendar = models.CharField(max_length=20, blank=True, help_text="only cases under this calendar")
    created_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    last_case_id = models.BigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    seen = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    failed = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], name="clock_run_open", condition=Q(finished_at=None)),
        ]

    def __str__(self) -> str:
        return f"clock run {self.pk}"
