import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSchema } from '../../github-schema.ts';
import { CONTEXTS } from '../../workflow/contexts.ts';
import { readWorkflow } from '../../workflow/read-workflow.ts';
import { definitionOf } from './definitions.ts';

const schema = loadSchema('workflow');

const top = (line: string) => `${line}\non: push\njobs: { a: { runs-on: x, steps: [{ run: a }] } }`;
const call = (line: string) =>
  `on: { workflow_call: { ${line} } }\njobs: { a: { runs-on: x, outputs: { o: o }, steps: [{ run: a }] } }`;
const job = (line: string) => `on: push\njobs: { n: { runs-on: x, steps: [{ run: a }] }, a: { ${line} } }`;
const steps = (line: string) => job(`needs: n, runs-on: x, ${line}, steps: [{ run: a }]`);
const step = (line: string) => job(`needs: n, runs-on: x, steps: [{ run: a, ${line} }]`);

/** A place for each definition with contexts: what stands around it in the schema, and a workflow with the expression there. */
const PLACES: readonly (readonly [string, (text: string, bare: string) => string])[] = [
  ['run-name', (text) => top(`run-name: "${text}"`)],
  ['workflow-env', (text) => top(`env: { A: "${text}" }`)],
  ['workflow-concurrency', (text) => top(`concurrency: "${text}"`)],
  ['workflow-call-input-default', (text) => call(`inputs: { i: { type: string, default: "${text}" } }`)],
  ['workflow-output-context', (text) => call(`outputs: { o: { value: "${text}" } }`)],
  ['job-if', (_, bare) => steps(`if: "${bare}"`)],
  ['strategy', (text) => steps(`strategy: "${text}"`)],
  ['strategy', (text) => steps(`strategy: { fail-fast: "${text}" }`)],
  ['strategy', (text) => steps(`strategy: { max-parallel: "${text}" }`)],
  ['strategy', (text) => steps(`strategy: { matrix: { a: ["${text}"] } }`)],
  ['runs-on', (text) => job(`needs: n, runs-on: "${text}", steps: [{ run: a }]`)],
  ['runs-on', (text) => job(`needs: n, runs-on: { group: "${text}" }, steps: [{ run: a }]`)],
  ['job-env', (text) => steps(`env: { A: "${text}" }`)],
  ['job-concurrency', (text) => steps(`concurrency: "${text}"`)],
  ['job-environment', (text) => steps(`environment: "${text}"`)],
  ['job-environment job-environment-name', (text) => steps(`environment: { name: "${text}" }`)],
  ['job-environment string-runner-context-no-secrets', (text) => steps(`environment: { name: a, url: "${text}" }`)],
  ['job-defaults-run', (text) => steps(`defaults: { run: { working-directory: "${text}" } }`)],
  ['string-runner-context', (text) => steps(`outputs: { o: "${text}" }`)],
  ['string-strategy-context', (text) => steps(`name: "${text}"`)],
  ['number-strategy-context', (text) => steps(`timeout-minutes: "${text}"`)],
  ['number-strategy-context', (text) => steps(`cancel-timeout-minutes: "${text}"`)],
  ['boolean-strategy-context', (text) => steps(`continue-on-error: "${text}"`)],
  ['container', (text) => steps(`container: "${text}"`)],
  ['container', (text) => steps(`container: { image: "${text}" }`)],
  ['container string-runner-context', (text) => steps(`container: { image: a, env: { A: "${text}" } }`)],
  [
    'container container-registry-credentials',
    (text) => steps(`container: { image: a, credentials: { username: "${text}", password: a } }`),
  ],
  ['services', (text) => steps(`services: "${text}"`)],
  ['services services-container', (text) => steps(`services: { s: { image: "${text}" } }`)],
  ['services string-runner-context', (text) => steps(`services: { s: { image: a, env: { A: "${text}" } } }`)],
  ['scalar-needs-context', (text) => job(`needs: n, uses: ./.github/workflows/c.yml, with: { A: "${text}" }`)],
  [
    'scalar-needs-context-with-secrets',
    (text) => job(`needs: n, uses: ./.github/workflows/c.yml, secrets: { A: "${text}" }`),
  ],
  ['step-if', (_, bare) => step(`if: "${bare}"`)],
  ['step-env', (text) => step(`env: { A: "${text}" }`)],
  ['step-name', (text) => step(`name: "${text}"`)],
  ['step-timeout-minutes', (text) => step(`timeout-minutes: "${text}"`)],
  ['step-continue-on-error', (text) => step(`continue-on-error: "${text}"`)],
  ['string-steps-context', (text) => step(`working-directory: "${text}"`)],
  ['string-steps-context', (text) => job(`needs: n, runs-on: x, steps: [{ run: "${text}" }]`)],
  ['step-with', (text) => job(`needs: n, runs-on: x, steps: [{ uses: a/b@v1, with: { A: "${text}" } }]`)],
];

const FUNCTIONS = ['always', 'success', 'failure', 'cancelled', 'hashFiles'];

const candidates = [
  ...CONTEXTS.map((name) => ({ name, text: `toJSON(${name})` })),
  ...FUNCTIONS.map((name) => ({ name, text: name === 'hashFiles' ? "hashFiles('a')" : `${name}()` })),
];

for (const [definitions, workflow] of PLACES) {
  const nameless = workflow('…', '…').split('\n').at(-1);
  test(`${definitions}: the reader knows the contexts and functions of GitHub's schema (${nameless})`, () => {
    const known = definitions.split(' ').flatMap((name) => definitionOf(schema, name).contexts);
    const names = known.map((name) => name.replace(/\(.*/, ''));
    const read = candidates.filter(
      ({ text }) => 'workflow' in readWorkflow(workflow(`\${{ ${text} }}`, text), 'w.yml'),
    );
    assert.deepEqual(
      read.map(({ name }) => name).toSorted(),
      candidates
        .map(({ name }) => name)
        .filter((name) => names.includes(name))
        .toSorted(),
    );
  });
}

/** Definitions that no place of a file has, and those of keys that are not read. */
const ELSEWHERE = ['snapshot-if'];

test('every definition with contexts that a workflow file can reach has a place', () => {
  const covered = new Set(PLACES.flatMap(([definitions]) => definitions.split(' ')));
  const reached = new Set<string>();
  const open = ['workflow-root-strict'];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const definition = definitionOf(schema, name);
    if (definition.kind === 'one-of') open.push(...definition.types);
    if (definition.kind === 'sequence') open.push(definition.item);
    if (definition.kind !== 'mapping') continue;
    open.push(...definition.properties.values());
    if (definition.loose) open.push(definition.loose.key, definition.loose.value);
  }
  const missing = [...reached].filter((name) => definitionOf(schema, name).contexts.length > 0 && !covered.has(name));
  assert.deepEqual(missing.toSorted(), ELSEWHERE);
});
