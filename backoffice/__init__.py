"""The simulated immigration office: filings, officers, worlds and their clock."""
