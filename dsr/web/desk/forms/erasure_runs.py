"""Forms of an erasure by machine: what happens to each set, and why something may stay."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.cases.models import StepEntry, SystemRun
from dsr.casework.erasure_wishes import LONGEST, of_entry
from dsr.connectors.spec import ErasureAction
from dsr.web.desk.forms.base import ActForm, TextArea

KEPT = "keep:"
LAW = ("why", "statute", "until")
ERASE, ANONYMISE, KEEP = (action.value for action in ErasureAction)


class ExplainForm(ActForm):
    """Why something that was found again may stay, or how it was checked."""

    why = TextArea(
        label=_("Why it may stay, or how it was checked"),
        rows=3,
        max_length=2000,
        help_text=_("Such as: a log that is deleted after 30 days; an address in somebody else's message."),
    )


class SetsForm(ActForm):
    """For each set of a system: erase, anonymise, or keep under one of the exceptions that are listed.

    Where the dry run anonymises, also which fields are overwritten: any that the set is known to have (`paths`).
    """

    def __init__(
        self,
        *args: Any,
        plan: SystemRun,
        kept: list[StepEntry],
        paths: Mapping[str, Sequence[str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.steps = _editable(plan)
        self.entries = {f"{KEPT}{entry.pk}": entry for entry in kept}
        self.wishes = {wish["name"]: wish for wish in plan.wishes}
        choices = [
            (ERASE, gettext("Erase its records")),
            (ANONYMISE, gettext("Anonymise: overwrite what is personal")),
        ]
        choices += [(value, _kept_as(entry)) for value, entry in self.entries.items()]
        for number, step in enumerate(self.steps):
            self.fields[f"set_{number}"] = forms.ChoiceField(
                label=gettext("%(name)s (%(records)s)") % {"name": step["name"], "records": step["records"]},
                choices=choices,
                initial=self._now(step),
            )
            if step["action"] == ANONYMISE:
                self._offer_fields(number, step, paths.get(step["name"], ()))
        if any(step["action"] == ANONYMISE and not step["irreversible"] for step in self.steps):
            self.fields["irreversible"] = TextArea(
                label=_("Why nobody can undo the anonymisation"), rows=3, max_length=LONGEST, required=False
            )

    def wished(self) -> list[dict[str, Any]]:
        """As the verb wants them: one for each set that can be chosen."""
        said = self.cleaned_data
        asked = {step["name"] for step in self.steps}
        laws = [of_entry(entry=entry) for entry in self.entries.values()]
        unasked = [
            wish
            for name, wish in self.wishes.items()
            if name not in asked and (wish["action"] != KEEP or {law: wish[law] for law in LAW} in laws)
        ]
        chosen = ((step, said[f"set_{n}"], said.get(f"fields_{n}", [])) for n, step in enumerate(self.steps))
        return [*unasked, *(self._wish(*one) for one in chosen)]

    def _offer_fields(self, number: int, step: dict[str, Any], known: Sequence[str]) -> None:
        """What is overwritten now is ticked; what else the set has can be added."""
        offered = dict.fromkeys([*step["fields"], *known])
        self.fields[f"fields_{number}"] = forms.MultipleChoiceField(
            label=gettext("Fields of %(name)s that are overwritten") % {"name": step["name"]},
            choices=[(path, path) for path in offered],
            initial=list(step["fields"]),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=gettext("None ticked: all that are personal."),
        )

    def _wish(self, step: dict[str, Any], chosen: str, fields: list[str]) -> dict[str, Any]:
        entry = self.entries.get(chosen)
        if entry is not None:
            return {"name": step["name"], "action": KEEP, **of_entry(entry=entry)}
        wish: dict[str, Any] = {"name": step["name"], "action": chosen}
        if chosen == ANONYMISE:
            wish["fields"] = fields
            wish["irreversible"] = self.cleaned_data.get("irreversible", "")
        return wish

    def _now(self, step: dict[str, Any]) -> str:
        wish = self.wishes.get(step["name"], {})
        law = {name: wish.get(name) for name in LAW}
        held = (value for value, entry in self.entries.items() if of_entry(entry=entry) == law)
        return next(held, "") if step["action"] == KEEP else str(step["action"])


def _editable(plan: SystemRun) -> list[dict[str, Any]]:
    """Sets whose records are changed, or kept because somebody wished it; what is kept for others is not chosen.

    A set without records is not asked about: what was wished for it stays, else its description holds.
    """
    wished = {wish["name"] for wish in plan.wishes}
    found: dict[str, dict[str, Any]] = {}
    for step in plan.result:
        if not step["records"] and not step["problem"]:
            continue
        if step["action"] != KEEP or (step["name"] in wished and step["name"] not in found):
            found[step["name"]] = step
    return list(found.values())


def _kept_as(entry: StepEntry) -> str:
    said = entry.values
    return gettext("Keep: %(data)s, %(statute)s, until %(until)s") % {
        "data": said.get("data_set", ""),
        "statute": said.get("statute", ""),
        "until": said.get("ends_on", ""),
    }
