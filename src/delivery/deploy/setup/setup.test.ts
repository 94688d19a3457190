import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Environment, Project, SshHost } from '../../../config/project.ts';
import { readProject } from '../../../config/read.ts';
import { mustRun } from '../../../lib/command.ts';
import { compare } from './compare.ts';
import { describeChange } from './describe.ts';
import type { Found, FoundHost } from './found-host.ts';
import { lookScript, readFound } from './found-host.ts';
import type { WantedHost } from './wanted.ts';
import { wantedHost } from './wanted-host.ts';

const text = (url: string, hosts: string) => `
project: shop
services: { api: { path: api, runtime: node, start: node main.js, port: 3000, ready: /health } }
environments: { production: { url: "${url}", hosts: [${hosts}] } }
`;

function wantedOf(url: string, hosts: string, login = 'deploy'): WantedHost {
  const read = readProject(text(url, hosts), 'gantry.yml');
  assert.ok(read.ok, JSON.stringify(read));
  const [project, environment, host] = parts(read.project);
  const scripts = [{ name: 'gantry-host', content: '#!/bin/sh\n', isProgram: true }];
  return wantedHost(project, environment, host, scripts, login);
}

function parts(project: Project): [Project, Environment, SshHost] {
  const environment = project.environments[0];
  const host = environment?.hosts[0];
  assert.ok(environment && host?.kind === 'ssh');
  return [project, environment, host];
}

/** A host that is as wanted. */
function exact(wanted: WantedHost): FoundHost {
  const owner = 'root:root';
  const paths = new Map<string, Found>([
    ...wanted.folders.map(({ path, mode }) => [path, { kind: 'folder', mode, owner, content: '' }] as const),
    ...wanted.links.map(
      ({ path, target }) => [path, { kind: 'link', mode: '777', owner: '-', content: target }] as const,
    ),
    ...wanted.files.map(({ path, mode, content }) => [path, { kind: 'file', mode, owner, content }] as const),
  ]);
  return { users: new Set(wanted.users.map(({ name }) => name)), enabled: new Set(wanted.enabled), paths };
}

const contentOf = (wanted: WantedHost, path: string) => wanted.files.find((file) => file.path === path)?.content ?? '';

test('nothing changes on a host that is as wanted', () => {
  const wanted = wantedOf('https://shop.example', 'deploy@live-1');
  assert.deepEqual(compare(wanted, exact(wanted)), []);
});

test('a fresh host gets everything, and the diff names each path', () => {
  const wanted = wantedOf('https://shop.example', 'deploy@live-1');
  const changes = compare(wanted, { users: new Set(), enabled: new Set(), paths: new Map() });
  const told = changes.flatMap(describeChange).join('\n');
  for (const { path } of [...wanted.files, ...wanted.folders, ...wanted.links]) assert.ok(told.includes(path), path);
});

test('what belongs to somebody else, or lets others write, is put right', () => {
  const wanted = wantedOf('https://shop.example', 'deploy@live-1');
  const found = exact(wanted);
  const script = '/usr/local/lib/gantry/gantry-host';
  const paths = new Map(found.paths).set(script, {
    kind: 'file',
    mode: '755',
    owner: 'deploy:deploy',
    content: '#!/bin/sh\n',
  });
  const [change, ...more] = compare(wanted, { ...found, paths }).flatMap(describeChange);
  assert.deepEqual([change, more], [`~ ${script} (755 root:root) is 755 deploy:deploy, not 755 root:root`, []]);
});

// The line named "deploy" where gantry.yml names nobody: whom ssh_config names was let in, and could do nothing.
test('sudo lets the login run the script on the folder of its project, and nothing else', () => {
  const wanted = wantedOf('https://shop.example', 'live-1', 'ops');
  const sudoers = contentOf(wanted, '/etc/sudoers.d/gantry-shop');
  const rules = sudoers.split('\n').filter((line) => line !== '' && !/^(#|Defaults)/.test(line));
  assert.deepEqual(rules, ['ops ALL=(root) NOPASSWD: /usr/local/lib/gantry/gantry-host /opt/shop *']);
  const asRoot = wantedOf('https://shop.example', 'live-1', 'root');
  assert.equal(contentOf(asRoot, '/etc/sudoers.d/gantry-shop'), '');
});

test('a certificate makes an HTTPS server and a redirect; without one something in front ends HTTPS', () => {
  const tls = '{ ssh: deploy@live-1, tls: { certificate: /etc/ssl/shop.pem, key: /etc/ssl/shop.key } }';
  const secure = wantedOf('https://shop.example', tls);
  assert.match(
    contentOf(secure, '/etc/gantry/shop/public.conf'),
    /listen 443 ssl[\s\S]*ssl_certificate \/etc\/ssl\/shop.pem;/,
  );
  assert.match(contentOf(secure, '/etc/gantry/shop/redirect.conf'), /return 301 https:/);
  assert.match(contentOf(wantedOf('https://shop.example', 'live-1'), '/etc/gantry/shop/public.conf'), /^listen 80;/m);
  assert.match(
    contentOf(wantedOf('http://shop.example:8080', 'live-1'), '/etc/gantry/shop/public.conf'),
    /^listen 8080;/m,
  );
});

test('hosts with addresses of their own know each other', () => {
  const wanted = wantedOf(
    'https://shop.example',
    '{ ssh: live-1, address: 10.0.0.1 }, { ssh: live-2, address: 10.0.0.2 }',
  );
  assert.match(contentOf(wanted, '/opt/shop/host.conf'), /^address=10.0.0.1\npeers=10.0.0.2$/m);
});

test('one value of the host is changed in a file of its own, and the rest stays', () => {
  const wanted = wantedOf('https://shop.example', 'live-1');
  const found = exact(wanted);
  const before = 'user www-data;\nevents {\n\tworker_connections 768;\n}\n';
  const paths = new Map(found.paths).set('/etc/nginx/nginx.conf', {
    kind: 'file',
    mode: '644',
    owner: 'root:root',
    content: before,
  });
  const [change] = compare(wanted, { ...found, paths });
  assert.ok(change?.what === 'file');
  assert.equal(change.file.content, before.replace('768', '16384'));
});

test('a look that was cut off is not taken for a host that lacks everything', () => {
  assert.equal(readFound('user deploy\npath file 644 root:root /etc/x aGk='), undefined);
  assert.equal(readFound('path file 644 root:root /etc/x aGk=\nlooked\n')?.paths.get('/etc/x')?.content, 'hi');
});

// Cause: an older unit of the same name without [Install] is static, for which is-enabled ends with 0 too: ours took its
// place and was enabled by the second setup only.
test('a unit that cannot be enabled yet does not count as enabled', async () => {
  const wanted = { ...wantedOf('https://shop.example', 'deploy@live-1'), folders: [], files: [], links: [], lines: [] };
  const systemctl = (state: string) => `systemctl() { [ "$2" = -q ] || echo ${state}; }\n`;
  const enabledIn = async (state: string) => {
    const { stdout } = await mustRun(['sh', '-c', systemctl(state) + lookScript(wanted)]);
    return readFound(stdout)?.enabled;
  };
  assert.deepEqual(await enabledIn('static'), new Set());
  assert.deepEqual(await enabledIn('enabled'), new Set(wanted.enabled));
});
