"""How data systems are reached by machine: the plug-in interface, the built-in connectors, the runner."""
