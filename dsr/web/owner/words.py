"""What a task asks, in words; whom it is about, as far as the owner needs to find the person."""

from django.utils.translation import gettext as _

from dsr.cases.models import OwnerTask

Kind = OwnerTask.Kind


def asked_of(task: OwnerTask) -> str:
    """What is asked, in a few words."""
    return {
        Kind.SEARCH: _("Look the person up and send what is there"),
        Kind.ERASE: _("Erase the person's data"),
        Kind.RECTIFY: _("Correct the person's data"),
        Kind.RESTRICT: _("Mark the person's data as restricted"),
    }[Kind(task.kind)]


def found_by(task: OwnerTask) -> list[dict[str, str]]:
    """By what the person is found: name, addresses, numbers, each with its heading; nothing else of the case."""
    person = task.case.requester
    rows = [
        (_("Name"), person.on_behalf_of or person.name),
        (_("E-mail address"), "" if person.on_behalf_of else person.email),
        (_("Telephone"), "" if person.on_behalf_of else person.telephone),
        *((str(name), str(value)) for name, value in person.identifiers.items()),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]
