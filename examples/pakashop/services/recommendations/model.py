"""Products that are bought together, from baskets: item-to-item collaborative filtering."""

import threading
from collections import Counter, defaultdict
from math import sqrt

MOST_PRODUCTS = 20_000


class Together:
    """Counts pairs. Two products are close when they are together more often than their own frequency explains."""

    def __init__(self):
        self._lock = threading.Lock()
        self._baskets = Counter()
        self._pairs = defaultdict(Counter)

    def add(self, skus):
        """Counts one basket. Products beyond the limit are left out, so that nobody fills the memory with them."""
        with self._lock:
            room = MOST_PRODUCTS - len(self._baskets)
            new = [sku for sku in dict.fromkeys(skus) if sku not in self._baskets]
            known = [sku for sku in dict.fromkeys(skus) if sku in self._baskets] + new[: max(room, 0)]
            self._baskets.update(known)
            for sku in known:
                self._pairs[sku].update(other for other in known if other != sku)

    def near(self, sku, limit=5):
        """The closest products with their closeness from 0 to 1 (cosine), closest first."""
        with self._lock:
            scored = [
                (other, count / sqrt(self._baskets[sku] * self._baskets[other]))
                for other, count in self._pairs.get(sku, {}).items()
            ]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:limit]
