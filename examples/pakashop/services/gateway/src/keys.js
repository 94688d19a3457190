const { createHash, timingSafeEqual } = require('node:crypto');

const digest = (text) => createHash('sha256').update(text).digest();

/** Reads `API_KEYS` ("name:key,name:key") and gives a function from a key to the name of its owner. */
function createKeys(text = '') {
  const known = text
    .split(',')
    .filter(Boolean)
    .map((entry) => {
      const colon = entry.indexOf(':');
      if (colon < 1 || colon === entry.length - 1) throw new Error('API_KEYS must look like name:key,name:key');
      return { owner: entry.slice(0, colon).trim(), hash: digest(entry.slice(colon + 1).trim()) };
    });
  return function ownerOf(key) {
    if (!key) return undefined;
    const hash = digest(key);
    return known.find((entry) => timingSafeEqual(entry.hash, hash))?.owner;
  };
}

/** What anybody may read without a key. */
const OPEN = [
  { service: 'backend', path: /^\/products(\/|$)/ },
  { service: 'config', path: /^\/flags(\/|$)/ },
  { service: 'search', path: /^\/search$/ },
  { service: 'recommendations', path: /^\/recommendations\// },
  { service: 'tracking', path: /^\/deliveries\/[^/]+$/ },
];

function isOpen(method, service, path) {
  return (
    (method === 'GET' || method === 'HEAD') && OPEN.some((open) => open.service === service && open.path.test(path))
  );
}

module.exports = { createKeys, isOpen };
