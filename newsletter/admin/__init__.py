"""Newsletters on the desk."""

from newsletter.admin import issues, lists, subscriptions

__all__ = ["issues", "lists", "subscriptions"]
