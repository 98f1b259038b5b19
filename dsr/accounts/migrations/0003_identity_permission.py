"""Handlers and leads of existing installations may look at proof of identity; roles of one's own stay as they are."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PERMISSION = "case.identity"
WORKING_ROLES = ("handler", "lead")


def give(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the permission to the standard roles that are there."""
    for role in apps.get_model("accounts", "Role").objects.filter(slug__in=WORKING_ROLES):
        if PERMISSION not in role.permissions:
            role.permissions = [*role.permissions, PERMISSION]
            role.save(update_fields=["permissions"])


def take_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove it again."""
    for role in apps.get_model("accounts", "Role").objects.filter(slug__in=WORKING_ROLES):
        role.permissions = [name for name in role.permissions if name != PERMISSION]
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("accounts", "0002_api_key")]
    operations = [migrations.RunPython(give, take_back)]
