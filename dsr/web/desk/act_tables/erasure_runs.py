"""Erasure, correction and restriction by machine."""

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = ()
