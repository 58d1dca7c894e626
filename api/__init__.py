"""The service: the same answers over HTTP, and the map page."""
