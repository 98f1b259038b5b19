"""Connector for the models of the company's own apps, when they live in the same Django project."""

from dsr.connectors.builtin.django_models.connection import DjangoModels

CONNECTOR = DjangoModels()
