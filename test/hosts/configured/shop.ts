import fs from 'node:fs/promises';
import path from 'node:path';
import { mustRun } from '../../../src/lib/command.ts';
import type { TestHost } from '../test-host.ts';

const here = import.meta.dirname;
const PROGRAMS = ['api', 'clock', 'bell'];

/** Gives the host a certificate that it signed itself, for shop.test; resolves with the file to trust here. */
export async function giveCertificate(host: TestHost, folder: string): Promise<string> {
  const [certificate, key] = [path.join(folder, 'shop.pem'), path.join(folder, 'shop.key')];
  const subject = ['-subj', '/CN=shop.test', '-addext', 'subjectAltName=DNS:shop.test'];
  const files = ['-out', certificate, '-keyout', key];
  await mustRun(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files]);
  await host.write('/etc/ssl/shop.pem', await fs.readFile(certificate));
  await host.write('/etc/ssl/shop.key', await fs.readFile(key), '600');
  return certificate;
}

/** Commits a release: an API with limits, a worker that a command judges, one that tells systemd, and a page. */
export async function commitShop(
  repository: string,
  { ip }: TestHost,
  { version, limits }: { readonly version: string; readonly limits: string },
): Promise<void> {
  const write = async (file: string, text: string) => {
    await fs.mkdir(path.dirname(path.join(repository, file)), { recursive: true });
    await fs.writeFile(path.join(repository, file), text);
  };
  const program = await fs.readFile(path.join(here, 'service.py'), 'utf8');
  for (const name of PROGRAMS) {
    await write(`${name}/service.py`, program);
    await write(`${name}/version.txt`, `${version}\n`);
  }
  await write('clock/ready.py', 'import os, sys\nsys.exit(os.environ.get("GANTRY_SERVICE") != "clock")\n');
  await fs.rm(path.join(repository, 'page'), { recursive: true, force: true });
  await write('page/dist/index.html', `<p>Release ${version}</p>\n`);
  await write(`page/dist/js/app-${version}abcdef.js`, `run(${version})\n`);
  await write('.gitignore', '.gantry\n');
  const rest = 'runtime: python, start: python3 service.py';
  await write(
    'gantry.yml',
    `project: shop
services:
  api: { path: api, ${rest}, listen: tcp, port: 8000, ready: { path: /health, interval: 100ms, timeout: 20s }, limits: ${limits} }
  clock: { path: clock, ${rest}, exclusive: true, ready: { command: python3 ready.py, interval: 100ms } }
  bell: { path: bell, ${rest}, ready: notify }
  page: { path: page, runtime: static, root: dist }
public: { /api: api, /: page }
environments:
  production:
    url: https://shop.test
    hosts: [{ ssh: deploy@${ip}, name: live-1, tls: { certificate: /etc/ssl/shop.pem, key: /etc/ssl/shop.key } }]
    soak: 500ms
    rollback_window: 5m
`,
  );
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false'];
  for (const words of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    ['commit', '-q', '-m', `Release ${version}`],
  ])
    await mustRun(['git', ...who, ...words], { cwd: repository });
}
