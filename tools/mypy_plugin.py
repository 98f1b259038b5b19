"""django-stubs' mypy plug-in, with an environment in which the settings can be read on any machine.

So a bare `mypy` works, in an editor too, without the operator's secrets.
"""

import os

from mypy_django_plugin.main import plugin as django_plugin

from tools.sample_environment import DEVELOPMENT

os.environ.update(DEVELOPMENT)

plugin = django_plugin
