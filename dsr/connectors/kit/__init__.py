"""The checks of the test kit (dsr.connectors.testkit). Plain Python: a plug-in is checked without the product."""
