/**
 * Which room may import from which. `ARCHITECTURE.md` shows this table; a test compares the two.
 * Rooms are folders of `src/`; an entry may name a sub-folder, and the longest matching name counts.
 */
export const layers = [
  { room: 'lib', imports: [] },
  { room: 'expressions', imports: ['lib'] },
  { room: 'events', imports: ['lib'] },
  { room: 'config', imports: ['lib', 'expressions', 'events'] },
  { room: 'pipeline', imports: ['lib', 'expressions', 'events', 'config'] },
  { room: 'delivery', imports: ['lib', 'expressions', 'events', 'config'] },
  { room: 'cli', imports: ['lib', 'expressions', 'events', 'config', 'pipeline', 'delivery'] },
];

/** Rooms that decide and never do: no file system, network, process or clock. */
export const pureRooms = [
  'expressions',
  'pipeline/workflow',
  'pipeline/run',
  'pipeline/check',
  'delivery/deploy/commands',
];

/** Built-in modules that compute and touch nothing. */
export const pureBuiltIns = ['path', 'crypto', 'buffer', 'util'];

/** Packages that a pure room may use. */
export const purePackages = ['yaml'];

/** Files outside the pure rooms that are pure too, and may be used in them. */
export const pureFiles = [
  'lib/defined.ts',
  'lib/named.ts',
  'lib/did-you-mean.ts',
  'lib/mistake.ts',
  'lib/quote-words.ts',
  'pipeline/actions/read-action.ts',
];

/** Globals that no pure room may name. */
export const impureGlobals = ['process', 'fetch', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'Date'];
