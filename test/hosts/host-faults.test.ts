import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import { findPython } from '../../src/delivery/build/toolchain.ts';
import { assertSettled, refuseDeploy, underLoad } from './fleet/checks.ts';
import { deployWith } from './fleet/deploying.ts';
import { fillDisk, freeDisk, smallDisk } from './fleet/disk.ts';
import { type Fault, survive } from './fleet/faults.ts';
import { type Fleet, type FleetRelease, numbered, startFleet, wordsOf, writeSecrets } from './fleet/fleet.ts';
import { skipWithoutHosts } from './hosts.ts';
import { squatOn, type TestHost } from './test-host.ts';

const skip = await skipWithoutHosts();
let fleet: Fleet;
let next: ReturnType<typeof numbered>;
let live = '1';
const second = () => fleet.hosts.host('live-2');
const sh = (host: TestHost, script: string) => host.exec(['sh', '-c', script]);

before(async () => {
  if (skip) return;
  fleet = await startFleet();
  next = numbered(fleet, { soak: '500ms' });
  await smallDisk(second(), 900);
  await fleet.commit({ version: '1', on: ['live-1'] });
  await fleet.mustGantry(['deploy', 'production']);
});
after(() => fleet?.[Symbol.asyncDispose]());

test('a host that joins the environment, leaves it and comes back shows what the others show', { skip }, async () => {
  const first = { names: ['live-1'] };
  for (const on of [['live-1', 'live-2'], ['live-1'], ['live-1', 'live-2']]) {
    live = await next({ on });
    await underLoad(fleet, () => fleet.mustGantry(['deploy', 'production']), first);
    await assertSettled(fleet, live);
  }
});

/** What is wrong with a host before a deployment begins, which changes nothing anywhere. */
interface Wrong {
  readonly name: string;
  readonly strike: string;
  readonly mend: string;
  readonly release?: Partial<FleetRelease>;
  readonly reason: RegExp;
}

const shim = (name: string, says: string) => ({
  strike: `printf '#!/bin/sh\\n${says}\\n' >/usr/local/sbin/${name} && chmod 755 /usr/local/sbin/${name}`,
  mend: `rm /usr/local/sbin/${name}`,
});

const wrongs: readonly Wrong[] = [
  {
    name: 'whose host key changed',
    strike: 'mkdir /root/keys && mv /etc/ssh/ssh_host_* /root/keys && ssh-keygen -q -A && systemctl restart ssh',
    mend: 'mv -f /root/keys/* /etc/ssh && rmdir /root/keys && systemctl restart ssh',
    reason: /live-2 .*its host key is not the one that was pinned.*gantry host add/,
  },
  {
    name: 'whose file for sudo is wrong',
    strike:
      'cp -a /etc/sudoers.d /root/sudoers.d && for f in /etc/sudoers.d/*; do echo "deploy ALL=(ALL NOPASSWD: oh no" >"$f"; done',
    mend: 'cp -a /root/sudoers.d/. /etc/sudoers.d && rm -r /root/sudoers.d',
    reason: /live-2 .*sudo does not let deploy run gantry-host.*gantry host setup/,
  },
  {
    name: 'of another architecture',
    ...shim('uname', '[ "$1" = -m ] && echo aarch64 || echo Linux'),
    reason: /^live-2 does not fit: .*cart needs linux-x64, and the host is linux-arm64/,
  },
  {
    name: 'with another Python',
    ...shim('python3', 'echo Python 3.99'),
    release: { python: `python@${(await findPython(null))?.version}` },
    reason:
      /live-2 does not fit: advice needs Python 3\.\d+, and the host has 3\.99 \(or ask for "runtime: python@3\.99"/,
  },
  {
    name: 'whose nginx has an invalid configuration',
    strike: 'echo "nonsense on;" >/etc/nginx/conf.d/nonsense.conf',
    mend: 'rm /etc/nginx/conf.d/nonsense.conf',
    release: { port: 4011 },
    reason: /^live-2 cannot show release \d+: nginx refuses its configuration: .*nonsense/,
  },
  {
    name: 'where another program has a new stable port',
    strike: squatOn(4012),
    mend: 'systemctl stop squatter',
    release: { port: 4012 },
    reason: /^live-2 cannot show release \d+: .*127\.0\.0\.1:4012.*in use/i,
  },
];

describe('a host', { skip }, () => {
  for (const { name, strike, mend, release, reason } of wrongs) {
    it(`${name} stops the release before anything goes live`, async () => {
      await next(release);
      await sh(second(), strike);
      try {
        // Some are refused at once: too soon for the load that comes slowly.
        await underLoad(fleet, () => refuseDeploy(fleet, reason), { kinds: ['new', 'kept', 'post'] });
      } finally {
        await sh(second(), mend);
      }
      await assertSettled(fleet, live);
    });
  }
});

const faults: readonly Fault[] = [
  {
    name: 'fills while a build is staged',
    at: 'stage live-2',
    strike: (hosts) => fillDisk(hosts.host('live-2')),
    mend: (hosts) => freeDisk(hosts.host('live-2')),
    ends: /live-2 cannot take the builds: .*disk/,
    next: 'deploy',
  },
  {
    name: 'fills before a record is written has the ballast for it',
    at: 'prepared live-2',
    strike: (hosts) => fillDisk(hosts.host('live-2')),
    mend: (hosts) => freeDisk(hosts.host('live-2')),
    ends: 'either',
    next: 'undo',
  },
  {
    name: 'fills to the last byte before a record is written',
    at: 'prepared live-2',
    async strike(hosts) {
      await hosts.host('live-2').exec(['rm', '-f', '/opt/shop/ballast']);
      await fillDisk(hosts.host('live-2'));
    },
    mend: (hosts) => freeDisk(hosts.host('live-2')),
    ends: /record on live-2: the disk is full/,
    next: 'undo',
  },
];

describe('a disk that', { skip }, () => {
  for (const fault of faults) {
    it(`${fault.name}`, async () => {
      live = await survive(fleet, fault, live, await next());
    });
  }
});

test('what a killed deployer and a killed script left half is gone after the next command', { skip }, async () => {
  const fault: Fault = {
    name: '',
    at: 'compose live-2',
    async strike(hosts, { pid }) {
      process.kill(pid, 'SIGKILL');
      // As a script leaves it that is killed while it unpacks a layer, puts a build together and writes a set.
      const halves =
        'cd /opt/shop && mkdir layers/.half.1234567 builds/cart/half sets/.999 && echo x >layers/.half.1234567/file';
      await sh(hosts.host('live-2'), `${halves} && echo '{' >ledger/half.json.new`);
    },
    ...{ ends: 'killed', next: 'deploy' },
  };
  live = await survive(fleet, fault, live, await next());
  const left = await second().tryExec(['sh', '-c', 'ls -d /opt/shop/builds/cart/half']);
  assert.notEqual(left.code, 0, left.stdout);
});

test('an instance that nginx may not reach is never switched to, and the old one is left as it was', {
  skip,
}, async () => {
  const what = 'MainPID,ExecMainStartTimestampMonotonic,ControlGroup,MemoryMax,LimitNOFILE,ExecStart,FragmentPath';
  const unit = '$(ls -d /opt/shop/instances/cart/* | sort -t. -k2n | tail -n 1 | xargs -n 1 basename)';
  const old = async () => {
    const script = `systemctl show -p ${what} "gantry-shop-cart@$1.service"; tr '\\0' ' ' </proc/$(systemctl show -p MainPID --value "gantry-shop-cart@$1.service")/cmdline`;
    return (await second().exec(['sh', '-c', script, 'sh', instance])).stdout.replace(
      /(stop_time|status|code)=[^;]*/g,
      '',
    );
  };
  const instance = (await sh(second(), `echo ${unit}`)).stdout.trim();
  const before = await old();
  await next({
    cart: 'closes its socket to nginx',
    start: 'node --max-old-space-size=64 cart.cjs',
    more: ', limits: { memory_max: 300M, tasks_max: 200 }',
  });
  await underLoad(fleet, () => refuseDeploy(fleet, /^cart on live-1 and live-2 did not get ready .*no instance takes/));
  await assertSettled(fleet, live);
  assert.equal(await old(), before);
});

const answer = async () => {
  const response = await fetch(`http://${second().ip}/cart`);
  return (await response.json()) as { version: string; secret: string };
};

test('a secret that changed stays changed in a rollback, and one that was revoked stops every release', {
  skip,
}, async () => {
  const old = live;
  live = await next();
  await fleet.mustGantry(['deploy', 'production']);
  await writeSecrets(fleet.repository, { TOKEN: 'second-token' });
  // Within the window: what is parked knows only the old value.
  await underLoad(fleet, () => fleet.mustGantry(['rollback', 'production']));
  live = old;
  assert.deepEqual([(await answer()).version, (await answer()).secret], [old, 'second-token']);
  await writeSecrets(fleet.repository, {});
  for (const words of [
    ['deploy', 'production'],
    ['rollback', 'production'],
  ]) {
    const refused = await fleet.gantry(words);
    assert.equal(refused.code, 1, wordsOf(refused));
    assert.match(String(refused.summary.reason), /the secret TOKEN has no value \(cart\)/);
  }
  await writeSecrets(fleet.repository, { TOKEN: 'second-token' });
  await assertSettled(fleet, old);
});

test('a rollback at any moment around the end of the old instances brings them back', { skip }, async () => {
  for (const pause of [0, 700, 1400]) {
    const old = live;
    await next({ rollbackWindow: '2s' });
    await underLoad(fleet, async () => {
      await fleet.mustGantry(['deploy', 'production']);
      await new Promise((resolve) => setTimeout(resolve, pause));
      await fleet.mustGantry(['rollback', 'production']);
    });
    live = old;
    await assertSettled(fleet, live);
  }
});

/** Milliseconds that the cart stands still, the requests a second meanwhile, and when. */
const stalls: readonly [ms: number, rate: number, at: string][] = [
  [800, 200, 'live live-1'],
  [3000, 300, 'previous live-1'],
  [600, 1000, 'previous live-1'],
];

describe('a cart that stands still', { skip }, () => {
  for (const [ms, rate, at] of stalls) {
    it(`for ${ms} ms at ${rate} requests a second, before "${at}" and after the release, loses none`, async () => {
      live = await next({ soak: '4s' });
      const stall = async () => {
        const answer = await fetch(`http://${fleet.hosts.host('live-1').ip}/cart/stall?ms=${ms}`);
        assert.equal(answer.status, 200);
      };
      await using load = fleet.load({ rate, names: ['live-1'], services: ['cart'] });
      let stalled: Promise<void> | undefined;
      const ended = await deployWith(fleet, at, async () => {
        stalled = stall();
        await new Promise((resolve) => setTimeout(resolve, 100));
      });
      await stalled;
      assert.equal(ended.code, 0, wordsOf(ended));
      await stall();
      const { failed, sent, errors } = await load.stop();
      assert.equal(failed, 0, `${failed} of ${sent}: ${JSON.stringify(errors)}`);
      await assertSettled(fleet, live);
    });
  }
});

// A deployment without changes, and status, were content with a host that nobody reached.
test('nginx that does not run, or would not start again, is told by status and by a deployment', { skip }, async () => {
  const says = async (command: 'status' | 'deploy', problem: RegExp) => {
    const told = await fleet.gantry([command, 'production']);
    assert.equal(told.code, 1, wordsOf(told));
    assert.match(`${told.summary.problems ?? told.summary.reason}`, problem);
  };
  await sh(second(), 'systemctl stop nginx');
  for (const command of ['status', 'deploy'] as const) await says(command, /live-2: nginx is inactive, and nobody/);
  await sh(second(), 'systemctl start nginx && echo "nonsense on;" >/etc/nginx/conf.d/nonsense.conf');
  for (const command of ['status', 'deploy'] as const) {
    await says(command, /live-2: nginx serves on, and would not start again: .*nonsense/);
  }
  await sh(second(), 'rm /etc/nginx/conf.d/nonsense.conf');
  await assertSettled(fleet, live);
});
