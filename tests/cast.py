"""Who plays in the tests: the privacy team, the others, and one who has no business here."""

from dataclasses import dataclass
from datetime import datetime

from dsr.accounts.actors import StaffActor, operator_actor, staff_actor
from dsr.accounts.models import Staff
from dsr.casework.look_after_staff import add_staff

PASSWORD = "correct horse battery staple"
OPERATOR = operator_actor(name="tests")


@dataclass(frozen=True, slots=True)
class Cast:
    """Omar handles, Nora too, Lena leads, Axel audits, Ada administrates, Sven has no role at all."""

    omar: Staff
    nora: Staff
    lena: Staff
    axel: Staff
    ada: Staff
    sven: Staff

    def actor(self, name: str) -> StaffActor:
        """Somebody of the cast as an actor."""
        return staff_actor(getattr(self, name))


def gather(*, now: datetime) -> Cast:
    """Bring the whole cast into the database."""
    people = {
        "omar": ("Omar Handler", ["handler"]),
        "nora": ("Nora Handler", ["handler"]),
        "lena": ("Lena Lead", ["lead"]),
        "axel": ("Axel Auditor", ["auditor"]),
        "ada": ("Ada Administrator", ["administrator"]),
        "sven": ("Sven Stranger", []),
    }
    return Cast(
        **{
            key: add_staff(
                email=f"{key}@example.com",
                name=name,
                password=PASSWORD,
                roles=roles,
                actor=OPERATOR,
                now=now,
                opens_admin=key == "ada",
            )
            for key, (name, roles) in people.items()
        }
    )
