"""Who may speak for whom, and what went wrong with whom: authority checks and personal data breaches."""

from django.db import models

from dsr.accounts.models import Staff
from dsr.cases.choices import AuthorityOutcome, BreachKind, RequesterRole
from dsr.cases.models.case import Case


class AuthorityCheck(models.Model):
    """Whether somebody may act for the data subject: what was seen, its scope and date, with what result."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="authority_checks")
    role = models.CharField(max_length=16, choices=RequesterRole.choices)
    outcome = models.CharField(max_length=16, choices=AuthorityOutcome.choices)
    scope = models.CharField(max_length=300, blank=True, help_text="for which rights and data it holds")
    dated_on = models.DateField(null=True, blank=True, help_text="the day on the mandate")
    provision = models.CharField(max_length=200, blank=True, help_text="national law, for child or deceased")
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"authority check of case {self.case_id}"


class Breach(models.Model):
    """A personal data breach seen in a case (Art. 33): 72 hours from awareness, with its own steps."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="breaches")
    kind = models.CharField(max_length=16, choices=BreachKind.choices)
    what = models.TextField(help_text="what happened")
    aware_at = models.DateTimeField()
    due_before = models.DateTimeField(help_text="72 hours after awareness (Art. 33(1))")
    raised_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    steps = models.JSONField(default=dict, help_text="step -> {values, at, by}; the steps are rules' data")
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "breaches"
        indexes = [
            models.Index(fields=["due_before"], name="breach_open", condition=models.Q(closed_at=None))
        ]

    def __str__(self) -> str:
        return f"breach of case {self.case_id}"
