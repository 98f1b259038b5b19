"""Systems reached over HTTP with JSON, each described by a YAML file; nothing here is written for one system."""

from dsr.connectors.builtin.http_json.connector import CONNECTOR

__all__ = ["CONNECTOR"]
