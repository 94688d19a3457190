import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { mustRun } from '../../lib/command.ts';
import { setupNode } from './setup-node.ts';
import { type ActionResult, startTestJob } from './test-action.ts';

const major = process.versions.node.split('.')[0];

test('the Node that is here serves a version, a range, a code name and no version at all', async () => {
  await using job = await startTestJob();
  for (const wanted of [`${major}`, `${major}.x`, `>=${major}`, `v${process.versions.node}`, `lts/krypton`, '']) {
    const result = await job.run(setupNode, { 'node-version': wanted });
    assert.deepEqual(result.outcome, { ok: true }, wanted);
    assert.match(result.outputs['node-version'] ?? '', /^v\d+\.\d+\.\d+$/);
    assert.equal(await saidBy(result), result.outputs['node-version']);
  }
});

test('a Node of the tool cache is taken when it alone fits, and the newest of them', async () => {
  await using job = await startTestJob();
  for (const version of ['7.1.0', '7.10.2', '7.9.9'])
    await placeTool(path.join(job.job.paths.toolCache, 'node', version, 'x64/bin/node'), `v${version}`);
  const { outputs, paths } = await job.run(setupNode, { 'node-version': '7' });
  assert.equal(outputs['node-version'], 'v7.10.2');
  assert.equal(paths[0], path.join(job.job.paths.toolCache, 'node/7.10.2/x64/bin'));
});

test('a Node of nvm is found, also where the folder has a blank', async () => {
  await using job = await startTestJob();
  const nvm = path.join(job.job.paths.temp, 'my nvm');
  await placeTool(path.join(nvm, 'versions/node/v7.3.0/bin/node'), 'v7.3.0');
  await using other = await startTestJob({ NVM_DIR: nvm });
  const { outputs } = await other.run(setupNode, { 'node-version': '7.3' });
  assert.equal(outputs['node-version'], 'v7.3.0');
});

test('the version comes from a file; the version itself wins, with a warning', async () => {
  await using job = await startTestJob();
  const files = {
    '.nvmrc': `v${major}\n`,
    '.node-version': `# ours\n${major}`,
    '.tool-versions': `python 3.12.1\nnodejs ${major}\n`,
    'package.json': JSON.stringify({ engines: { node: `>=${major}` } }),
    'volta/package.json': JSON.stringify({ volta: { node: process.versions.node }, engines: { node: '7' } }),
  };
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(job.job.paths.workspace, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
    const { outcome } = await job.run(setupNode, { 'node-version-file': name });
    assert.deepEqual(outcome, { ok: true }, name);
  }
  const both = await job.run(setupNode, { 'node-version': `${major}`, 'node-version-file': '.nvmrc' });
  assert.equal(both.warnings.length, 1);
});

test('a version that cannot be read, and a file that is missing or says nothing, fail', async () => {
  await using job = await startTestJob();
  await fs.writeFile(path.join(job.job.paths.workspace, 'package.json'), '{ broken');
  const cases: [Record<string, string>, RegExp][] = [
    [{ 'node-version': 'newest please' }, /"newest please" is no version of Node/],
    [{ 'node-version': '$(touch x)' }, /no version of Node/],
    [{ 'node-version-file': '.nvmrc' }, /'.nvmrc' does not exist/],
    [{ 'node-version-file': 'package.json' }, /names no version/],
  ];
  for (const [given, reason] of cases) {
    const { outcome } = await job.run(setupNode, given);
    assert.ok(!outcome.ok, JSON.stringify(given));
    assert.match(outcome.reason, reason);
  }
});

test('a Node that is not here is fetched from npm once; then the tool cache has it', async () => {
  await using job = await startTestJob();
  // In place of npm: what `npm install --prefix <folder> … <package>` leaves behind.
  const npm = `#!/bin/sh
echo "$@" >>"$RUNNER_TEMP/npm-calls"
for last; do :; done
bin=$3/node_modules/\${last%@*}/bin
mkdir -p "$bin" && printf '#!/bin/sh\\necho v7.5.1\\n' >"$bin/node" && chmod +x "$bin/node"
`;
  const tools = path.join(job.job.paths.temp, 'npm-bin');
  await fs.mkdir(tools);
  await fs.writeFile(path.join(tools, 'npm'), npm, { mode: 0o755 });
  await using other = await startTestJob({ PATH: `${tools}:${process.env.PATH}` });
  const { outcome, outputs } = await other.run(setupNode, { 'node-version': '7.5' });
  assert.deepEqual(outcome, { ok: true });
  assert.equal(outputs['node-version'], 'v7.5.1');
  await other.run(setupNode, { 'node-version': '7.5' });
  const calls = await fs.readFile(path.join(other.job.paths.temp, 'npm-calls'), 'utf8');
  assert.equal(calls.trim().split('\n').length, 1);
  assert.ok(calls.includes('--ignore-scripts') && / node-(linux|darwin)-\w+@7\.5\n/.test(calls));
});

test('a fetch that fails says what npm said', async () => {
  await using job = await startTestJob();
  const tools = path.join(job.job.paths.temp, 'npm-bin');
  await fs.mkdir(tools);
  await fs.writeFile(path.join(tools, 'npm'), '#!/bin/sh\necho "npm error 404 not found" >&2; exit 1\n', {
    mode: 0o755,
  });
  await using other = await startTestJob({ PATH: `${tools}:${process.env.PATH}` });
  const { outcome } = await other.run(setupNode, { 'node-version': '7.5' });
  assert.ok(!outcome.ok && outcome.reason.includes('cannot be fetched from npm: npm error 404 not found'));
});

async function placeTool(file: string, version: string): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
}

async function saidBy({ paths }: ActionResult): Promise<string> {
  const env = { PATH: [...paths, process.env.PATH].join(':') };
  return (await mustRun(['sh', '-c', 'node --version'], { env })).stdout.trim();
}
