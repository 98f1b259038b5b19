"""Connectors that come with the product. Each is a plug-in like any other and a stranger to the others."""
