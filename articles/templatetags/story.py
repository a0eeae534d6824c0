"""`{% load story %}`: what templates need to tell a story; its parts are in `story_tags`."""

from django import template

from articles.story_tags import addresses, people, pieces, times, words

register = template.Library()

for part in (words, people, times, pieces, addresses):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
