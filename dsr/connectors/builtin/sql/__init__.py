"""SQL databases through SQLAlchemy: finds a person by a dataset, collects, counts, erases, corrects, marks.

May not know the product's own tables, nor any other connector.
"""

from dsr.connectors.builtin.sql.connector import CONNECTOR

__all__ = ["CONNECTOR"]
