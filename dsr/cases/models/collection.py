"""Work by machine and by owners: runs in data systems, what they staged, its review, residues, tasks of owners."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dsr.accounts.models import Staff
from dsr.cases.models.case import Case, RightTrack
from dsr.cases.models.papers import CaseFile
from dsr.cases.models.work import SystemSearch
from dsr.register.models import Controller, DataSystem


class RunKind(models.TextChoices):
    """What a run does in a system."""

    COLLECT = "collect", _("Collect")
    PLAN_ERASURE = "plan_erasure", _("Dry run of the erasure")
    ERASE = "erase", _("Erase")
    SEARCH_AGAIN = "search_again", _("Search again")
    RECTIFY = "rectify", _("Correct")
    RESTRICT = "restrict", _("Restrict")
    LIFT = "lift", _("Lift the restriction")


class SystemRun(models.Model):
    """One piece of work in one data system: claimed by a lease, resumed after a kill, told plainly when it fails."""

    class State(models.TextChoices):
        """Where the run is."""

        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Could not be done")
        CANCELLED = "cancelled", _("Cancelled")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="runs")
    search = models.ForeignKey(SystemSearch, on_delete=models.CASCADE, related_name="runs")
    system = models.ForeignKey(DataSystem, on_delete=models.PROTECT, related_name="+")
    track = models.ForeignKey(
        RightTrack, null=True, blank=True, on_delete=models.CASCADE, related_name="runs"
    )
    kind = models.CharField(max_length=16, choices=RunKind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    keys = models.JSONField(default=list, help_text="kinds of the keys that were used, never their values")
    wishes = models.JSONField(
        default=list, help_text="for an erasure: action per set; for a correction: entries"
    )
    result = models.JSONField(default=list, help_text="for an erasure: steps or what was done, per set")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)
    problem = models.CharField(max_length=24, blank=True, help_text="dsr.connectors.spec.Trouble")
    detail = models.CharField(max_length=300, blank=True, help_text="for an administrator; no personal data")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["due_at"], name="run_due", condition=Q(state__in=["queued", "running"]))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["search", "kind"],
                condition=Q(state__in=["queued", "running"]),
                name="run_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} run {self.pk} of case {self.case_id}"


class CollectedSet(models.Model):
    """One set of records (or one file) that was collected: staged as a file of the case, to be reviewed.

    `offsets`: for tables, packed little-endian 64-bit byte offsets of every 200th record in the staged JSON Lines,
    so that any page opens at once. A set without a run was uploaded by a person.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sets")
    search = models.ForeignKey(SystemSearch, on_delete=models.CASCADE, related_name="sets")
    run = models.ForeignKey(SystemRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="sets")
    file = models.OneToOneField(CaseFile, on_delete=models.CASCADE, related_name="collected_set")
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    fields = models.JSONField(default=list, help_text="path, title, description, categories")
    is_table = models.BooleanField(default=True)
    records = models.PositiveBigIntegerField(default=0)
    third_party = models.CharField(
        max_length=300, blank=True, help_text="why it is about other people; then held back until decided"
    )
    offsets = models.BinaryField(blank=True, default=b"")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "name"], condition=Q(run__isnull=False), name="set_once_a_run"
            )
        ]

    def __str__(self) -> str:
        return f"set {self.pk} of case {self.case_id}"


class ItemDecision(models.Model):
    """What becomes of one record, one file or a whole set: released, held back, or redacted, with its ground.

    No row: released. `record` empty: the whole set. `masks`: for records, field path -> ground; for files, boxes.
    """

    class Verdict(models.TextChoices):
        """What was decided."""

        RELEASE = "release", _("Released")
        HOLD_BACK = "hold_back", _("Held back")
        REDACT = "redact", _("Released with parts blacked out")

    of = models.ForeignKey(CollectedSet, on_delete=models.CASCADE, related_name="decisions")
    record = models.PositiveBigIntegerField(null=True, blank=True, help_text="number in the set, from 0")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    ground = models.CharField(max_length=40, blank=True, help_text="dsr.rules.withholding")
    reason = models.TextField(blank=True)
    masks = models.JSONField(default=list)
    copy = models.ForeignKey(
        CaseFile,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="redacted copy",
    )
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True, help_text="second look at a redaction")
    checked_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["of", "record"], condition=Q(record__isnull=False), name="decision_once_a_record"
            ),
            models.UniqueConstraint(fields=["of"], condition=Q(record=None), name="decision_once_a_set"),
            models.CheckConstraint(
                name="decision_held_back_has_ground", condition=Q(verdict="release") | ~Q(ground="")
            ),
            models.CheckConstraint(
                name="decision_second_look", condition=Q(checked_by=None) | ~Q(checked_by=F("by"))
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk} on set {self.of_id}"


class RedactionRule(models.Model):
    """A rule by which values are blacked out in all sets of a case: a field, or a pattern, with its ground."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="redaction_rules")
    of = models.ForeignKey(
        CollectedSet,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="rules",
        help_text="or all",
    )
    kind = models.CharField(max_length=12, help_text="field, text, email, phone, iban, pattern")
    what = models.CharField(max_length=300, blank=True, help_text="field path, text or pattern")
    ground = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="rule_second_look", condition=Q(checked_by=None) | ~Q(checked_by=F("by"))
            )
        ]

    def __str__(self) -> str:
        return f"redaction rule {self.pk} of case {self.case_id}"


class ErasureResidue(models.Model):
    """What a second search still found after an erasure; the track cannot close until it is explained or gone."""

    run = models.ForeignKey(SystemRun, on_delete=models.CASCADE, related_name="residues")
    name = models.CharField(max_length=120, help_text="set")
    field = models.CharField(max_length=120, blank=True)
    records = models.PositiveBigIntegerField()
    expected = models.BooleanField(default=False, help_text="the plan keeps it")
    why = models.TextField(blank=True, help_text="explanation, by the plan or by a person")
    explained_at = models.DateTimeField(null=True, blank=True)
    explained_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"residue {self.pk} of run {self.run_id}"


class OwnerTask(models.Model):
    """Something the owner of a system without connector is asked to do for a case."""

    class Kind(models.TextChoices):
        """What is asked."""

        SEARCH = "search", _("Look the person up")
        ERASE = "erase", _("Erase")
        RECTIFY = "rectify", _("Correct")
        RESTRICT = "restrict", _("Mark as restricted")

    class Outcome(models.TextChoices):
        """What the owner said."""

        NONE = "", _("No answer yet")
        GIVEN = "given", _("Sent what was found")
        NOTHING = "nothing", _("Nothing here")
        CONFIRMED = "confirmed", _("Confirmed that it was done")
        CANNOT = "cannot", _("Cannot be done")
        CANCELLED = "cancelled", _("Not needed any more")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="owner_tasks")
    search = models.ForeignKey(SystemSearch, on_delete=models.CASCADE, related_name="owner_tasks")
    track = models.ForeignKey(RightTrack, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    owner_name = models.CharField(max_length=120, blank=True)
    owner_email = models.EmailField()
    instructions = models.TextField(blank=True, help_text="by which keys to look, written by the handler")
    question = models.TextField(blank=True, help_text="what the owner asked back; open while not answered")
    answer = models.TextField(blank=True, help_text="what the handler answered")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, default=Outcome.NONE)
    remark = models.TextField(blank=True, help_text="what the owner wrote with the outcome")
    due_on = models.DateField()
    next_reminder_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["next_reminder_at"], name="owner_task_due", condition=Q(done_at=None)),
            models.Index(fields=["owner_email"], name="owner_task_email", condition=Q(done_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["search", "kind"], condition=Q(done_at=None), name="owner_task_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"owner task {self.pk} of case {self.case_id}"


class OwnerLink(models.Model):
    """A link to the list of tasks of one owner at one controller; only the token's digest is kept."""

    controller = models.ForeignKey(Controller, on_delete=models.CASCADE, related_name="+")
    owner_email = models.EmailField()
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["controller", "owner_email"], name="owner_link_owner")]

    def __str__(self) -> str:
        return f"owner link {self.pk}"
