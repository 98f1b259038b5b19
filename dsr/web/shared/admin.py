"""Django's admin as a look-up for operators: everything a case or the record owns can be looked at, nothing changed.

Lists show no personal data. Opening a row of a case, or of a person, is recorded as a look. Keys, digests and
sealed texts are left out.
"""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django.contrib import admin
from django.contrib.auth import admin as _registers_groups  # noqa: F401
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from dsr.accounts.actors import staff_actor
from dsr.accounts.models import Membership, Role, Staff
from dsr.audit.models import AuditEntry, ChainHead
from dsr.bundles.models import Bundle, DownloadGrant
from dsr.cases.models import (
    AccessLink,
    Answer,
    Case,
    CaseCounter,
    CaseFile,
    ClockFact,
    IdentityCheck,
    IntakeDraft,
    Message,
    Milestone,
    Note,
    Requester,
    RightTrack,
    SearchTerm,
    SystemSearch,
)
from dsr.casework import note
from dsr.common import clock
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller, DataSystem, HandHoliday

SECRETS = frozenset(
    {
        "vault_name", "vault_key", "sealed", "digest", "code_digest", "code_salt", "salt", "password", "claimed_until",
    }
)  # fmt: skip


class LookOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # generic only in the stubs
    """Look, never touch."""

    show_full_result_count = False
    list_per_page = 50
    actions = None
    case_of: ClassVar[Callable[[Any], Case | None]] = staticmethod(lambda row: None)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody deletes here."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Operators only."""
        return isinstance(request.user, Staff) and request.user.is_active and request.user.is_staff

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Keys, digests and sealed texts are shown to nobody."""
        return [field.name for field in self.opts.fields if field.name in SECRETS]

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        """What a list shows of other rows comes in the same query."""
        return [str(name) for name in self.list_display if self.opts.get_field(str(name)).is_relation]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One row; a row of a case holds personal data, so the look is recorded."""
        response = super().change_view(request, object_id, form_url, extra_context)
        row = self.get_object(request, object_id)
        case = type(self).case_of(row) if row is not None else None
        if case is not None and response.status_code == HttpResponse.status_code:
            actor = staff_actor(cast(Staff, request.user))
            note.look_at_case(case=case, actor=actor, now=clock.now())
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The admin writes nothing, so there is no history but the record's."""
        return self.change_view(request, object_id, "", extra_context)


def _look_only(
    model: type[Model],
    columns: tuple[str, ...],
    *,
    search: tuple[str, ...] = (),
    narrow: tuple[str, ...] = (),
    order: tuple[str, ...] = ("-pk",),
    case_of: Callable[[Any], Case | None] | None = None,
) -> None:
    """Register a model to be looked at. Columns and search fields hold no personal data."""
    attributes = {
        "list_display": columns,
        "search_fields": search,
        "list_filter": narrow,
        "ordering": order,
        "case_of": staticmethod(case_of or (lambda row: None)),
    }
    admin.site.register(model, type(f"{model.__name__}LookOnly", (LookOnly,), attributes))


def _own(row: Any) -> Case | None:
    case: Case | None = row.case
    return case


_look_only(
    Case,
    ("reference", "controller", "state", "next_step", "legal_due_on", "assignee"),
    search=("reference__startswith",),
    narrow=("state", "controller", "channel"),
    case_of=lambda row: row,
)
OF_A_CASE: dict[type[Model], tuple[str, ...]] = {
    Requester: ("id", "case"),
    RightTrack: ("id", "case", "right", "state", "decision", "legal_due_on"),
    ClockFact: ("id", "case", "kind", "at"),
    Milestone: ("id", "case", "kind", "audience", "due_at", "done_at", "cancelled_at"),
    IdentityCheck: ("id", "case", "method", "confirmed", "at"),
    SystemSearch: ("id", "case", "system", "state", "searched_at"),
    Answer: ("id", "case", "state", "prepared_by", "released_by", "released_at"),
    Note: ("id", "case", "by", "at"),
    Message: ("id", "case", "direction", "at"),
    CaseFile: ("id", "case", "purpose", "media_type", "size", "added_at"),
    AccessLink: ("id", "case", "purpose", "created_at", "revoked_at"),
    Bundle: ("id", "case", "format", "state", "size", "created_at"),
    SearchTerm: ("id", "case"),
    OutboxMessage: ("id", "case", "letter", "state", "attempts", "due_at", "sent_at"),
}
for _model, _columns in OF_A_CASE.items():
    _look_only(_model, _columns, search=("case__reference__startswith",), case_of=_own)
_look_only(
    DownloadGrant,
    ("id", "bundle", "created_at", "expires_at", "revoked_at", "downloads"),
    search=("bundle__case__reference__startswith",),
    case_of=lambda row: row.bundle.case,
)
_look_only(IntakeDraft, ("id", "controller", "created_at", "expires_at", "case"), case_of=_own)
_look_only(CaseCounter, ("controller", "year", "last"))
_look_only(
    AuditEntry,
    ("id", "stream", "seq", "at", "kind", "actor_kind", "actor_name"),
    search=("stream",),
    narrow=("kind",),
)
_look_only(ChainHead, ("stream", "length"), search=("stream__startswith",))
_look_only(Controller, ("name", "slug", "country", "regime", "profile_version", "is_active"))
_look_only(DataSystem, ("name", "controller", "is_active"))
_look_only(HandHoliday, ("calendar", "day", "name", "is_holiday"))
_look_only(Staff, ("id", "name", "is_active", "is_staff"), order=("name",))
_look_only(Role, ("slug", "name"))
_look_only(Membership, ("staff", "role", "scope"))

# The libraries' own pages, registered by the imports above, would show second factors; groups are not used.
for _foreign in (EmailAddress, Authenticator, Group):
    admin.site.unregister(_foreign)
