"""Parsers: bytes in, a ParsedStory or a StoryRefused out. Pure; never imports Django."""
