"""The portal of the online system: what its users see."""
