"""Load a controller profile into the register, or renew it from a changed file."""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import Actor
from dsr.audit import record
from dsr.audit.record import Event
from dsr.casework.recompute import order_run
from dsr.register.models import Controller
from dsr.register.profile import ControllerProfile
from dsr.register.store import save_controller


def load_controller(*, profile: ControllerProfile, actor: Actor, now: datetime) -> Controller:
    """Create or renew the controller and its data systems; systems gone from the file become inactive.

    Where the regime, the place or the promise changed, its open cases are computed again.
    """
    with transaction.atomic():
        before = Controller.objects.filter(slug=profile.slug).first()
        controller = save_controller(profile=profile, now=now)
        if before is not None and _moves_dates(before, controller):
            order_run(
                why=f"profile of {profile.slug} renewed ({profile.profile_version})",
                controller=profile.slug,
                now=now,
            )
        facts = {"slug": controller.slug, "version": controller.profile_version}
        event = Event("register:controller_loaded", facts=facts)
        record.write(event=event, stream=record.SYSTEM, actor=actor, now=now)
    return controller


def _moves_dates(before: Controller, after: Controller) -> bool:
    columns = ("regime", "calendar", "timezone", "country")
    return any(getattr(before, name) != getattr(after, name) for name in columns) or (
        (before.policy.clock, before.policy.promises) != (after.policy.clock, after.policy.promises)
    )
