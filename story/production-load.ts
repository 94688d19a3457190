import { type Load, type LoadReport, startLoad } from '../bench/load/open-loop.ts';
import type { Story } from './teller.ts';

const RATE = 100;

/** Requests to the public servers of both production hosts, sent at their time whatever becomes of them. */
export function productionLoad({ demo }: Story): Load {
  const addresses = [demo.addresses['live-1'], demo.addresses['live-2']];
  const own = addresses.map((address) => new URL(address).hostname);
  return startLoad({ urls: addresses.map((address) => `${address}/api/v1/health`), own, rate: RATE });
}

/** What became of the requests, in one line. */
export function loadLine({ sent, failed, errors, worst }: LoadReport): string {
  const kinds = Object.entries(errors).map(([name, count]) => `${count} × ${name}`);
  const how = failed > 0 ? ` (${kinds.join(', ')})` : '';
  return `${sent} requests, ${failed} failed${how}, slowest ${worst} ms`;
}
