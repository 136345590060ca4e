"""The surfaces: worlds, portal, console and API, in one frame."""
