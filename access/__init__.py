"""Artois Access: travel times, isochrones and matrices from GTFS and OpenStreetMap."""
