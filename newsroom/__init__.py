"""Composition only: settings, the URL map, the desk's site, checks and commands."""
