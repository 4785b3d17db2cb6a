"""Input of campaigns and blocks."""
