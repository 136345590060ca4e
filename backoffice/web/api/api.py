"""Being built."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect


def mount(app: Flask, guard: CSRFProtect) -> None:
    """Mount API v1."""
    del app, guard
