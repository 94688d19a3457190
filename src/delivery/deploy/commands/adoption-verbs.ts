import type { Takeover } from '../adoption.ts';
import type { ParkedInstance } from '../host.ts';
import type { VerbWords } from '../verb-words.ts';
import { tenths } from './verbs.ts';

export function adoptLookVerb(services: readonly string[]): VerbWords {
  return { words: ['adopt-look', ...services] };
}

/** `adopt-begin FENCE WORD…`, each `unit=SERVICE=PORT=EXCLUSIVE` (`-` for no port) or `site=PATH`. */
export function adoptBeginVerb(fence: number, { units, sites }: Takeover): VerbWords {
  const words = units.map(({ service, port, exclusive }) => `unit=${service}=${port ?? '-'}=${exclusive ? 1 : 0}`);
  return { words: ['adopt-begin', String(fence), ...words, ...sites.map((site) => `site=${site}`)] };
}

export function adoptPublicVerb(fence: number): VerbWords {
  return { words: ['adopt-public', String(fence)] };
}

export function adoptUnitVerb(fence: number, service: string): VerbWords {
  return { words: ['adopt-unit', String(fence), service] };
}

/** `return-unit FENCE SERVICE PATH [INSTANCE DRAIN STOP]`; `-` for a unit that is asked at no path. */
export function returnUnitVerb(
  fence: number,
  service: string,
  ready: string | null,
  ours: ParkedInstance | null,
): VerbWords {
  const ending = ours ? [ours.instance, tenths(ours.drain), tenths(ours.stop)] : [];
  return { words: ['return-unit', String(fence), service, ready ?? '-', ...ending] };
}

export function returnPublicVerb(fence: number): VerbWords {
  return { words: ['return-public', String(fence)] };
}

export function returnEndVerb(fence: number): VerbWords {
  return { words: ['return-end', String(fence)] };
}
