"""What every test shares."""

from hypothesis import settings

# The same examples in every run: a change is judged by what it changed.
settings.register_profile("project", derandomize=True, deadline=None)
settings.load_profile("project")
