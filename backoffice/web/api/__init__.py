"""API v1: the contract's calls over the same use-cases as portal and console."""
