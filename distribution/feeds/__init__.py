"""Feeds: what is new, in full, in the three formats that readers of feeds know."""
