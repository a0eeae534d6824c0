"""What comes in: parsers of wire copy, intake of stories, old URLs, archive import and export."""
