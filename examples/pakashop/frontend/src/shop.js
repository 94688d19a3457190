/** What the page asks of the gateway. `fetch` is given, so that tests can answer. */
export function createShop(fetch) {
  async function get(path) {
    const answer = await fetch(`/api/v1${path}`, { headers: { accept: 'application/json' } });
    if (!answer.ok) throw new Error(`The shop answered ${answer.status}`);
    return answer.json();
  }

  return {
    release: async () => (await get('/health')).release,
    products: async () => (await get('/backend/products?limit=100')).products,
    /** The skus that fit, best first. */
    search: async (words) => {
      const { hits } = await get(`/search/search?q=${encodeURIComponent(words)}`);
      return hits.map(({ id }) => id);
    },
  };
}
