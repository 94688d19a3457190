const http = require('node:http');
const { addressOf, serviceNames } = require('./addresses');
const { HttpError } = require('./checks');

// A connection kept alive would hold on to an instance that is being replaced.
const agent = new http.Agent({ keepAlive: false });
const LIMIT = 4 * 1024 * 1024;
const PAGE = 500;

/**
 * Asks another service and gives its JSON answer. `request` is the one being answered, whose id goes along.
 * An answer of 4xx is passed on as it is; no answer within `timeout` ms, or 5xx, becomes 502.
 */
async function call(service, path, { method = 'GET', body, timeout = 3000, request } = {}) {
  const { status, text } = await send(service, path, { method, body, timeout, id: request?.id });
  if (status >= 500) throw new HttpError(502, `${service} answered ${status}`);
  const answer = text === '' ? null : parse(service, text);
  if (status >= 400) throw new HttpError(status, answer?.error ?? `${service} answered ${status}`);
  return answer;
}

/** All entries of a list that comes in pages, `key` naming them in the answer. */
async function callAll(service, path, key, options) {
  const all = [];
  for (;;) {
    const query = `limit=${PAGE}&after=${all.at(-1)?.id ?? 0}`;
    const answer = await call(service, `${path}${path.includes('?') ? '&' : '?'}${query}`, options);
    all.push(...answer[key]);
    if (answer[key].length < PAGE) return all;
  }
}

function send(service, path, { method, body, timeout, id }) {
  const content = body === undefined ? undefined : JSON.stringify(body);
  const headers = { accept: 'application/json', ...(id && { 'x-request-id': id }) };
  if (content !== undefined) {
    headers['content-type'] = 'application/json';
    headers['content-length'] = Buffer.byteLength(content);
  }
  return new Promise((resolve, reject) => {
    const fail = (error) => reject(new HttpError(502, `${service} cannot be reached: ${error.message}`));
    const signal = AbortSignal.timeout(timeout);
    const outgoing = http.request(`${addressOf(service)}${path}`, { method, headers, agent, signal }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        text += chunk;
        if (text.length > LIMIT) answer.destroy(new Error('its answer is too long'));
      });
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
      answer.on('error', fail);
    });
    outgoing.on('error', fail);
    outgoing.end(content);
  });
}

function parse(service, text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(502, `${service} did not answer with JSON`);
  }
}

module.exports = { addressOf, agent, call, callAll, serviceNames };
