/** Parts of the outside world that a test may need. */
export type Part = 'postgres' | 'go' | 'python' | 'vectors' | 'docker' | 'hosts' | 'sshd' | 'browser';

/**
 * What a test that needs a part passes as its `skip` option: `false` when the part is there (`missing` is undefined),
 * else the reason. Throws instead when `GANTRY_REQUIRE` names the part, so that CI cannot pass by skipping.
 */
export function skipWithout(part: Part, missing: string | undefined): string | false {
  if (missing === undefined) return false;
  const required = (process.env.GANTRY_REQUIRE ?? '').split(',').map((name) => name.trim());
  if (required.includes(part)) throw new Error(`GANTRY_REQUIRE demands ${part}, but ${missing}`);
  return missing;
}
