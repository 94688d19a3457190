const WAITS = [1000, 5000, 30_000];

/**
 * Messages that wait to be sent. `send` may fail; a message is tried again after 1, 5 and 30 seconds,
 * and then kept as failed. At most `most` are remembered; the oldest that are done go first.
 */
function createQueue(send, { now = Date.now, most = 5000 } = {}) {
  const messages = [];

  function add(message) {
    const entry = {
      id: messages.length === 0 ? 1 : messages.at(-1).id + 1,
      state: 'waiting',
      tries: 0,
      due: now(),
      ...message,
    };
    messages.push(entry);
    if (messages.length > most)
      messages.splice(
        messages.findIndex(({ state }) => state !== 'waiting'),
        1,
      );
    return entry;
  }

  /** Sends what is due, one after the other. */
  async function flush() {
    for (const message of messages.filter(({ state, due }) => state === 'waiting' && due <= now())) {
      try {
        await send(message);
        message.state = 'sent';
      } catch (error) {
        const wait = WAITS[message.tries++];
        Object.assign(message, wait === undefined ? { state: 'failed', error: error.message } : { due: now() + wait });
      }
    }
  }

  return { add, flush, list: () => messages };
}

module.exports = { createQueue };
