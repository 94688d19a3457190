import type { Check } from '../finding.ts';
import { neverEqual, textWithBoolean } from './comparisons.ts';
import { objectAsText, textAsCondition } from './texts.ts';

/** Values of the wrong kind. */
export const types: readonly Check[] = [neverEqual, textWithBoolean, objectAsText, textAsCondition];
