/** Where a service is published: port 0 is any free one, null nowhere. `others` are entries without effect. */
export type PublishedPort =
  | { readonly ok: true; readonly port: number | null; readonly others: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/**
 * Finds the entry of `ports` that publishes the port `inside`: `5432`, `5433:5432` or `127.0.0.1:5433:5432`, each also
 * with `/tcp`. The first counts.
 */
export function publishedPort(entries: readonly string[], inside: string): PublishedPort {
  let port: number | null = null;
  const others: string[] = [];
  for (const entry of entries) {
    const match =
      /^(?:(?:\d+(?:\.\d+){3}|\[[\da-f:]+\]|localhost):)?(?:(\d{0,5}):)?(\d{1,5})(?:\/(tcp|udp|sctp))?$/i.exec(
        entry.trim(),
      );
    const [, outside, within, protocol = 'tcp'] = match ?? [];
    if (within === undefined || Number(outside) > 65_535 || Number(within) > 65_535)
      return { ok: false, reason: `its port "${entry}" cannot be read; write 5432 or 5433:5432` };
    if (port === null && within === inside && protocol === 'tcp') port = Number(outside ?? 0);
    else others.push(entry);
  }
  return { ok: true, port, others };
}
