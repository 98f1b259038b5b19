"""Load a controller profile into the register, or renew it from a changed file."""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import Actor
from dsr.audit import record
from dsr.audit.record import Event
from dsr.register.models import Controller, DataSystem
from dsr.register.profile import ControllerProfile


def load_controller(*, profile: ControllerProfile, actor: Actor, now: datetime) -> Controller:
    """Create or renew the controller and its data systems; systems gone from the file become inactive.

    Open cases keep the rule and calendar version they were computed with.
    """
    with transaction.atomic():
        columns = {
            "name": profile.name,
            "profile": profile.as_json(),
            "profile_version": profile.profile_version,
            "country": profile.country,
            "timezone": profile.time_zone,
            "calendar": profile.holiday_calendar,
            "regime": profile.regime,
            "reference_prefix": profile.reference_prefix,
            "is_active": True,
        }
        controller, _ = Controller.objects.update_or_create(
            slug=profile.slug, defaults=columns, create_defaults={**columns, "created_at": now}
        )
        slugs = []
        for system in profile.systems:
            slugs.append(system.slug)
            DataSystem.objects.update_or_create(
                controller=controller,
                slug=system.slug,
                defaults={
                    "name": system.name,
                    "purpose": system.purpose,
                    "categories": list(system.categories),
                    "owner_name": system.owner.name,
                    "owner_email": system.owner.email,
                    "is_active": True,
                },
            )
        controller.systems.exclude(slug__in=slugs).update(is_active=False)
        facts = {"slug": controller.slug, "version": controller.profile_version}
        event = Event("register:controller_loaded", facts=facts)
        record.write(event=event, stream=record.SYSTEM, actor=actor, now=now)
    return controller
