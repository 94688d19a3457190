import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastLine, loginRefusal } from './ssh-failure.ts';

const target = { name: 'live-1', user: 'deploy', host: 'inner', port: null };
const closed = 'kex_exchange_identification: Connection closed by remote host\r\n';
const told = (complaint: string) => loginRefusal(target, complaint)?.message ?? 'lost';

// Only the last line was told, that the connection was closed, and "gantry host add", which cannot mend it.
test('a jump host that is not known, has another key or refuses the login is told by the line that tells', () => {
  const unknown = told(`Host key verification failed.\r\n${closed}`);
  assert.match(
    unknown,
    /^live-1 cannot be reached: the key of its jump host is not known: Host key verification failed\. /,
  );
  assert.match(unknown, /your own known_hosts: log in there once with "ssh <jump host>"; .*"ssh -G inner"/);
  const changed = told(
    `@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\nHost key for jump has changed and you have requested strict checking.\r\nHost key verification failed.\r\n${closed}`,
  );
  assert.match(changed, /key of its jump host is not the one in your known_hosts: Host key for jump has changed and/);
  assert.match(changed, /somebody may be between/);
  const refused = told(
    `ops@jump: Permission denied (publickey).\r\n${closed}Connection closed by UNKNOWN port 65535\r\n`,
  );
  assert.match(refused, /its jump host refuses the login: ops@jump: Permission denied \(publickey\)\. /);
  assert.equal(told(closed), 'lost');
});

test('the host itself is told apart from a jump host', () => {
  const strict = 'No ED25519 host key is known for inner and you have requested strict checking.\r\n';
  assert.match(told(`${strict}Host key verification failed.\r\n`), /its host key is not pinned: .*gantry host add/);
  assert.match(
    told('deploy@inner: Permission denied (publickey).\r\n'),
    /it refuses the login of deploy: .*"ssh-add -l"/,
  );
});

test('a line for a message has no control characters, and an end', () => {
  assert.equal(lastLine('first\n\u001b[31mred\u0007\u202e end\u001b[0m\r\n\n \n'), 'red   end');
  assert.equal(lastLine('x'.repeat(1000)).length, 300);
  assert.equal(lastLine(' \r\n'), '');
});
