"""What the picture library can't do alone: change words and leave live stories as they are."""

from articles.picture_wording import describe_for_future
from images.admin import ImageAdmin

ImageAdmin.keep_live_with(describe_for_future)
