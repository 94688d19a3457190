import process from 'node:process';
import picocolors from 'picocolors';

const { env, stdout } = process;
const wanted = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0';
const refused = Boolean(env.NO_COLOR) || env.FORCE_COLOR === '0' || env.TERM === 'dumb';

/** Colours for a terminal, or with FORCE_COLOR; NO_COLOR wins. Not merely because `CI` is set: there, lines are plain. */
export const pc = picocolors.createColors(!refused && (wanted || stdout.isTTY === true));
