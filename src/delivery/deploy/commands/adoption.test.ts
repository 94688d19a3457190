import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readGap, readOldHost } from './adoption-answers.ts';
import { adoptBeginVerb, returnUnitVerb } from './adoption-verbs.ts';

test('what is taken is named by service and port, what is given back with how ours ends', () => {
  const units = [
    { service: 'cart', port: 3001, exclusive: false },
    { service: 'clock', port: null, exclusive: true },
  ];
  assert.deepEqual(adoptBeginVerb(7, { units, sites: ['/etc/nginx/conf.d/a.conf'] }).words, [
    ...['adopt-begin', '7', 'unit=cart=3001=0', 'unit=clock=-=1', 'site=/etc/nginx/conf.d/a.conf'],
  ]);
  const ours = { service: 'clock', instance: 'b.1', drain: 1500, stop: 250 };
  assert.deepEqual(returnUnitVerb(7, 'clock', null, ours).words, ['return-unit', '7', 'clock', '-', 'b.1', '15', '3']);
  assert.deepEqual(returnUnitVerb(7, 'cart', '/health', null).words, ['return-unit', '7', 'cart', '/health']);
});

test('what a host says of itself is read line by line', () => {
  const old = readOldHost([
    'unit cart active enabled',
    'folder cart /opt/my shop/cart',
    'listens cart 0BB9',
    'unit clock inactive ',
    'listening 0BB9',
    'listening 0050',
    `site /etc/nginx/conf.d/a.conf ${Buffer.from('server {}').toString('base64')}`,
    'script /opt/shop/scripts/deploy.sh',
    'begun yes',
    'known gate',
    'taken gate 120',
  ]);
  assert.deepEqual(old, {
    units: [
      { name: 'cart', active: 'active', enabled: 'enabled', folder: '/opt/my shop/cart', ports: [3001] },
      { name: 'clock', active: 'inactive', enabled: 'static', folder: '', ports: [] },
    ],
    listening: new Set([3001, 80]),
    sites: [{ path: '/etc/nginx/conf.d/a.conf', text: 'server {}' }],
    scripts: ['/opt/shop/scripts/deploy.sh'],
    ...{ begun: true, publicTaken: false, known: new Set(['gate']), taken: new Set(['gate']) },
  });
  assert.equal(readGap(['gap 130']), 130);
  assert.equal(readGap([]), null);
});
