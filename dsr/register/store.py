"""The only code that writes controllers, data systems and holidays added by hand."""

from datetime import date, datetime

from dsr.register.models import Controller, DataSystem, HandHoliday
from dsr.register.profile import ControllerProfile


def save_controller(*, profile: ControllerProfile, now: datetime) -> Controller:
    """Create or renew a controller with its data systems; systems gone from the profile become inactive."""
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
    for system in profile.systems:
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
    kept = [system.slug for system in profile.systems]
    controller.systems.exclude(slug__in=kept).update(is_active=False)
    return controller


def save_holiday(*, calendar: str, day: date, name: str, is_holiday: bool) -> HandHoliday:
    """Add a holiday to a calendar, or say that a listed day is worked; the last word counts."""
    row, _ = HandHoliday.objects.update_or_create(
        calendar=calendar, day=day, defaults={"name": name, "is_holiday": is_holiday}
    )
    return row
