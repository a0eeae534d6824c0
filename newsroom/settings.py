"""All settings, in one file, read from the environment; every default works on a laptop.

`NEWSROOM_ENV=production` turns the defaults that are only fit for a laptop into refusals (see
`docs/operations.md` for each variable).
"""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django_prose_editor.config import html_tags
from js_asset import static_lazy

from articles.embeds import FRAME_SOURCES
from newsroom import database, env

ROOT = Path(__file__).resolve().parent.parent

# --- Where this copy runs -------------------------------------------------------------------------
ENVIRONMENT = env.text("NEWSROOM_ENV", "development")
if ENVIRONMENT not in ("development", "production"):
    raise ImproperlyConfigured(
        f"NEWSROOM_ENV is “{ENVIRONMENT}”; set it to development or production."
    )
PRODUCTION = ENVIRONMENT == "production"
TESTING = env.boolean("NEWSROOM_TESTING", False)
DEBUG = env.boolean("NEWSROOM_DEBUG", False)
VAR = Path(env.text("NEWSROOM_VAR", str(ROOT / "var"))).absolute()
# A public process serves readers only: no desk, no sign-in, and a database role that can't read
# what is not published (docs/operations.md).
PUBLIC = env.boolean("NEWSROOM_PUBLIC", False)

# A folder of templates and static files that come before ours (docs/theming.md).
_theme = env.text("NEWSROOM_THEME", "")
THEME = Path(_theme).absolute() if _theme else None
if THEME is not None and not THEME.is_dir():
    raise ImproperlyConfigured(
        f"NEWSROOM_THEME names {_theme}, which is no folder; see docs/theming.md."
    )

if PRODUCTION and DEBUG:
    raise ImproperlyConfigured(
        "NEWSROOM_DEBUG shows the inside of the system to anyone; "
        "unset it when NEWSROOM_ENV is production."
    )


def _secret_key() -> str:
    """Return the secret key: from the environment, or on a laptop from a file made once."""
    if key := env.secret("NEWSROOM_SECRET_KEY"):
        return key
    if PRODUCTION:
        raise ImproperlyConfigured(
            "NEWSROOM_SECRET_KEY is not set; put 50 or more random characters in it, "
            "or name a file that holds them in NEWSROOM_SECRET_KEY_FILE."
        )
    file = VAR / "secret-key"
    if not file.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        # Written aside and linked, so that two processes starting together end up with one key.
        draft = VAR / f"secret-key.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        try:
            file.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text()


SECRET_KEY = _secret_key()

# The one address of the site: absolute links, canonical URLs, cookies and mail take it from here.
SITE_URL = env.text("NEWSROOM_SITE_URL", "" if PRODUCTION else "http://127.0.0.1:8000").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in ("http", "https") or not _site.hostname:
    raise ImproperlyConfigured(
        "NEWSROOM_SITE_URL is not set; give the site's public address, "
        "for example https://www.example.org."
    )
ALLOWED_HOSTS = env.words("NEWSROOM_ALLOWED_HOSTS")
if not ALLOWED_HOSTS:
    if PRODUCTION:
        raise ImproperlyConfigured(
            "NEWSROOM_ALLOWED_HOSTS is not set; list the host names that the site answers to, "
            "separated by commas."
        )
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", _site.hostname]

# --- Database -------------------------------------------------------------------------------------
_database_url = env.secret("DATABASE_URL")
_reader_url = env.secret("READER_DATABASE_URL") if PUBLIC else ""
if PUBLIC and not _reader_url:
    raise ImproperlyConfigured(
        "NEWSROOM_PUBLIC is on but READER_DATABASE_URL is not set; name the role that "
        "`manage.py grant_reader` made, "
        "for example postgresql://reader:password@db.example.org/newsroom."
    )
if PUBLIC and _database_url and database.is_same_role(_reader_url, _database_url):
    raise ImproperlyConfigured(
        "READER_DATABASE_URL names the same role as DATABASE_URL, which can read drafts; "
        "make another with `manage.py grant_reader` and name that one."
    )
if PRODUCTION and not (_database_url or _reader_url):
    raise ImproperlyConfigured(
        "DATABASE_URL is not set; the embedded PostgreSQL is for a laptop, so name a real server, "
        "for example postgresql://newsroom:password@db.example.org/newsroom."
    )
DATABASES = {
    "default": database.from_environment(
        url=_reader_url or _database_url,
        var=VAR,
        testing=TESTING,
        variable="READER_DATABASE_URL" if PUBLIC else "DATABASE_URL",
    )
}
# Behind a pooler that changes servers between transactions, no server remembers anything for us:
# neither cursors nor planned statements (pagecache/prepared.py).
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.boolean("NEWSROOM_DATABASE_POOLED", False)

# --- Applications ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    # Ours come first, so that our admin templates win over Django's.
    "newsroom",
    "distribution",
    "newsletter",
    "readership",
    "wire",
    "articles",
    "authors",
    "images",
    "events",
    "accounts",
    "newsroom.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "taggit",
    "js_asset",
    "django_prose_editor",
]
MIDDLEWARE = [
    # Outermost: what any of the others shows belongs to the page.
    "pagecache.middleware.TagPages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "newsroom.middleware.NewsroomLocale",
    # After the outlet has been read, which processes hold longer than a page.
    "pagecache.middleware.OneMoment",
    # Sessions are read only by who asks for them: public views never do, and a test says so.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "newsroom.public_urls" if PUBLIC else "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A theme's templates come first (docs/theming.md).
        "DIRS": [*([THEME / "templates"] if THEME else []), ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
if PUBLIC:
    # What serves the desk alone. Accounts stay an app, for others' foreign keys, but without their
    # table nobody can be signed in.
    _of_the_desk = {
        "newsroom.apps.DeskConfig",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    }
    INSTALLED_APPS = [each for each in INSTALLED_APPS if each not in _of_the_desk]
    MIDDLEWARE = [each for each in MIDDLEWARE if each not in _of_the_desk]
    _template_options = TEMPLATES[0]["OPTIONS"]
    _template_options["context_processors"] = [
        each for each in _template_options["context_processors"] if each not in _of_the_desk
    ]

# --- People ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.EmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if TESTING:
    # Hundreds of tests sign in; a hash that is slow on purpose would be most of their time.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
# A burst of wrong passwords: after this many for one name, or from one address, within the window,
# signing in waits until the window has passed.
SIGN_IN_TRIES_PER_NAME = 5
SIGN_IN_TRIES_PER_ADDRESS = 50
SIGN_IN_WINDOW_SECONDS = 15 * 60
# How many proxies stand in front and append to X-Forwarded-For (0: take the socket's address).
TRUSTED_PROXIES = env.integer("NEWSROOM_TRUSTED_PROXIES", 0)

# --- Words and times ------------------------------------------------------------------------------
LANGUAGE_CODE = env.text("NEWSROOM_LANGUAGE", "en")
TIME_ZONE = env.text("NEWSROOM_TIME_ZONE", "UTC")
FORMAT_MODULE_PATH = ["newsroom.formats"]
USE_I18N = True
USE_TZ = True

# Nobody publishes a body that they wrote themselves unless somebody else has approved it.
SECOND_PAIR_OF_EYES = env.boolean("NEWSROOM_SECOND_PAIR_OF_EYES", False)

# --- The shape of an article's address ------------------------------------------------------------
# Frozen for each article at its first publication; a change here moves no published article.
ARTICLE_PATH = env.text("NEWSROOM_ARTICLE_PATH", "{section}/{yyyy}/{mm}/{slug}")

# The domain in the names that entries of feeds keep for ever: when the site moves to another, set
# it to the one before, or every reader of a feed sees every story anew.
FEED_AUTHORITY = env.text("NEWSROOM_FEED_AUTHORITY", _site.hostname)

TAGGIT_CASE_INSENSITIVE = True

# --- Files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("NEWSROOM_STATIC_ROOT", str(VAR / "static")))
STATICFILES_DIRS = [
    *([THEME / "static"] if THEME and (THEME / "static").is_dir() else []),
    ROOT / "static",
]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "newsroom.joining.JoinedFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
PRIVATE_ROOT = VAR / "private"
STORAGES: dict[str, dict[str, Any]] = {
    # Public: only renditions of pictures, under unguessable names.
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Originals: no URL at all.
    "private": {
        "BACKEND": "images.storage.PrivateFolder",
        "OPTIONS": {"location": PRIVATE_ROOT},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
_s3 = {
    "endpoint_url": env.text("NEWSROOM_S3_ENDPOINT", "") or None,
    "region_name": env.text("NEWSROOM_S3_REGION", "") or None,
    "access_key": env.secret("NEWSROOM_S3_ACCESS_KEY") or None,
    "secret_key": env.secret("NEWSROOM_S3_SECRET_KEY") or None,
}
_public_bucket = env.text("NEWSROOM_S3_PUBLIC_BUCKET", "")
_private_bucket = env.text("NEWSROOM_S3_PRIVATE_BUCKET", "")
# Where readers fetch public copies from a bucket: a host name, of the bucket or of what stands
# before it.
MEDIA_HOST = env.text("NEWSROOM_MEDIA_HOST", "")
if _public_bucket or _private_bucket:
    if not (_public_bucket and _private_bucket and MEDIA_HOST):
        raise ImproperlyConfigured(
            "Pictures in S3 need NEWSROOM_S3_PUBLIC_BUCKET, NEWSROOM_S3_PRIVATE_BUCKET and "
            "NEWSROOM_MEDIA_HOST; set all three."
        )
    if _public_bucket == _private_bucket:
        raise ImproperlyConfigured(
            "NEWSROOM_S3_PUBLIC_BUCKET and NEWSROOM_S3_PRIVATE_BUCKET name the same bucket; "
            "originals need one that nobody else can read."
        )
    STORAGES["default"] = {
        "BACKEND": "images.bucket.PublicBucket",
        "OPTIONS": {**_s3, "bucket_name": _public_bucket, "custom_domain": MEDIA_HOST},
    }
    STORAGES["private"] = {
        "BACKEND": "images.bucket.PrivateBucket",
        "OPTIONS": {**_s3, "bucket_name": _private_bucket},
    }
# What a picture that is handed in may be, and what opening it may cost. It is opened in a process
# of its own; only tests of other things do without.
PICTURE_MOST_BYTES = env.integer("NEWSROOM_PICTURE_MOST_MB", 60) * 1024 * 1024
DOCUMENT_MOST_BYTES = env.integer("NEWSROOM_DOCUMENT_MOST_MB", 30) * 1024 * 1024
PICTURE_MOST_PIXELS = env.integer("NEWSROOM_PICTURE_MOST_MEGAPIXELS", 110) * 1_000_000
PICTURE_MOST_MEMORY = env.integer("NEWSROOM_PICTURE_MOST_MEMORY_MB", 400) * 1024 * 1024
PICTURE_MOST_SECONDS = env.integer("NEWSROOM_PICTURE_MOST_SECONDS", 60)
PICTURE_PROCESS = not TESTING
# AVIF beside WebP: smaller files, for about as much processor time again.
PICTURE_AVIF = env.boolean("NEWSROOM_PICTURE_AVIF", not TESTING)
# Tests read static files where they lie; a served site reads the collected, hashed ones.
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_AUTOREFRESH = TESTING
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # a long story is typed text, not an upload
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# A longer line of an archive (wire.archive) is refused without being read into memory.
ARCHIVE_LINE_LIMIT = env.integer("NEWSROOM_ARCHIVE_LINE_LIMIT", 32 * 1024 * 1024)

# --- Pages, kept and in front (docs/operations.md) ------------------------------------------------
PAGE_CACHE = env.boolean("NEWSROOM_PAGE_CACHE", True)
PAGE_MEMORY_BYTES = env.integer("NEWSROOM_PAGE_MEMORY_MB", 32) * 1024 * 1024  # each web process
PAGE_DISK_BYTES = env.integer("NEWSROOM_PAGE_DISK_MB", 2048) * 1024 * 1024
# A page may stand in for so long while the database can't be reached.
PAGE_OUTAGE_SECONDS = env.integer("NEWSROOM_PAGE_OUTAGE_HOURS", 24) * 3600
# A folder in which pages lie as files for a web server in front ("": none).
FRONT_FILES = env.text("NEWSROOM_FRONT_FILES", "")
# Caches in front that are purged by key.
VARNISH_URLS = [each.rstrip("/") for each in env.words("NEWSROOM_VARNISH")]
FASTLY_SERVICE = env.text("NEWSROOM_FASTLY_SERVICE", "")
FASTLY_TOKEN = env.secret("NEWSROOM_FASTLY_TOKEN")
FASTLY_API = env.text("NEWSROOM_FASTLY_API", "https://api.fastly.com").rstrip("/")
CLOUDFLARE_ZONE = env.text("NEWSROOM_CLOUDFLARE_ZONE", "")
CLOUDFLARE_TOKEN = env.secret("NEWSROOM_CLOUDFLARE_TOKEN")
CLOUDFLARE_API = env.text("NEWSROOM_CLOUDFLARE_API", "https://api.cloudflare.com/client/v4").rstrip(
    "/"
)

# --- The API --------------------------------------------------------------------------------------
# How often one address may ask a web process for what no page cache answers (0: no limit).
API_PER_MINUTE = env.integer("NEWSROOM_API_PER_MINUTE", 300)

# --- Calls to servers outside (events/calling.py) -------------------------------------------------
# Hosts of your own network that may be called, over http too; everything private is refused else.
PRIVATE_HOSTS = frozenset(env.words("NEWSROOM_PRIVATE_HOSTS"))
# News goes out so much later than it is published, and not at all if it is withdrawn meanwhile.
PUSH_WAIT_SECONDS = env.integer("NEWSROOM_PUSH_WAIT_SECONDS", 60)
# indexnow.org: search engines hear of new addresses once there is a key, which they find at
# /<key>.txt.
INDEXNOW_KEY = env.secret("NEWSROOM_INDEXNOW_KEY")
INDEXNOW_URL = env.text("NEWSROOM_INDEXNOW_URL", "https://api.indexnow.org/indexnow")
USER_AGENT = f"Newsroom (+{SITE_URL})"

# --- The body's editor ----------------------------------------------------------------------------
# Our own extensions. What may be stored is decided by articles.body alone: they allow nothing.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [
            static_lazy(f"desk/{name}.js")
            for name in (
                "figures", "boxes", "embed", "house-links", "paste", "typography", "slash",
                "unfinished", "house-style", "find",
            )
        ],
        # A function that adds nothing: a name in its place would not be imported.
        "extensions": dict.fromkeys(
            (
                "Figures", "PullQuote", "FactBox", "RelatedStory", "Embed", "Footnote", "Meant",
                "PasteCleanup", "Typography", "Slash", "Unfinished", "HouseStyle", "Find",
            ),
            html_tags([]),
        ),
    }
]  # fmt: skip

# --- Mail -----------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.text("NEWSROOM_MAIL_FROM", f"newsroom@{_site.hostname}")
_mail_host = env.text("NEWSROOM_MAIL_HOST", "")
if _mail_host:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": _mail_host,
                "port": env.integer("NEWSROOM_MAIL_PORT", 587),
                "username": env.text("NEWSROOM_MAIL_USER", ""),
                "password": env.secret("NEWSROOM_MAIL_PASSWORD"),
                "use_tls": env.boolean("NEWSROOM_MAIL_TLS", True),
                "timeout": 10,
            },
        }
    }
else:
    # Without a mail server, messages are written where the person at the machine can read them.
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(VAR / "mail")},
        }
    }

# Who left a newsletter is deleted after so many days; until then the row shows that they had
# asked for it, should somebody complain.
NEWSLETTER_KEEP_DAYS = env.integer("NEWSROOM_NEWSLETTER_KEEP_DAYS", 30)

# --- Security -------------------------------------------------------------------------------------
# Public pages: no nonce, since a page that is stored and served again can't have a fresh one.
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, *([MEDIA_HOST] if MEDIA_HOST else [])],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    # Loaded by a reader's click alone.
    "frame-src": [*FRAME_SOURCES],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# The desk: the editor's import map carries a nonce; pasted text may carry style attributes, which
# can't run script.
DESK_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src-elem": [CSP.SELF, CSP.NONCE],
    "style-src-attr": [CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "frame-src": [CSP.SELF],  # the preview beside the text
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# A page as readers will see it, in a frame of the desk.
PREVIEW_CSP: dict[str, list[str]] = {**SECURE_CSP, "frame-ancestors": [CSP.SELF]}
HTTPS = _site.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]
CSRF_FAILURE_VIEW = "newsroom.errors.csrf_failed"
SECURE_SSL_REDIRECT = HTTPS and env.boolean("NEWSROOM_HTTPS_REDIRECT", True)
SECURE_HSTS_SECONDS = env.integer("NEWSROOM_HSTS_SECONDS", 31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.boolean("NEWSROOM_HSTS_SUBDOMAINS", HTTPS)
SECURE_HSTS_PRELOAD = env.boolean("NEWSROOM_HSTS_PRELOAD", HTTPS)
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "newsroom": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
    },
}
