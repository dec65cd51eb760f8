"""The HTTP face."""

from thermal2mqtt.http.app import build_app
from thermal2mqtt.http.server import HttpError, HttpServer

__all__ = ["HttpError", "HttpServer", "build_app"]
