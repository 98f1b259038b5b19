"""A case, its requester and its tracks (one right each): the heart of the tables."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dsr.accounts.models import Staff
from dsr.cases.choices import (
    AnswerFormat,
    CaseState,
    Channel,
    DecisionKind,
    RequesterRole,
    SubjectKind,
    TrackState,
)
from dsr.cases.querysets import CaseQuerySet
from dsr.register.models import Controller
from dsr.rules.deadlines import Clock


class CaseCounter(models.Model):
    """The last number given, per controller and year, for references such as JUXT-2026-0042."""

    controller = models.ForeignKey(Controller, on_delete=models.CASCADE)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["controller", "year"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.controller_id} {self.year} {self.last}"


class Case(models.Model):
    """One request by one person to one controller. Due columns repeat the nearest open track's."""

    reference = models.CharField(max_length=32, unique=True)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="cases")
    channel = models.CharField(max_length=16, choices=Channel.choices)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    clock_day = models.DateField(help_text="civil date of receipt in the controller's zone")
    language = models.CharField(max_length=16, default="en")
    answer_format = models.CharField(
        max_length=16, choices=AnswerFormat.choices, default=AnswerFormat.PACKAGE
    )
    request_text = models.TextField(blank=True, help_text="the request in the person's own words")
    state = models.CharField(max_length=8, choices=CaseState.choices, default=CaseState.OPEN)
    assignee = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contact_confirmed_at = models.DateTimeField(null=True, blank=True)
    identity_settled_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(
        null=True, blank=True, help_text="a question to the requester is open"
    )
    authority_settled_at = models.DateTimeField(
        null=True, blank=True, help_text="it is certain that the requester may act for the data subject"
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    files_destroyed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="when the collected files and the packages of the closed case were gone",
    )
    next_step = models.CharField(max_length=24, default="assign")
    whose_move = models.CharField(max_length=12, default="team")
    legal_due_on = models.DateField(null=True, blank=True)
    safe_due_on = models.DateField(null=True, blank=True)
    target_on = models.DateField(null=True, blank=True)
    due_before = models.DateTimeField(null=True, blank=True)
    rights = models.CharField(max_length=200, help_text="the rights asked, comma-separated, for lists")

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_closed_at_with_state",
                condition=Q(state=CaseState.OPEN, closed_at=None)
                | Q(state=CaseState.CLOSED, closed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "legal_due_on", "id"], name="case_queue"),
            models.Index(fields=["controller", "state", "legal_due_on", "id"], name="case_queue_controller"),
            models.Index(fields=["assignee", "state", "legal_due_on"], name="case_queue_assignee"),
            models.Index(fields=["state", "closed_at", "id"], name="case_closed"),
            models.Index(
                fields=["controller", "closed_at"],
                name="case_with_files",
                condition=Q(state=CaseState.CLOSED, files_destroyed_at=None),
            ),
            models.Index(fields=["state", "whose_move", "legal_due_on", "id"], name="case_whose_move"),
        ]

    def __str__(self) -> str:
        return self.reference


class Requester(models.Model):
    """The person the answer goes to, and by what the data subject can be found."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="requester")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    address = models.TextField(blank=True)
    relationship = models.CharField(max_length=200, blank=True)
    identifiers = models.JSONField(default=dict, help_text="kind of identifier -> value")
    on_behalf_of = models.CharField(max_length=200, blank=True, help_text="the data subject, if another")
    role = models.CharField(max_length=16, choices=RequesterRole.choices, default=RequesterRole.SELF)
    subject_kind = models.CharField(max_length=12, choices=SubjectKind.choices, default=SubjectKind.ADULT)
    residence = models.CharField(max_length=2, blank=True, help_text="ISO country, for the authority named")

    def __str__(self) -> str:
        return f"requester of case {self.case_id}"

    @property
    def shown_name(self) -> str:
        """A name for lists; a request may come with an online identifier alone (Art. 11)."""
        return self.name or self.email or str(_("Unnamed requester"))


class RightTrack(models.Model):
    """One right inside a case: its own state, clock, decision and outcome."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tracks")
    right = models.CharField(max_length=32)
    state = models.CharField(max_length=16, choices=TrackState.choices, default=TrackState.WORKING)
    details = models.JSONField(default=dict, help_text="what exactly was asked")
    decision = models.CharField(max_length=16, choices=DecisionKind.choices, blank=True)
    ground = models.CharField(max_length=32, blank=True)
    reasons = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    clock = models.JSONField(help_text="the clock with its steps, as computed")
    regime = models.CharField(max_length=40)
    rule_version = models.CharField(max_length=60)
    calendar_version = models.CharField(max_length=60)
    legal_due_on = models.DateField(null=True, blank=True)
    safe_due_on = models.DateField(null=True, blank=True)
    target_on = models.DateField(null=True, blank=True)
    due_before = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "right"], name="track_once"),
            models.CheckConstraint(
                name="track_decided_at_with_by",
                condition=Q(decision="", decided_at=None, decided_by=None)
                | (~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.right} of case {self.case_id}"

    @property
    def computed(self) -> Clock:
        """The stored clock, typed."""
        return Clock.from_json(self.clock)


class SearchTerm(models.Model):
    """A word by which a case is found: of its reference, the name, the address."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="terms")
    term = models.CharField(max_length=120, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "term"], name="term_once")]

    def __str__(self) -> str:
        return f"term of case {self.case_id}"
