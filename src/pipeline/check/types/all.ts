import type { Check } from '../finding.ts';
import { wrongArgument } from './arguments.ts';
import { neverEqual, textWithBoolean } from './comparisons.ts';
import { wrongKind } from './field-kinds.ts';
import { memberOfValue } from './members.ts';
import { objectAsText, textAsCondition } from './texts.ts';

/** Values of the wrong kind. */
export const types: readonly Check[] = [
  neverEqual,
  textWithBoolean,
  objectAsText,
  textAsCondition,
  memberOfValue,
  wrongArgument,
  wrongKind,
];
