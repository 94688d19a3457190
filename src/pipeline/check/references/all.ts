import type { Check } from '../finding.ts';
import { actionInput } from './action-inputs.ts';
import { callOutputReference } from './call-outputs.ts';
import { contextMember } from './context-members.ts';
import { deadPattern } from './dead-patterns.ts';
import { deprecatedInput } from './deprecated-inputs.ts';
import { inputsReference } from './inputs.ts';
import { localActionBeforeCheckout, missingAction } from './local-actions.ts';
import { matrixReference } from './matrix.ts';
import { needsReference } from './needs.ts';
import { needsTwice } from './needs-twice.ts';
import { conflictingLabels, unknownLabel } from './runner-labels.ts';
import { secretsReference } from './secrets.ts';
import { servicesReference } from './services.ts';
import { shellOfOtherOs } from './shell-os.ts';
import { unknownShell } from './shells.ts';
import { stepsReference } from './steps.ts';

/** Names that lead nowhere. */
export const references: readonly Check[] = [
  needsReference,
  needsTwice,
  stepsReference,
  matrixReference,
  inputsReference,
  servicesReference,
  callOutputReference,
  contextMember,
  actionInput,
  deprecatedInput,
  missingAction,
  localActionBeforeCheckout,
  deadPattern,
  unknownLabel,
  conflictingLabels,
  shellOfOtherOs,
  secretsReference,
  unknownShell,
];
