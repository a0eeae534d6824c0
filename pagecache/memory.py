"""The pages that this process holds, bounded by bytes; the least recently read goes first."""

import threading
from collections import OrderedDict

from pagecache.pages import Page


class Memory:
    """Pages by address. limit: bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.weight = 0
        self._pages: OrderedDict[str, tuple[Page, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, url: str) -> Page | None:
        """Return the page kept for an address, whether it still holds or not."""
        with self._lock:
            found = self._pages.get(url)
            if found is None:
                return None
            self._pages.move_to_end(url)
            return found[0]

    def put(self, page: Page) -> None:
        """Keep a page; it replaces an earlier one of its address, unless that was newer."""
        weight = page.weight
        if weight > self.limit // 4:
            self.drop(page.url)
            return
        with self._lock:
            before = self._pages.get(page.url)
            if before is not None:
                if before[0].noted > page.noted and before[0].epoch == page.epoch:
                    return
                self.weight -= before[1]
            self._pages[page.url] = (page, weight)
            self._pages.move_to_end(page.url)
            self.weight += weight
            while self.weight > self.limit:
                _, (_, gone) = self._pages.popitem(last=False)
                self.weight -= gone

    def drop(self, url: str) -> None:
        """Forget the page of an address."""
        with self._lock:
            found = self._pages.pop(url, None)
            if found is not None:
                self.weight -= found[1]

    def __len__(self) -> int:
        return len(self._pages)
