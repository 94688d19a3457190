import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { test } from 'node:test';
import { readProject } from '../../../config/read.ts';
import { mustRun } from '../../../lib/command.ts';
import { temporaryFolder } from '../../../lib/temporary-folder.ts';
import { checksOf, judge } from './check-host.ts';
import { disk } from './disk.ts';

const scripts = [{ name: 'gantry-host', content: '#!/bin/sh\n', isProgram: true }];

/** What a host says that is as deployments need it. */
const good: Readonly<Record<string, string>> = {
  ...{
    systemd: '252',
    system: 'running',
    missing: '',
    sudo: 'script',
    boot: 'enabled',
    disk: '20000',
    'disk-place': '/opt/shop',
  },
  ...{ nginx: 'active', connections: '16384', included: '1', listening: '0BB8 0050 ', 'nginx-listens': '3000' },
  ...{ memory: '2000', instances: '300', clock: '1000', somaxconn: '4096', python: '3.11' },
  ...{ machine: 'Linux x86_64', glibc: '2.36' },
  'sha256-gantry-host': createHash('sha256').update('#!/bin/sh\n').digest('hex'),
};

/** The points that are wrong when these facts differ, each with what it says. */
function wrongWith(facts: Readonly<Record<string, string>>): Record<string, string> {
  const read = readProject(
    `project: shop
services:
  api: { path: api, runtime: node, start: node main.js, port: 3000, ready: /health }
  mod: { path: mod, runtime: python@3.11, start: python3 main.py, port: 3001, ready: /health }
environments: { production: { hosts: [deploy@live-1] } }
`,
    'gantry.yml',
  );
  assert.ok(read.ok);
  const known = new Map(Object.entries({ ...good, ...facts }));
  const findings = judge(checksOf(read.project, scripts, 'x64'), known, 1000);
  const wrong = findings.filter(({ ok }) => !ok);
  for (const { name, fix } of wrong) assert.ok(fix, `${name} has a fix`);
  return Object.fromEntries(wrong.map(({ name, says }) => [name, says]));
}

test('a host that is as deployments need it has nothing wrong', () => {
  assert.deepEqual(wrongWith({}), {});
});

const cases: readonly (readonly [facts: Readonly<Record<string, string>>, name: string, says: RegExp])[] = [
  [{ systemd: '240' }, 'systemd', /systemd 240/],
  [{ missing: 'curl flock' }, 'tools', /missing: curl flock/],
  [{ 'sha256-gantry-host': 'other' }, 'gantry-host', /another version: gantry-host/],
  [{ sudo: 'nothing' }, 'sudo', /may not run/],
  [{ boot: '' }, 'boot unit', /missing/],
  [{ nginx: 'failed' }, 'nginx', /nginx is failed/],
  [{ connections: '768' }, 'nginx', /768 connections/],
  [
    { name: 'shop.example', rivals: '/etc/nginx/sites-enabled/shop' },
    'public name',
    /sites-enabled\/shop answers to shop\.example too/,
  ],
  [{ listening: '0BB9' }, 'ports', /another program has 3001 \(mod\)/],
  [{ disk: '100' }, 'disk', /100 MB free in \/opt\/shop/],
  [{ memory: '200' }, 'memory', /200 MB available, 300 MB needed \(the live instances have 300 MB\)/],
  [{ memory: '200', instances: '0' }, 'memory', /256 MB needed \(2 programs\)/],
  [{ clock: '1100' }, 'clock', /100 s off/],
  [{ somaxconn: '128' }, 'backlog', /128/],
  [{ machine: 'Linux aarch64' }, 'machine', /aarch64/],
  [{ glibc: '2.17' }, 'machine', /glibc 2\.17/],
  [{ glibc: '' }, 'machine', /no glibc/],
  [{ python: '3.9' }, 'python', /Python 3\.9/],
  [{ python: '' }, 'python', /missing/],
];

for (const [facts, name, says] of cases) {
  test(`${name} is wrong, alone and with a fix, where a host says ${JSON.stringify(facts)}`, () => {
    const wrong = wrongWith(facts);
    assert.deepEqual(Object.keys(wrong), [name]);
    assert.match(wrong[name] ?? '', says);
  });
}

// It asked the disk of /opt, where the project's folder may have one of its own.
test('the disk that is asked is that of the folder, or of where it will be', async () => {
  await using folder = await temporaryFolder('gantry-disk');
  const placeOf = async (root: string) => {
    const { stdout } = await mustRun(['sh', '-c', `root=$1\n${disk.look}`, 'sh', root]);
    return /^disk \d+\ndisk-place (.*)\n$/.exec(stdout)?.[1];
  };
  assert.equal(await placeOf(folder.path), folder.path);
  assert.equal(await placeOf(path.join(folder.path, 'opt', 'shop')), folder.path);
  assert.equal(await placeOf('/no-such-folder/shop'), '/');
});
