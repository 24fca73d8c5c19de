"""That nobody who opens the review waits for a library, nor does who starts the pages."""

import subprocess
import sys

STARTED = """
import sys
import dashboard.asgi
from dashboard import charting
before = {"pandas", "plotly.graph_objs._bar"} & set(sys.modules)
charting.prepare().join()
print(len(before), {"pandas", "plotly.graph_objs._bar"} <= set(sys.modules))
"""


def test_what_charts_need_is_read_beside_the_start_of_the_pages():
    told = subprocess.check_output([sys.executable, "-c", STARTED], text=True, stderr=subprocess.DEVNULL)
    assert told.split() == ["0", "True"]
