"""Members of staff, and roles as data: a role is a list of permissions, a membership a role in a scope."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from dsr.common import clock

PERMISSIONS = (
    "case.view",
    "case.work",
    "case.identity",
    "case.lead",
    "case.release",
    "record.view",
    "record.export",
    "register.manage",
    "staff.manage",
)


class StaffQuerySet(BaseUserManager["Staff"]):
    """Makes and finds members of staff by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Staff":
        """A member of staff who signs in with this address."""
        fields.setdefault("created_at", clock.now())
        staff = self.model(email=self.normalize_email(email).lower(), **fields)
        staff.set_password(password)
        staff.save(using=self._db)
        return staff

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Staff":
        """For Django's createsuperuser: an operator who may open the look-up admin."""
        return self.create_user(email, password, is_staff=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Staff":
        """By address, whatever its case."""
        return self.get(email=(username or "").lower())


class Staff(AbstractBaseUser):
    """A person of the privacy team, an auditor or an administrator."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="may open the look-up admin")
    created_at = models.DateTimeField()

    objects: ClassVar[StaffQuerySet] = StaffQuerySet()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "member of staff"
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return self.name or self.email

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's admin asks this: look only, and only for administrators."""
        return self.is_active and self.is_staff and ".view_" in perm

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the admin lists an app."""
        return self.is_active and self.is_staff


class Role(models.Model):
    """A named list of permissions."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    permissions = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role held by somebody, for one controller (its slug) or for all (empty)."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="memberships")
    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    scope = models.SlugField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "role", "scope"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.staff} {self.role} {self.scope or '*'}"


class ApiKey(models.Model):
    """A key for a machine: one purpose, one controller, an end. Only its digest is kept."""

    name = models.CharField(max_length=80, help_text="which machine holds it")
    digest = models.CharField(max_length=64, unique=True)
    permission = models.CharField(max_length=40, help_text="the one thing it may do: suppression.check")
    scope = models.SlugField(help_text="the controller's slug")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
