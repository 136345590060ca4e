"""The people, organisations and stories that worlds begin with; it plays through use-cases only."""
