import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSite } from './nginx-site.ts';

test('servers, names, certificates and the ports behind locations are read, whatever stands around them', () => {
  const servers = readSite(`
upstream gate { server 127.0.0.1:8000; keepalive 16; } # one
server {
  listen 443 ssl http2; server_name shop.example "www.shop.example";
  ssl_certificate /etc/ssl/a.pem; ssl_certificate_key '/etc/ssl/a.key';
  add_header X-Frame-Options "DENY; always {";
  location / { proxy_pass http://gate; }
  location /api/ { limit_except GET { deny all; } proxy_pass http://localhost:3080/v1; }
  location ~ \\.php$ { return 404; }
}
server { listen 80; server_name shop.example; return 301 https://$host$request_uri; }
`);
  assert.deepEqual(servers, [
    {
      names: ['shop.example', 'www.shop.example'],
      listens: ['443 ssl http2'],
      certificate: '/etc/ssl/a.pem',
      key: '/etc/ssl/a.key',
      locations: [
        { path: '/', port: 8000 },
        { path: '/api/', port: 3080 },
        { path: '~ \\.php$', port: null },
      ],
      others: ['add_header'],
    },
    { names: ['shop.example'], listens: ['80'], certificate: null, key: null, locations: [], others: [] },
  ]);
});

test('an upstream of several servers, or of another machine, has no port of this host', () => {
  const [server] = readSite(`upstream two { server 127.0.0.1:1; server 127.0.0.1:2; }
server { location /a { proxy_pass http://two; } location /b { proxy_pass http://10.0.0.2:80; } }`);
  assert.deepEqual(server?.locations, [
    { path: '/a', port: null },
    { path: '/b', port: null },
  ]);
});

test('rubbish ends, and is no server', () => {
  for (const text of ['', '}}}', '{{{', 'server', 'server {', '"', "server { listen '", '\0;;;{}', 'a'.repeat(70_000)])
    assert.ok(readSite(text).length <= 1, text.slice(0, 20));
});
