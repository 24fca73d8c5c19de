"""That nobody who opens the review waits for a library, nor does who starts the pages."""

import subprocess
import sys

STARTED = """
import sys
import dashboard.asgi
from dashboard import charting
before = "plotly.graph_objects" in sys.modules
charting.prepare().join()
print(before, "plotly.graph_objects" in sys.modules)
"""


def test_what_charts_need_is_read_beside_the_start_of_the_pages():
    told = subprocess.check_output([sys.executable, "-c", STARTED], text=True, stderr=subprocess.DEVNULL)
    assert told.split() == ["False", "True"]
