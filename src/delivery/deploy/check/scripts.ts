import { createHash } from 'node:crypto';
import type { Script } from '../setup/wanted-host.ts';
import type { HostCheck } from './host-facts.ts';

/** The installed files are those of this Gantry. */
export function scriptsCheck(scripts: readonly Script[]): HostCheck {
  return {
    name: 'gantry-host',
    look: 'for file in "$scripts"/*; do echo "sha256-${file##*/} $(sha256sum <"$file" | cut -d" " -f1)"; done',
    judge(facts) {
      const other = scripts.filter(({ name, content }) => facts.get(`sha256-${name}`) !== sha256(content));
      const isMissing = scripts.every(({ name }) => !facts.has(`sha256-${name}`));
      const says = isMissing ? 'not installed' : `of another version: ${other.map(({ name }) => name).join(', ')}`;
      return { ok: other.length === 0, says: other.length === 0 ? 'installed' : says, fix: 'run "gantry host setup"' };
    },
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
