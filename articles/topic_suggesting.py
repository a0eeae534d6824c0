"""Which topics the words of a story name: those whose name or synonym stands in it."""

import re

from articles.models.taxonomy import Topic, TopicName, folded

# So many words of a story are read, and names of up to so many words are looked for.
MOST_WORDS, LONGEST = 2_000, 4
MOST = 8
_WORD = re.compile(r"[\w’'\-]+")


def topics_named_in(text: str, *, but: set[int]) -> list[Topic]:
    """Return the topics that a text names, the most often named first; one query.

    Args:
        but: topics that are there already.
    """
    words = _WORD.findall(text)[:MOST_WORDS]
    counts: dict[str, int] = {}
    for size in range(1, LONGEST + 1):
        for place in range(len(words) - size + 1):
            name = " ".join(words[place : place + size])
            counts[name] = counts.get(name, 0) + 1
    keys: dict[str, int] = {}
    for name, count in counts.items():
        if 2 < len(name) <= 100:
            key = folded(name)
            keys[key] = keys.get(key, 0) + count
    offered = Topic.objects.offered().exclude(pk__in=but)
    names = TopicName.objects.filter(key__in=list(keys), topic__in=offered).select_related("topic")
    found: dict[int, tuple[int, Topic]] = {}
    for each in names:
        before = found.get(each.topic_id, (0, each.topic))[0]
        found[each.topic_id] = (before + keys[each.key], each.topic)
    ranked = sorted(found.values(), key=lambda pair: (-pair[0], pair[1].name, pair[1].pk))
    return [topic for _count, topic in ranked[:MOST]]
