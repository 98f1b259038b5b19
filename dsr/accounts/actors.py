"""Who acts, as small values: the record and the verbs take one, never a request or a user object."""

from dataclasses import dataclass

from dsr.accounts.models import Staff


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts. `name` is what the record shows."""

    kind: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class StaffActor(Actor):
    """A member of staff; `staff` carries the permissions."""

    staff: Staff


CLOCKWORK = Actor(kind="clockwork", key="", name="DSR Desk")


def staff_actor(staff: Staff) -> StaffActor:
    """The actor of a signed-in member of staff."""
    return StaffActor(kind="staff", key=str(staff.pk), name=staff.name or staff.email, staff=staff)


def requester_actor(*, reference: str) -> Actor:
    """The person who asked, named only by the case's reference."""
    return Actor(kind="requester", key=reference, name="")


def owner_actor(*, system: str, name: str) -> Actor:
    """The owner of a data system, behind a link of their own; `system` is its slug."""
    return Actor(kind="owner", key=system, name=name)


def operator_actor(*, name: str) -> Actor:
    """Whoever runs a command on the machine."""
    return Actor(kind="operator", key="", name=name)
