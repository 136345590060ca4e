"""模擬郵便: a post office of its own, with envelopes, tracking and time given by whoever uses it."""
