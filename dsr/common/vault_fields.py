"""Columns of a row that owns a private file in the vault (abstract: no table of its own)."""

from django.db import models

from dsr.common.vault import StoredFile


class VaultFile(models.Model):
    """Where a private file lies, its size and digest (of the plain bytes) and its wrapped key."""

    vault_name = models.CharField(max_length=80, blank=True)
    vault_key = models.BinaryField(blank=True, default=b"")
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True

    @property
    def stored(self) -> StoredFile:
        """The file as the vault knows it."""
        return StoredFile(
            name=self.vault_name, size=self.size, sha256=self.sha256, wrapped_key=bytes(self.vault_key)
        )

    def place(self, stored: StoredFile) -> None:
        """Remember where the vault put the file (not saved)."""
        self.vault_name, self.size = stored.name, stored.size
        self.sha256, self.vault_key = stored.sha256, stored.wrapped_key
