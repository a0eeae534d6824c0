"""Who is no reader: programs that name themselves. Those that run no scripts are not heard of."""

import re

# Words in the names by which crawlers, previews, monitors and automated browsers call themselves.
_BOTS = re.compile(
    r"bot\b|bot[/;_ ]|crawl|spider|slurp|headless|lighthouse|phantom|selenium|puppeteer|playwright"
    r"|preview|prerender|facebookexternalhit|embedly|monitor|uptime|pingdom|gtmetrix|scrap|fetch"
    r"|archiver|curl|wget|python|java/|go-http|okhttp|libwww|httpclient|axios|node",
    re.IGNORECASE,
)


def is_bot(user_agent: str) -> bool:
    """Say whether a user agent is a program's; who does not name one is none of ours to count."""
    return not user_agent or _BOTS.search(user_agent) is not None
