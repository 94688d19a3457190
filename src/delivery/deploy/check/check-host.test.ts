import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import type { Project } from '../../../config/project.ts';
import { readProject } from '../../../config/read.ts';
import { mustRun } from '../../../lib/command.ts';
import { temporaryFolder } from '../../../lib/temporary-folder.ts';
import { checksOf, judge } from './check-host.ts';
import { disk } from './disk.ts';
import type { HostCheck } from './host-facts.ts';
import { nginx } from './nginx.ts';
import { portsCheck } from './ports.ts';
import { programs } from './programs.ts';
import { publicNameCheck } from './public-name.ts';
import { sudo } from './sudo.ts';

const scripts = [{ name: 'gantry-host', content: '#!/bin/sh\n', isProgram: true }];
const site = [{ path: '/etc/gantry/shop/public.conf', mode: '644', content: 'server_name shop.example;\n' }];
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

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
    mount: '/',
    'mount-options': 'rw,relatime',
  },
  ...{
    nginx: 'active',
    connections: '16384',
    included: '1',
    reads: '1',
    listening: '0BB8 0050 ',
    'nginx-listens': '3000',
  },
  ...{ memory: '2000', instances: '300', clock: '1000', somaxconn: '4096', python: '3.11' },
  ...{ machine: 'Linux x86_64', glibc: '2.36' },
  'sha256-gantry-host': sha256('#!/bin/sh\n'),
  ...{ name: 'shop.example', 'public-sum': sha256('server_name shop.example;\n') },
};

/** The points that are wrong when these facts differ, each with what it says. */
function wrongWith(facts: Readonly<Record<string, string>>): Record<string, string> {
  const known = new Map(Object.entries({ ...good, ...facts }));
  const findings = judge(checksOf(projectOf(), scripts, site, 'x64'), known, 1000);
  const wrong = findings.filter(({ ok }) => !ok);
  for (const { name, fix } of wrong) assert.ok(fix, `${name} has a fix`);
  return Object.fromEntries(wrong.map(({ name, says }) => [name, says]));
}

function projectOf(): Project {
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
  return read.project;
}

test('a host that is as deployments need it has nothing wrong', () => {
  assert.deepEqual(wrongWith({}), {});
});

const cases: readonly (readonly [facts: Readonly<Record<string, string>>, name: string, says: RegExp])[] = [
  [{ systemd: '240' }, 'systemd', /systemd 240/],
  [{ missing: 'curl flock' }, 'tools', /missing: curl flock/],
  [{ 'sha256-gantry-host': 'other' }, 'gantry-host', /another version: gantry-host/],
  [
    { sudo: 'nothing', 'sudo-said': 'sudo: a password is required' },
    'sudo',
    /may not run gantry-host: sudo: a password/,
  ],
  [{ boot: '' }, 'boot unit', /missing/],
  [{ nginx: 'failed' }, 'nginx', /nginx is failed/],
  [{ connections: '768' }, 'nginx', /768 connections/],
  [{ rivals: '/etc/nginx/sites-enabled/shop' }, 'public name', /sites-enabled\/shop answers to shop\.example too/],
  // After another url or certificate in gantry.yml all was well, and nginx had the old ones.
  [
    { name: 'old.example', 'public-sum': sha256('server_name old.example;\n') },
    'public name',
    /nginx has old\.example, .* not as gantry\.yml/,
  ],
  [{ name: '', 'public-sum': '' }, 'public name', /none yet/],
  // Two projects of one host took the name or the port from one another, and both were told that all was well.
  [{ rivals: '/etc/gantry/other/public.conf' }, 'public name', /gantry\/other\/public\.conf answers/],
  [{ listening: '0BB9' }, 'ports', /another program has 3001 \(mod\)/],
  [{ listening: '0BB9', 'others-listen': '3001=other' }, 'ports', /the project other has 3001 \(mod\)/],
  // A release failed there because nginx "still answers with the old" configuration.
  [{ reads: '0' }, 'nginx', /reads nothing in \/etc\/nginx\/conf\.d/],
  // Staging ended there with "install of py failed:", and no word why.
  [{ mount: '/opt', 'mount-options': 'rw,noexec,relatime' }, 'programs', /none may run in \/opt: it is mounted noexec/],
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

// It asked what sudo lists: a rule that wants a password counted as good, and one that wants no terminal as bad.
test('sudo is asked to run the script as deployments do', async () => {
  await using folder = await temporaryFolder('gantry-sudo');
  const said = async (script: string) => {
    const fake = path.join(folder.path, 'sudo');
    await fs.writeFile(fake, `#!/bin/sh\n[ "$2" != -l ] || exit 1\n${script}\n`, { mode: 0o755 });
    const id = path.join(folder.path, 'id');
    await fs.writeFile(id, '#!/bin/sh\necho 1000\n', { mode: 0o755 });
    const look = `PATH=$1:$PATH; script=/s root=/opt/shop\n${sudo.look}`;
    return (await mustRun(['sh', '-c', look, 'sh', folder.path])).stdout;
  };
  assert.equal(
    await said('[ "$*" = "-n /s /opt/shop facts" ] && echo live 1 && echo "gantry-host: 0 done"'),
    'sudo script\n',
  );
  assert.equal(
    await said('echo "sudo: a password is required" >&2; exit 1'),
    'sudo nothing\nsudo-said sudo: a password is required\n',
  );
  assert.equal(await said('echo "gantry-host: 70 no"; exit 70'), 'sudo nothing\nsudo-said gantry-host: 70 no\n');
});

// Files of another project were not looked at, and the own ones not told from them.
test('names and ports of other projects are told from the own ones', async () => {
  await using folder = await temporaryFolder('gantry-etc');
  const put = async (file: string, text: string) => {
    const place = path.join(folder.path, 'etc', file);
    await fs.mkdir(path.dirname(place), { recursive: true });
    await fs.writeFile(place, text);
  };
  for (const [project, port] of [
    ['shop', 3000],
    ['other', 3001],
  ] as const) {
    await put(`gantry/${project}/public.conf`, 'listen 80;\nserver_name shop.example;\n');
    await put(`gantry/${project}/nginx/front.conf`, `  listen 127.0.0.1:${port} backlog=4096;\n`);
  }
  await put('gantry/third/public.conf', 'listen 80;\nserver_name third.example;\n');
  await put(
    'nginx/nginx.conf',
    'http {\n  # include /etc/nginx/conf.d/*.conf;\n  include /etc/nginx/mime.types; include conf.d/*.conf;\n}\n',
  );
  const saysOf = async ({ look }: HostCheck) => {
    const text = `project=shop\n${look.replaceAll('/etc/', `${folder.path}/etc/`)}`;
    const { stdout } = await mustRun(['sh', '-c', text]);
    return new Map(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/ (.*)/, 2) as [string, string | undefined]),
    );
  };
  assert.equal((await saysOf(publicNameCheck([]))).get('rivals'), `${folder.path}/etc/gantry/other/public.conf`);
  const ports = await saysOf(portsCheck(projectOf()));
  assert.deepEqual([ports.get('nginx-listens'), ports.get('others-listen')], ['3000', '3001=other']);
  assert.equal((await saysOf(nginx)).get('reads'), '1');
  await put('nginx/nginx.conf', 'http {\n  # include /etc/nginx/conf.d/*.conf;\n}\n');
  assert.equal((await saysOf(nginx)).get('reads'), '0');
});

test('where programs may run is asked of the file system that holds the folder, or will hold it', {
  skip: process.platform !== 'linux' && 'Linux tells of mounts in /proc',
}, async () => {
  const look = `root=/proc/no-such/shop\n${programs.look}`;
  const { stdout } = await mustRun(['sh', '-c', look]);
  assert.match(stdout, /^mount \/proc\nmount-options rw\b\S*\n$/);
});
