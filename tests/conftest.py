import os
import sys

from hypothesis import settings

settings.register_profile("ci", max_examples=300, deadline=None, derandomize=True)
settings.register_profile("dev", max_examples=100, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "dev")

_MAIN = sys.modules["__main__"]


def pytest_runtest_setup() -> None:
    """Streamlit's AppTest leaves its script in the place of `__main__`, which a process started later would run."""
    sys.modules["__main__"] = _MAIN
