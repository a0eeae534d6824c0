"""Which AI crawlers there are, by what they come for. Pure data, from their makers' own pages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Class:
    """Crawlers with one purpose; `policy` is the field of MachinePolicy that allows them."""

    policy: str
    tokens: tuple[str, ...]


# The user-agent tokens that robots.txt names. Google-Extended and Applebot-Extended crawl nothing:
# they say what may be done with what the search crawlers fetched.
CLASSES = (
    Class(
        "allows_training",
        (
            "AI2Bot", "Amazonbot", "anthropic-ai", "Applebot-Extended", "Bytespider", "CCBot",
            "ClaudeBot", "cohere-training-data-crawler", "Diffbot", "Google-Extended", "GPTBot",
            "meta-externalagent",
        ),
    ),
    Class(
        "allows_ai_search",
        ("Claude-SearchBot", "DuckAssistBot", "OAI-SearchBot", "PerplexityBot"),
    ),
    Class(
        "allows_ai_visits",
        ("ChatGPT-User", "Claude-User", "meta-externalfetcher", "MistralAI-User",
         "Perplexity-User"),
    ),
)  # fmt: skip
