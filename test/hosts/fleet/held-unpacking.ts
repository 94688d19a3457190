import type { TestHost } from '../test-host.ts';

/**
 * From here on a verb that unpacks layers stands still in the middle of them, with `.held` beside what it has unpacked,
 * until that file is gone. Without it, how far a verb is when it is struck would depend on the machine.
 */
export async function holdUnpacking(host: TestHost): Promise<void> {
  const script = `cat >/usr/local/bin/tar <<'TAR' && chmod 755 /usr/local/bin/tar && : >/run/hold-unpacking
#!/bin/sh
[ -e /run/hold-unpacking ] || exec /usr/bin/tar "$@"
{
  head -c 1000000
  : >.held
  while [ -e .held ]; do sleep 0.05; done
  cat
} | /usr/bin/tar "$@"
TAR`;
  await host.exec(['sh', '-s'], script);
}

/** Resolves as soon as a verb stands still. */
export async function unpackingHeld(host: TestHost): Promise<void> {
  await host.exec(['sh', '-c', 'until ls /opt/shop/layers/.sent.*/.held >/dev/null 2>&1; do sleep 0.05; done']);
}

/** Lets it go on, and all that come later. */
export async function releaseUnpacking(host: TestHost): Promise<void> {
  await host.exec(['sh', '-c', 'rm -f /run/hold-unpacking /opt/shop/layers/.sent.*/.held']);
}

/**
 * Ends every verb that stands still with -9, with whatever it started, `times` times or until unpacking is released;
 * resolves with how often.
 */
export async function killUnpacking(host: TestHost, times: number): Promise<number> {
  const script = `cd /opt/shop; killed=0
while [ -e /run/hold-unpacking ]; do
  held=$(ls layers/.sent.*/.held 2>/dev/null) || { sleep 0.05; continue; }
  [ $((killed + 1)) -lt ${times} ] || rm -f /run/hold-unpacking
  pkill -9 -f '[g]antry-host /opt/shop layer' && killed=$((killed + 1))
  rm -f $held
done
echo $killed`;
  const { stdout } = await host.exec(['sh', '-s'], script);
  return Number(stdout);
}
