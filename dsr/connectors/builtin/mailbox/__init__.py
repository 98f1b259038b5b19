"""Connector for a mailbox (IMAP): messages from, to or in copy to the person, each as an .eml file."""

from dsr.connectors.builtin.mailbox.connector import CONNECTOR

__all__ = ["CONNECTOR"]
