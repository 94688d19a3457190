import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { http } from '../../../lib/node-http.ts';
import { quickVerb } from '../commands/verbs.ts';
import { type Counters, isGood, type Outcome, type Probe, type Question } from '../host.ts';
import type { AskScript, Front } from './front.ts';
import { frontVersion } from './version.ts';

/** Milliseconds that the forwarder may take to answer. */
const TIMEOUT = 10_000;
/** Milliseconds until an instance that gave no good answer is asked again. */
const AGAIN = 100;

/** The forwarder in front of a local host: `words` start it, its control socket lies in the host's folder `root`. */
export function forwarderFront(root: string, words: readonly string[], ask: AskScript): Front {
  const control = (method: string, url: string) => askControl(path.join(root, 'run', 'front.sock'), method, url);
  const probe = async (link: string, { service, path: url }: Question): Promise<Probe> => {
    const { status, text } = await control('GET', `/through/${link}/${service}${url}`);
    return { status, reason: status === null ? text : `answered ${status}` };
  };
  return {
    async prepare(): Promise<Outcome> {
      const { code, text } = await ask(quickVerb(['front', ...words]));
      return code === 0 ? { ok: true } : { ok: false, reason: text };
    },
    async listen(): Promise<Outcome> {
      const { status, text } = await control('POST', '/listen');
      if (status !== 200) return { ok: false, reason: `the front does not answer: ${text}` };
      const { problems } = JSON.parse(text) as { problems: string[] };
      return problems.length === 0 ? { ok: true } : { ok: false, reason: problems.join('; ') };
    },
    async outdated() {
      const { status, text } = await control('GET', '/version');
      // One that does not know the question is older than it.
      if (status === null || (status === 200 && text === JSON.stringify({ version: frontVersion() }))) return null;
      const [pid = ''] = (await fs.readFile(path.join(root, 'run', 'front.pid'), 'utf8').catch(() => '')).split(' ');
      return `the forwarder in front is of another version of Gantry and serves on; "kill ${pid}" replaces it, and callers are refused for a moment`;
    },
    probe: (link, questions) => Promise.all(questions.map((question) => probe(link, question))),
    async awaitGood(link, question, { successes, interval, limit }) {
      const started = performance.now();
      for (let inRow = 0; ; ) {
        const last = await probe(link, question);
        inRow = isGood(last) ? inRow + 1 : 0;
        const ready = inRow >= successes;
        if (ready || performance.now() - started >= limit) return { ready, last };
        await sleep(inRow > 0 ? interval : Math.min(interval, AGAIN));
      }
    },
    async counters(reset): Promise<Counters> {
      const { status, text } = await control('GET', `/counters${reset ? '?reset' : ''}`);
      return status === 200 ? (JSON.parse(text) as Counters) : { failed: {}, fromPrevious: {}, errors: {} };
    },
  };
}

interface ControlAnswer {
  /** Null when no answer came; `text` says why. */
  readonly status: number | null;
  readonly text: string;
}

async function askControl(link: string, method: string, url: string): Promise<ControlAnswer> {
  // The socket's path may be too long for the kernel; the short folder behind the link is not.
  const socketPath = await fs.realpath(link).catch(() => null);
  if (socketPath === null) return { status: null, text: 'the front does not run' };
  return new Promise((resolve) => {
    const request = http.request({ socketPath, method, path: url, agent: false, timeout: TIMEOUT }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      // The front says so itself when no instance took the request: then nobody answered.
      const refused = response.headers['x-gantry-front'] === 'refused';
      response.on('end', () =>
        resolve({
          status: refused ? null : (response.statusCode ?? null),
          text: Buffer.concat(chunks).toString('utf8').trim(),
        }),
      );
      response.on('error', (error) => resolve({ status: null, text: error.message }));
    });
    request.on('timeout', () => request.destroy(new Error(`no answer in ${TIMEOUT / 1000} s`)));
    request.on('error', (error) => resolve({ status: null, text: error.message }));
    request.end();
  });
}
