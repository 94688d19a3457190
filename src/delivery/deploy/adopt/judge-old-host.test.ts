import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readProject } from '../../../config/read.ts';
import type { OldHost, OldUnit } from '../adoption.ts';
import { judgeOldHost } from './judge-old-host.ts';

const unit = (name: string, ...ports: number[]): OldUnit => ({
  ...{ name, active: 'active', enabled: 'enabled', folder: `/opt/shop/services/${name}`, ports },
});

const site = `server { listen 80; server_name shop.example; location / { proxy_pass http://127.0.0.1:8000; } }`;

const host = (more: Partial<OldHost> = {}): OldHost => ({
  ...{ units: [unit('gate', 8000), unit('cart', 3001), unit('clock')], listening: new Set([80, 8000, 3001]) },
  ...{ sites: [{ path: '/etc/nginx/sites-enabled/shop', text: site }], scripts: [] },
  ...{ begun: false, publicTaken: false, known: new Set<string>(), taken: new Set<string>(), ...more },
});

function judge(old: OldHost, url = 'http://shop.example') {
  const read = readProject(
    `project: shop
services:
  gate: { path: gate, runtime: node, start: node main.js, port: 8000, ready: /health }
  cart: { path: cart, runtime: node, start: node main.js, port: 3001, ready: /health }
  clock: { path: clock, runtime: node, start: node main.js, exclusive: true }
public: { /: gate }
environments: { production: { url: "${url}", hosts: [deploy@live-1] } }
`,
    'gantry.yml',
  );
  assert.ok(read.ok, JSON.stringify(read));
  const [environment] = read.project.environments;
  const [config] = environment?.hosts ?? [];
  assert.ok(environment && config?.kind === 'ssh');
  return judgeOldHost(read.project, environment, config, old);
}

test('a host that agrees with gantry.yml can be taken whole', () => {
  const { problems, notes, takeover } = judge(host());
  assert.deepEqual([problems, notes], [[], []]);
  assert.deepEqual(takeover, {
    units: [
      { service: 'gate', port: 8000, exclusive: false },
      { service: 'cart', port: 3001, exclusive: false },
      { service: 'clock', port: null, exclusive: true },
    ],
    sites: ['/etc/nginx/sites-enabled/shop'],
  });
});

test('a unit on another port than gantry.yml says is a problem that names the line', () => {
  const [problem, ...more] = judge(
    host({ units: [unit('gate', 8000), unit('cart', 3009)], listening: new Set() }),
  ).problems;
  assert.match(problem ?? '', /shop-cart\.service listens on 3009, and gantry\.yml:4 says port 3001/);
  assert.deepEqual(more, []);
});

test('a port that something else holds is a problem, but not once it was taken', () => {
  const old = host({ units: [unit('gate', 8000)] });
  assert.match(judge(old).problems.join(), /port 3001 of cart .* is held by something else/);
  const later = { ...old, begun: true, publicTaken: true, known: new Set(['gate', 'cart']) };
  assert.deepEqual(judge(later).problems, []);
});

test('a site that sends a path to another service than `public` does is a problem', () => {
  const sites = [{ path: '/etc/nginx/conf.d/shop.conf', text: site.replace('8000', '3001') }];
  assert.match(judge(host({ sites })).problems.join(), /sends \/ to port 3001 \(cart\), and `public` .* to gate/);
});

test('a file that serves another name too is not taken away', () => {
  const text = `${site} server { server_name blog.example; }`;
  assert.match(
    judge(host({ sites: [{ path: '/etc/nginx/conf.d/a.conf', text }] })).problems.join(),
    /also serves blog/,
  );
});

test('HTTPS of the old site asks for the certificate in gantry.yml, with the paths it has', () => {
  const text = `server { listen 443 ssl; server_name shop.example; ssl_certificate /c.pem; ssl_certificate_key /k.pem; }`;
  const { problems } = judge(host({ sites: [{ path: '/etc/nginx/conf.d/a.conf', text }] }), 'https://shop.example');
  assert.match(problems.join(), /gantry\.yml:\d+ "tls: \{ certificate: \/c\.pem, key: \/k\.pem \}"/);
});

test('units that gantry.yml does not know stay, services without a unit are new, and both are told', () => {
  const old = host({ units: [unit('gate', 8000), unit('blog', 4000)], listening: new Set([8000]) });
  const { notes, takeover } = judge(old);
  assert.match(notes.join('\n'), /shop-blog\.service stays as it is[\s\S]*cart has no unit there/);
  assert.deepEqual(
    takeover.units.map(({ service }) => service),
    ['gate'],
  );
});

test('a host without any unit of the project cannot be taken over', () => {
  assert.match(judge(host({ units: [], listening: new Set() })).problems.join(), /no unit shop-<service>\.service/);
});
