/** Token buckets: each caller may burst up to `burst` requests and gets `perSecond` of them back every second. */
function createLimiter({ perSecond, burst, now = Date.now, most = 10_000 }) {
  const buckets = new Map();
  return function take(caller) {
    const time = now();
    const { tokens, at } = buckets.get(caller) ?? { tokens: burst, at: time };
    const filled = Math.min(burst, tokens + ((time - at) / 1000) * perSecond);
    const allowed = filled >= 1;
    // The one that was quiet longest is at the front and makes room.
    buckets.delete(caller);
    if (buckets.size >= most) buckets.delete(buckets.keys().next().value);
    buckets.set(caller, { tokens: allowed ? filled - 1 : filled, at: time });
    return allowed;
  };
}

module.exports = { createLimiter };
