import type { Check } from '../finding.ts';
import { references } from '../references/all.ts';
import { localActionBeforeCheckout, missingAction } from '../references/local-actions.ts';
import { matrixReference } from '../references/matrix.ts';
import { servicesReference } from '../references/services.ts';
import { conditionAlwaysTrue } from '../traps/condition-always-true.ts';
import { curlAcceptsRedirect } from '../traps/curl-accepts-redirect.ts';
import { curlWithoutTimeLimit } from '../traps/curl-without-time-limit.ts';
import { dumpThroughGzip } from '../traps/dump-through-gzip.ts';
import { hostResolvesBranch } from '../traps/host-resolves-branch.ts';
import { parsedListing } from '../traps/parsed-listing.ts';
import { pipWithoutHashes } from '../traps/pip-without-hashes.ts';
import { pipeWithoutPipefail } from '../traps/pipe-without-pipefail.ts';
import { removedCommand } from '../traps/removed-command.ts';
import { retentionByCount } from '../traps/retention-by-count.ts';
import { scriptInjection } from '../traps/script-injection.ts';
import { shortenedNumber } from '../traps/shortened-number.ts';
import { sshWithoutFingerprint } from '../traps/ssh-without-fingerprint.ts';
import { sshWithoutTimeLimit } from '../traps/ssh-without-time-limit.ts';
import { unpinnedAction } from '../traps/unpinned-action.ts';
import { webhookOnCommandLine } from '../traps/webhook-on-command-line.ts';
import { xargsWithoutR } from '../traps/xargs-without-r.ts';
import { types } from '../types/all.ts';

/** What depends on the workflow that uses the action. */
const OF_THE_CALLER: readonly Check[] = [matrixReference, servicesReference, missingAction, localActionBeforeCheckout];

/** The checks of workflows that hold for the steps of a composite action too. */
export const actionChecks: readonly Check[] = [
  ...references.filter((check) => !OF_THE_CALLER.includes(check)),
  ...types,
  conditionAlwaysTrue,
  curlAcceptsRedirect,
  curlWithoutTimeLimit,
  dumpThroughGzip,
  hostResolvesBranch,
  parsedListing,
  pipWithoutHashes,
  pipeWithoutPipefail,
  removedCommand,
  retentionByCount,
  scriptInjection,
  shortenedNumber,
  sshWithoutFingerprint,
  sshWithoutTimeLimit,
  unpinnedAction,
  webhookOnCommandLine,
  xargsWithoutR,
];
