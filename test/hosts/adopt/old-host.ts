import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { mustRun } from '../../../src/lib/command.ts';
import type { TestHost } from '../test-host.ts';

const here = import.meta.dirname;

/** The services of the shop and their stable ports; `clock` must never run twice. */
export const PORTS = { gate: 8000, cart: 3001, clock: 3004 } as const;
export const NAMES = ['gate', 'cart', 'clock'] as const;
export type Name = (typeof NAMES)[number];

const site = `server {
  listen 80;
  server_name shop.test;
  client_max_body_size 20m;
  location / { proxy_pass http://127.0.0.1:8000; proxy_set_header Host $host; }
}
`;

const script = (names: readonly Name[]) => `#!/bin/bash
set -e
for service in ${names.join(' ')}; do
  systemctl restart shop-$service
  systemctl is-active --quiet shop-$service
done
systemctl reload nginx
echo deployed
`;

/** Sets a host up as people do by hand: code in a folder, a unit for each service, a site of nginx, a script. */
export async function setUpByHand(host: TestHost, names: readonly Name[] = NAMES): Promise<void> {
  const program = await fs.readFile(path.join(here, 'service.py'));
  for (const name of names) {
    const folder = `/opt/shop/services/${name}`;
    await host.write(`${folder}/service.py`, program);
    await host.write(`${folder}/version.txt`, 'old\n');
    await host.write(`/etc/systemd/system/shop-${name}.service`, unit(name, folder));
  }
  await host.write('/opt/shop/scripts/deploy.sh', script(names), '755');
  await host.write('/etc/nginx/sites-available/shop', site);
  await host.exec(['ln', '-s', '../sites-available/shop', '/etc/nginx/sites-enabled/shop']);
  await host.exec(['rm', '-f', '/etc/nginx/sites-enabled/default']);
  await host.exec(['systemctl', 'daemon-reload']);
  await host.exec(['systemctl', 'enable', '-q', '--now', ...names.map((name) => `shop-${name}`)]);
  await host.exec(['systemctl', 'reload', 'nginx']);
  await host.exec(['sh', '-c', `until curl -sf -o /dev/null http://127.0.0.1/; do sleep 0.1; done`]);
}

function unit(name: Name, folder: string): string {
  return `[Unit]
Description=${name} of the shop
After=network.target

[Service]
User=deploy
WorkingDirectory=${folder}
Environment=PORT=${PORTS[name]}
${name === 'clock' ? 'Environment=ONLY_ONE=39004\n' : ''}ExecStart=/usr/bin/python3 ${folder}/service.py
Restart=always

[Install]
WantedBy=multi-user.target
`;
}

/** Makes a release of the same shop in a repository, for these hosts. */
export async function commitShop(
  repository: string,
  hosts: readonly TestHost[],
  version: string,
  cartPort = PORTS.cart,
): Promise<void> {
  for (const name of NAMES) {
    const folder = path.join(repository, name);
    await fs.mkdir(folder, { recursive: true });
    await fs.copyFile(path.join(here, 'service.py'), path.join(folder, 'service.py'));
    await fs.writeFile(path.join(folder, 'version.txt'), `${version}\n`);
  }
  const service = (name: Name, port: number, more = '') =>
    `  ${name}: { path: ${name}, runtime: python, start: python3 service.py, listen: tcp, port: ${port}, ready: { path: /health, interval: 100ms, timeout: 20s }, drain: 2s, stop: 2s${more} }`;
  await fs.writeFile(
    path.join(repository, 'gantry.yml'),
    `project: shop
services:
${service('gate', PORTS.gate)}
${service('cart', cartPort)}
${service('clock', PORTS.clock, ', exclusive: true, env: { ONLY_ONE: 39004 }')}
public: { /: gate }
environments:
  production:
    url: http://shop.test
    hosts: [${hosts.map(({ ip, name }) => `{ ssh: deploy@${ip}, name: ${name}, address: ${ip} }`).join(', ')}]
    soak: 1s
    rollback_window: 1m
`,
  );
  await fs.writeFile(path.join(repository, '.gitignore'), '.gantry\n');
  const git = (...words: string[]) =>
    mustRun(
      ['git', '-c', 'user.name=Test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false', ...words],
      {
        cwd: repository,
      },
    );
  await git('init', '-q', '-b', 'main');
  await git('add', '-A');
  await git('commit', '-q', '--allow-empty', '-m', `Release ${version}`);
}

/** Watches the stable ports from the host itself; `stop` tells the longest gap of each in milliseconds. */
export async function watchPorts(host: TestHost): Promise<{ stop(): Promise<Readonly<Record<string, number>>> }> {
  await host.write('/root/prober.py', await fs.readFile(path.join(here, 'prober.py')));
  const words = ['exec', '-i', host.container, 'python3', '/root/prober.py', ...Object.values(PORTS).map(String)];
  const child = spawn('docker', words, { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  return {
    async stop() {
      child.stdin.end();
      await ended;
      return JSON.parse(said) as Record<string, number>;
    },
  };
}
