"""One function a verb, a file an actor's work: shared by portal, console and API."""
