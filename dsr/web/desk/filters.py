"""What the queue can be narrowed to; every filter stands in the address. Unknown values are passed over."""

from typing import Any

import django_filters  # type: ignore[import-untyped]  # ships no types
from django import forms
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.accounts.models import Staff
from dsr.accounts.permits import Permits
from dsr.cases.models import Case, RightTrack
from dsr.cases.querysets import CaseQuerySet
from dsr.register.models import Controller
from dsr.rules.procedure import NEXT_TEXTS
from dsr.rules.rights import RIGHTS
from dsr.web.desk.forms.base import without_tag

NOBODY = "nobody"


class CaseFilter(django_filters.FilterSet):  # type: ignore[misc]  # a base class without types
    """State (the next step), right, controller, assignee."""

    state = django_filters.ChoiceFilter(
        label=_("Next step"), field_name="next_step", choices=list(NEXT_TEXTS.items()), empty_label=_("Any")
    )
    right = django_filters.ChoiceFilter(
        label=_("Right"),
        choices=[(info.right.value, info.plain) for info in RIGHTS.values()],
        method="with_right",
        empty_label=_("Any"),
    )
    controller = django_filters.ChoiceFilter(
        label=_("Controller"), field_name="controller_id", empty_label=_("Any")
    )
    assignee = django_filters.ChoiceFilter(label=_("Assignee"), method="of_assignee", empty_label=_("Any"))

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, queryset: CaseQuerySet, *, permits: Permits) -> None:
        super().__init__(data=data, queryset=queryset)
        self.filters["controller"].extra["choices"] = controllers(permits)
        self.filters["assignee"].extra["choices"] = people()

    def with_right(self, cases: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        """Cases in which the right was asked for."""
        return cases.filter(Exists(RightTrack.objects.filter(case=OuterRef("pk"), right=value)))

    def of_assignee(self, cases: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        """Cases of one person, or of nobody."""
        return cases.filter(assignee=None) if value == NOBODY else cases.filter(assignee_id=int(value))

    @property
    def form(self) -> forms.Form:
        """The form, drawn inside a form tag of the page's own."""
        form: forms.Form = super().form
        form.helper = without_tag()  # type: ignore[attr-defined]  # crispy's own place for it
        return form

    def in_use(self) -> list[tuple[str, str, str]]:
        """Name, label and chosen words of every filter in use."""
        self.form.is_valid()
        found = []
        for name, value in self.form.cleaned_data.items():
            if value:
                field: Any = self.form.fields[name]
                words = {str(key): label for key, label in field.choices}.get(str(value), value)
                found.append((name, gettext(str(field.label)), gettext(str(words))))
        return found


def controllers(permits: Permits) -> list[tuple[str, str]]:
    """The controllers whose cases a person may see."""
    scopes = permits.scopes("case.view")
    visible = Controller.objects.all() if scopes is None else Controller.objects.filter(slug__in=scopes)
    return [(str(pk), name) for pk, name in visible.values_list("pk", "name")]


def people() -> list[tuple[str, str]]:
    """Everybody who works here, and nobody."""
    active = Staff.objects.filter(is_active=True).order_by("name").values_list("pk", "name")
    return [(NOBODY, gettext("nobody yet")), *((str(pk), name) for pk, name in active)]
