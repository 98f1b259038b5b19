"""Owners of systems without a connector."""

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = ()
