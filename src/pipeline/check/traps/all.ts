import type { Check } from '../finding.ts';
import { alertWithoutMemory } from './alert-without-memory.ts';
import { auditOnPullRequest } from './audit-on-pull-request.ts';
import { auditStopsTests } from './audit-stops-tests.ts';
import { backupNeverRestored } from './backup-never-restored.ts';
import { blankValue } from './blank-value.ts';
import { checkHidesNext } from './check-hides-next.ts';
import { cloudWithoutCredentials } from './cloud-without-credentials.ts';
import { conditionAlwaysTrue } from './condition-always-true.ts';
import { constantCondition } from './constant-condition.ts';
import { continueOnErrorDeploy } from './continue-on-error-deploy.ts';
import { curlAcceptsRedirect } from './curl-accepts-redirect.ts';
import { curlWithoutTimeLimit } from './curl-without-time-limit.ts';
import { defaultNeverUsed } from './default-never-used.ts';
import { deployCancelledMidway } from './deploy-cancelled-midway.ts';
import { deployUntested } from './deploy-untested.ts';
import { deployWithoutConcurrency } from './deploy-without-concurrency.ts';
import { downloadedScript } from './downloaded-script.ts';
import { dumpThroughGzip } from './dump-through-gzip.ts';
import { reservedEnvName, wrongEnvName } from './env-names.ts';
import { failureUnseen } from './failure-unseen.ts';
import { fixedHostPort } from './fixed-host-port.ts';
import { hardCodedPassword } from './hard-coded-password.ts';
import { hostResolvesBranch } from './host-resolves-branch.ts';
import { imageWithoutVersion } from './image-without-version.ts';
import { inputInScript } from './input-in-script.ts';
import { matrixValues } from './matrix-values.ts';
import { missingPermissions } from './missing-permissions.ts';
import { missingTimeout } from './missing-timeout.ts';
import { optionTwice } from './option-twice.ts';
import { outOfRange } from './out-of-range.ts';
import { outdatedAction } from './outdated-action.ts';
import { parsedListing } from './parsed-listing.ts';
import { pipWithoutHashes } from './pip-without-hashes.ts';
import { pipeWithoutPipefail } from './pipe-without-pipefail.ts';
import { removedCommand } from './removed-command.ts';
import { repeatedCd } from './repeated-cd.ts';
import { retentionAfterUpload } from './retention-after-upload.ts';
import { retentionByCount } from './retention-by-count.ts';
import { rulesWithoutCheckout } from './rules-without-checkout.ts';
import { scanNeverFails } from './scan-never-fails.ts';
import { scansDeployedTarget } from './scans-deployed-target.ts';
import { scheduleNever } from './schedule-never.ts';
import { schedulePunctual } from './schedule-punctual.ts';
import { scheduleTooOften } from './schedule-too-often.ts';
import { scriptInjection } from './script-injection.ts';
import { secretInScript } from './secret-in-script.ts';
import { secretsWithoutEnvironment } from './secrets-without-environment.ts';
import { selfHostedFork } from './self-hosted-fork.ts';
import { serviceWithoutHealth } from './service-without-health.ts';
import { shortenedNumber } from './shortened-number.ts';
import { sshWithoutFingerprint } from './ssh-without-fingerprint.ts';
import { sshWithoutTimeLimit } from './ssh-without-time-limit.ts';
import { sudoRepositoryScript } from './sudo-repository-script.ts';
import { targetChecksOutHead } from './target-checks-out-head.ts';
import { unpinnedAction } from './unpinned-action.ts';
import { unquotedExpression } from './unquoted-expression.ts';
import { unusedCheckout } from './unused-checkout.ts';
import { waitWithoutBackground } from './wait-without-background.ts';
import { webhookOnCommandLine } from './webhook-on-command-line.ts';
import { workflowRunWithoutWorkflows } from './workflow-run-without-workflows.ts';
import { xargsWithoutR } from './xargs-without-r.ts';

/** What GitHub accepts and what then goes wrong. */
export const traps: readonly Check[] = [
  alertWithoutMemory,
  auditOnPullRequest,
  auditStopsTests,
  backupNeverRestored,
  checkHidesNext,
  cloudWithoutCredentials,
  conditionAlwaysTrue,
  continueOnErrorDeploy,
  curlAcceptsRedirect,
  curlWithoutTimeLimit,
  deployCancelledMidway,
  deployUntested,
  deployWithoutConcurrency,
  dumpThroughGzip,
  failureUnseen,
  fixedHostPort,
  hostResolvesBranch,
  imageWithoutVersion,
  inputInScript,
  missingPermissions,
  missingTimeout,
  parsedListing,
  pipWithoutHashes,
  pipeWithoutPipefail,
  removedCommand,
  repeatedCd,
  retentionAfterUpload,
  retentionByCount,
  rulesWithoutCheckout,
  scanNeverFails,
  scansDeployedTarget,
  schedulePunctual,
  scheduleTooOften,
  scriptInjection,
  secretInScript,
  secretsWithoutEnvironment,
  selfHostedFork,
  serviceWithoutHealth,
  shortenedNumber,
  sshWithoutFingerprint,
  sshWithoutTimeLimit,
  sudoRepositoryScript,
  targetChecksOutHead,
  unpinnedAction,
  unquotedExpression,
  unusedCheckout,
  webhookOnCommandLine,
  workflowRunWithoutWorkflows,
  blankValue,
  constantCondition,
  defaultNeverUsed,
  downloadedScript,
  hardCodedPassword,
  matrixValues,
  outOfRange,
  scheduleNever,
  wrongEnvName,
  reservedEnvName,
  outdatedAction,
  optionTwice,
  waitWithoutBackground,
  xargsWithoutR,
];
