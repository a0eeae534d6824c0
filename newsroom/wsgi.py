"""The WSGI application that the web server runs: Django, with the page cache in front."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
application = get_wsgi_application()
if settings.PAGE_CACHE:
    # By name: the module needs the applications that the line above has loaded.
    application = import_string("newsroom.page_cache.in_front_of")(application)

# What has been loaded by now stays for good: some 300,000 objects that the collector need not walk
# through again and again, which would be a third of what a rendered page costs.
gc.collect()
gc.freeze()
