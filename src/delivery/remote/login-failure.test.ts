import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipWithout } from '../../../test/needs.ts';
import { quickVerb } from '../deploy/commands/verbs.ts';
import { type FailedLogin, loginFailure } from './login-failure.ts';
import { HostRefused } from './ssh-failure.ts';
import { sshTransport } from './ssh-transport.ts';
import { sshdMissing, testSshd } from './test-sshd.ts';

const skip = skipWithout('sshd', await sshdMissing());
const target = { name: 'live-1', user: 'deploy', host: 'live-1', port: null };
const fix =
  '(deploy needs a login shell that runs commands, such as /bin/sh, and its rc files (such as ~/.bashrc) have to print nothing and start nothing there)';
const told = (login: Partial<FailedLogin>) => {
  const failure = loginFailure(target, { code: null, out: '', err: '', printed: 0, ...login });
  return typeof failure === 'string'
    ? failure
    : `for good: ${failure.message.replace('live-1 cannot be reached: ', '')}`;
};

// All of them were "no answer to the login", whatever the host had printed.
test('a login that runs no commands is told by what it printed, with what it needs, and not asked again', () => {
  const nologin = 'This account is currently not available.\n';
  assert.equal(
    told({ code: 1, out: nologin }),
    `for good: the login of deploy runs no commands; it printed "This account is currently not available." ${fix}`,
  );
  assert.equal(told({ code: 1 }), `for good: the login of deploy runs no commands; it printed nothing ${fix}`);
  const unknown = { code: 127, err: 'sh: 1: zsh: not found\r\n' };
  assert.match(told(unknown), /runs no commands; it printed "sh: 1: zsh: not found" /);
  assert.match(told({ code: 0, out: '\u001b[2Jhello\n' }), /it printed "hello" /);
});

test('a login that does not come to its command in time is asked again, and told with what it printed', () => {
  assert.equal(
    told({ out: 'Which one? ' }),
    `the login of deploy does not come to its command; it printed "Which one?" ${fix}`,
  );
  assert.equal(
    told({ code: 0, out: 'gantry-ssh: zstd\n' }),
    `the login of deploy does not come to its command in time ${fix}`,
  );
});

test('a connection that is not to be had stays in the words of ssh', () => {
  assert.equal(told({}), 'no answer to the login');
  assert.equal(
    told({ code: 255, err: 'ssh: connect to host live-1: refused\r\n' }),
    'ssh: connect to host live-1: refused',
  );
  assert.match(told({ code: 255, err: 'x: Permission denied.\r\n' }), /^for good: it refuses the login of deploy: /);
});

const logins = [
  // With false as the shell it prints nothing.
  ['echo not available; exit 1', /the login of \S+ runs no commands; it printed "not available" /],
  // It took more than a minute, and ended with a mark of our own that the noise had hidden.
  [
    'yes noise | head -c 3000000; eval "$SSH_ORIGINAL_COMMAND"',
    /the login of \S+ prints too much, more than 64 KB before the first command; it printed "noise" last /,
  ],
] as const;

for (const [command, message] of logins)
  test(`a host whose login does "${command}" is refused at once`, { skip }, async () => {
    await using sshd = await testSshd([`ForceCommand ${command}`]);
    const { knownHosts, privateKey, script, folder } = sshd;
    await using transport = await sshTransport({
      ...{ target: sshd.target, knownHosts, privateKey, script: [...script, folder] },
    });
    await assert.rejects(transport.run(quickVerb(['output', 'a'])), (error) => {
      assert.ok(error instanceof HostRefused, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
