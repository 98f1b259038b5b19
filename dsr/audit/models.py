"""The tables of the record. No foreign keys: an entry outlives what it speaks of.

A database trigger (see `guards`) refuses any change but forgetting the personal part.
"""

from typing import Any

import orjson
from django.db import models


class AuditEntry(models.Model):
    """One thing that happened, chained to the entry before it in its stream."""

    stream = models.CharField(max_length=60)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=20)
    actor_key = models.CharField(max_length=60, blank=True)
    actor_name = models.CharField(max_length=200, blank=True)
    facts = models.TextField(help_text="canonical JSON without personal data of requesters")
    personal = models.TextField(blank=True, help_text="canonical JSON; emptied when forgotten")
    salt = models.CharField(max_length=32, blank=True)
    personal_digest = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    entry_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "audit entries"
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="audit_one_entry_per_place")]
        indexes = [models.Index(fields=["kind", "at"], name="audit_by_kind")]

    def __str__(self) -> str:
        return f"{self.stream} {self.seq} {self.kind}"

    @property
    def known(self) -> dict[str, Any]:
        """Facts and what is still known of the personal part, together."""
        known: dict[str, Any] = orjson.loads(self.facts)
        return known | (orjson.loads(self.personal) if self.personal else {})


class ChainHead(models.Model):
    """Where each stream ends: locked by the writer, compared by the verifier."""

    stream = models.CharField(max_length=60, primary_key=True)
    length = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.stream} ({self.length})"
