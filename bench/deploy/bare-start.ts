import { performance } from 'node:perf_hooks';
import type { Shop } from './shop.ts';

/**
 * Starts what is live on a host a second time, all at once, as the same user with the same environment, and waits until
 * each answers at /health; then ends them.
 */
const script = `
set -eu
cd /opt/pakashop
bare=/run/gantry-bare
rm -rf "$bare" && mkdir -m 777 "$bare"
user=$(sed -n 's/^user=//p' host.conf)
grep '^program=' live/table | while IFS='=' read -r _ service build instance _; do
  cp "instances/$service/$instance/env" "$bare/$service.env" && chown "$user" "$bare/$service.env"
  echo "$service builds/$service/$build"
done >"$bare/list"
cat >"$bare/start" <<'START'
while read -r service build; do
  (set -a; . "/run/gantry-bare/$service.env"; PORT=/run/gantry-bare/$service.s
    cd "/opt/pakashop/$build"; exec setsid ./run >/dev/null 2>&1 </dev/null) &
  echo $! >>/run/gantry-bare/pids
done </run/gantry-bare/list
START
runuser -u "$user" -- sh "$bare/start"
while read -r service _; do
  until curl -sf -o /dev/null -m 5 --unix-socket "$bare/$service.s" http://bare/health; do sleep 0.05; done
done <"$bare/list"
echo ready
while read -r pid; do kill -9 -- "-$pid" "$pid" 2>/dev/null || :; done <"$bare/pids"
rm -rf "$bare"
`;

/** Milliseconds until the instances of both hosts answer. */
export async function startBare({ machines }: Shop): Promise<number> {
  const started = performance.now();
  const said = await Promise.all(machines.map(({ shell }) => shell(script)));
  if (!said.every((text) => text.includes('ready'))) throw new Error(`the bare start failed: ${said.join(' ')}`);
  return performance.now() - started;
}
