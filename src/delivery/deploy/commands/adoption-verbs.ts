import type { Takeover } from '../adoption.ts';
import type { ParkedInstance } from '../host.ts';
import type { VerbWords } from '../verb-words.ts';
import { CHANGE_LIMIT } from './verb-limits.ts';
import { quickVerb, tenths } from './verbs.ts';

/** `adopt-look SERVICE…`: prints what runs there that is not Gantry's, as `readOldHost` reads it; changes nothing. */
export function adoptLookVerb(services: readonly string[]): VerbWords {
  return quickVerb(['adopt-look', ...services]);
}

/** `adopt-begin FENCE WORD…`, each `unit=SERVICE=PORT=EXCLUSIVE` (`-` for no port) or `site=PATH`. */
export function adoptBeginVerb(fence: number, { units, sites }: Takeover): VerbWords {
  const words = units.map(({ service, port, exclusive }) => `unit=${service}=${port ?? '-'}=${exclusive ? 1 : 0}`);
  return quickVerb(['adopt-begin', String(fence), ...words, ...sites.map((site) => `site=${site}`)]);
}

/** `adopt-public FENCE`: one reload shows what is live instead of the old sites; code 1 and nothing changed. */
export function adoptPublicVerb(fence: number): VerbWords {
  return { words: ['adopt-public', String(fence)], limit: CHANGE_LIMIT };
}

/** `adopt-unit FENCE SERVICE`: its unit is masked, its port nginx's; prints `gap MILLISECONDS` without a listener. */
export function adoptUnitVerb(fence: number, service: string): VerbWords {
  return { words: ['adopt-unit', String(fence), service], limit: CHANGE_LIMIT };
}

/** `return-unit FENCE SERVICE PATH [INSTANCE DRAIN STOP]`, tenths of a second; `-` for a unit that is asked at no path. Prints `gap MILLISECONDS`. */
export function returnUnitVerb(
  fence: number,
  service: string,
  ready: string | null,
  ours: ParkedInstance | null,
): VerbWords {
  const ending = ours ? [ours.instance, tenths(ours.drain), tenths(ours.stop)] : [];
  return {
    words: ['return-unit', String(fence), service, ready ?? '-', ...ending],
    limit: CHANGE_LIMIT + (ours ? ours.drain + ours.stop : 0),
  };
}

/** `return-public FENCE`: one reload shows the old sites again. */
export function returnPublicVerb(fence: number): VerbWords {
  return { words: ['return-public', String(fence)], limit: CHANGE_LIMIT };
}

/** `return-end FENCE`: nothing of ours is shown, and the journal of the adoption is gone; no release may be live. */
export function returnEndVerb(fence: number): VerbWords {
  return { words: ['return-end', String(fence)], limit: CHANGE_LIMIT };
}
