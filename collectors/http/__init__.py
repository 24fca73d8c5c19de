"""HTTPS: what a unit's REST interface says when asked, and nothing but asked."""

from collectors.http.target import HttpTarget, http_target
from collectors.http.unit import HttpUnit

__all__ = ["HttpTarget", "HttpUnit", "http_target"]
