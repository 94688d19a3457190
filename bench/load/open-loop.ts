import http from 'node:http';
import { performance } from 'node:perf_hooks';

/**
 * How requests are sent: `new` opens a connection each, `kept` reuses them, `post` sends a unique id. `slow` and `stream`
 * ask `<url>/slow` and `<url>/stream`, whose last line must be `end`; `socket` opens a WebSocket at `<url>/socket`, which
 * must send back what it is sent and then close in good order.
 */
export type LoadKind = 'new' | 'kept' | 'post' | 'slow' | 'stream' | 'socket';

export interface LoadOptions {
  /** Where requests go in turn: `http://127.0.10.1:8080/path`. Loopback, or one of `own`. */
  readonly urls: readonly string[];
  /** Addresses of containers that the caller made. */
  readonly own?: readonly string[];
  /** Requests a second, sent at their time whether earlier ones were answered or not. */
  readonly rate: number;
  readonly kinds?: readonly LoadKind[];
  /** Milliseconds after which it stops by itself. */
  readonly limit?: number;
  /** Milliseconds that an answer may take. */
  readonly timeout?: number;
}

/** First and last answer of a release, in milliseconds since 1970. */
export interface ReleaseSeen {
  readonly answers: number;
  readonly first: number;
  readonly last: number;
}

/** A request that failed, and when it was under way, in milliseconds since 1970. */
export interface FailedRequest {
  readonly kind: LoadKind;
  readonly how: string;
  readonly sent: number;
  readonly ended: number;
}

export interface LoadReport {
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
  /** How requests failed, by status or error code. */
  readonly errors: Readonly<Record<string, number>>;
  /** The first 100 of those that failed. */
  readonly failures: readonly FailedRequest[];
  /** By the header `x-release` of the answer. */
  readonly releases: Readonly<Record<string, ReleaseSeen>>;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
}

/** Under way until it is stopped; disposing of it only ends it. */
export interface Load extends AsyncDisposable {
  /** Sends no more, waits for what is under way, and tells. */
  stop(): Promise<LoadReport>;
}

/**
 * Sends requests at a fixed rate and never waits for answers (an open loop): a stall shows as slow or failed requests
 * instead of as fewer of them.
 */
export function startLoad(options: LoadOptions): Load {
  const { urls, own = [], rate, kinds = ['new', 'kept', 'post'], limit = 300_000, timeout = 20_000 } = options;
  for (const url of urls) {
    const { hostname } = new URL(url);
    if (!/^127\.|^localhost$/.test(hostname) && !own.includes(hostname))
      throw new Error(`Load goes to loopback and to containers of its own only, not to ${url}`);
  }
  const tally = new Tally();
  const kept = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const pending = new Set<Promise<void>>();
  const started = performance.now();
  let sent = 0;
  const send = () => {
    const url = urls[sent % urls.length] ?? '';
    const kind = kinds[Math.floor(sent / urls.length) % kinds.length] ?? 'new';
    sent += 1;
    const sending = { kept, timeout, id: `${process.pid}-${sent}` };
    const asked = kind === 'socket' ? talk(url, sending, tally) : request(url, kind, sending, tally);
    const done = asked.finally(() => pending.delete(done));
    pending.add(done);
  };
  const timer = setInterval(() => {
    const elapsed = performance.now() - started;
    if (elapsed > limit) clearInterval(timer);
    while (sent < (elapsed / 1000) * rate) send();
  }, 2);
  const end = async () => {
    clearInterval(timer);
    await Promise.all(pending);
    kept.destroy();
  };
  return {
    async stop() {
      await end();
      return tally.report(sent);
    },
    [Symbol.asyncDispose]: end,
  };
}

interface Sending {
  readonly kept: http.Agent;
  readonly timeout: number;
  readonly id: string;
}

function request(url: string, kind: LoadKind, { kept, timeout, id }: Sending, tally: Tally): Promise<void> {
  const started = performance.now();
  return new Promise((resolve) => {
    const method = kind === 'post' ? 'POST' : 'GET';
    const sending = http.request(
      kind === 'slow' || kind === 'stream' ? `${url}/${kind}` : url,
      { method, agent: kind === 'kept' ? kept : false, timeout, headers: { 'x-request-id': id } },
      (answer) => {
        let last = '';
        answer.on('data', (chunk: Buffer) => {
          if (kind === 'stream') last = chunk.toString().trimEnd();
        });
        answer.once('end', () => {
          if (kind === 'stream' && answer.statusCode === 200 && !last.endsWith('end')) {
            tally.failed('stream cut', kind, started);
            resolve();
            return;
          }
          tally.answered(answer.statusCode ?? 0, String(answer.headers['x-release'] ?? ''), kind, started);
          resolve();
        });
        answer.once('error', (error: NodeJS.ErrnoException) => end(error));
      },
    );
    const end = (error: NodeJS.ErrnoException) => {
      // An idle connection that the server closed at this very moment is the client's to open anew, as browsers do.
      if (kind === 'kept' && sending.reusedSocket && error.code === 'ECONNRESET') {
        request(url, 'new', { kept, timeout, id }, tally).then(resolve);
        return;
      }
      tally.failed(error.code ?? error.message, kind, started);
      resolve();
    };
    sending.once('timeout', () => sending.destroy(Object.assign(new Error('timeout'), { code: 'TIMEOUT' })));
    sending.once('error', end);
    sending.end(kind === 'post' ? JSON.stringify({ id }) : undefined);
  });
}

/** Opens a WebSocket, says something, and expects to hear it back before the server says goodbye. */
function talk(url: string, { timeout, id }: Sending, tally: Tally): Promise<void> {
  const started = performance.now();
  return new Promise((resolve) => {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/socket`);
    const timer = setTimeout(() => socket.close(), timeout);
    let heard = '';
    socket.onopen = () => socket.send(id);
    socket.onmessage = ({ data }) => {
      heard = String(data);
    };
    socket.onerror = () => undefined;
    socket.onclose = ({ code }) => {
      clearTimeout(timer);
      if (heard.endsWith(id) && (code === 1000 || code === 1001))
        tally.answered(200, heard.split(' ')[0] ?? '', 'socket', started);
      else tally.failed(heard === '' ? `socket not answered (${code})` : `socket cut (${code})`, 'socket', started);
      resolve();
    };
  });
}

const MOST_FAILURES = 100;

class Tally {
  readonly #latencies: number[] = [];
  readonly #errors: Record<string, number> = {};
  readonly #failures: FailedRequest[] = [];
  readonly #releases: Record<string, { answers: number; first: number; last: number }> = {};
  #ok = 0;

  answered(status: number, release: string, kind: LoadKind, started: number): void {
    this.#latencies.push(performance.now() - started);
    // A 404 or 405 was answered by the service; only what the front or a dying instance says is a failed request.
    if (status >= 500 || status === 0) {
      this.failed(String(status), kind, started);
      return;
    }
    this.#ok += 1;
    const now = Date.now();
    const seen = this.#releases[release] ?? { answers: 0, first: now, last: now };
    this.#releases[release] = { answers: seen.answers + 1, first: seen.first, last: now };
  }

  failed(how: string, kind: LoadKind, started: number): void {
    this.#errors[how] = (this.#errors[how] ?? 0) + 1;
    const { timeOrigin } = performance;
    const times = { sent: timeOrigin + started, ended: timeOrigin + performance.now() };
    if (this.#failures.length < MOST_FAILURES) this.#failures.push({ kind, how, ...times });
  }

  report(sent: number): LoadReport {
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    const at = (share: number) =>
      Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
    const failed = Object.values(this.#errors).reduce((sum, count) => sum + count, 0);
    return {
      sent,
      ok: this.#ok,
      failed,
      errors: this.#errors,
      failures: this.#failures,
      releases: this.#releases,
      p50: at(0.5),
      p99: at(0.99),
      worst: at(1),
    };
  }
}
