import { versionOf } from '../actions/known-actions.ts';
import type { Check } from '../finding.ts';

/** The first major version of each action that runs on a Node which runners have, and uses only services that GitHub still has. */
const FIRST: Readonly<Record<string, number>> = {
  'actions/cache': 4,
  'actions/cache/restore': 4,
  'actions/cache/save': 4,
  'actions/checkout': 4,
  'actions/configure-pages': 4,
  'actions/deploy-pages': 4,
  'actions/download-artifact': 4,
  'actions/github-script': 7,
  'actions/labeler': 5,
  'actions/setup-dotnet': 4,
  'actions/setup-go': 5,
  'actions/setup-java': 4,
  'actions/setup-node': 4,
  'actions/setup-python': 5,
  'actions/stale': 9,
  'actions/upload-artifact': 4,
  'actions/upload-pages-artifact': 3,
  'aws-actions/configure-aws-credentials': 4,
  'azure/login': 2,
  'codecov/codecov-action': 4,
  'docker/build-push-action': 5,
  'docker/login-action': 3,
  'docker/metadata-action': 5,
  'docker/setup-buildx-action': 3,
  'docker/setup-qemu-action': 3,
  'dorny/paths-filter': 3,
  'github/codeql-action/analyze': 3,
  'github/codeql-action/autobuild': 3,
  'github/codeql-action/init': 3,
  'github/codeql-action/upload-sarif': 3,
  'golangci/golangci-lint-action': 4,
  'google-github-actions/auth': 2,
  'google-github-actions/setup-gcloud': 2,
  'hashicorp/setup-terraform': 3,
  'peaceiris/actions-gh-pages': 4,
  'peter-evans/create-pull-request': 6,
  'pnpm/action-setup': 3,
  'softprops/action-gh-release': 2,
};

export const outdatedAction: Check = {
  code: 'outdated-action',
  severity: 'warning',
  why: 'It was made for a version of Node that runners no longer have, or for a service that GitHub has shut down.',
  fix: 'Use a newer version.',
  find: ({ steps }) =>
    steps.flatMap(({ step }) => {
      if (step.kind !== 'uses') return [];
      const { name, major } = versionOf(step.uses);
      const first = Object.hasOwn(FIRST, name) ? FIRST[name] : undefined;
      if (first === undefined || major === undefined || major >= first) return [];
      return [{ at: step.usesAt, message: `${step.uses} is too old`, fix: `Use v${first} or a newer one.` }];
    }),
};
