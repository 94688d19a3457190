import assert from 'node:assert/strict';
import type { GantryResult } from '../../../story/gantry.ts';
import type { TestHosts } from '../hosts.ts';
import { assertSettled, underLoad } from './checks.ts';
import { type Deploying, deployWith } from './deploying.ts';
import { type Fleet, wordsOf } from './fleet.ts';

/** Something that goes wrong at one moment of a deployment, and what the next command makes of it. */
export interface Fault {
  readonly name: string;
  /** The boundary before which it happens. */
  readonly at: string;
  readonly strike: (hosts: TestHosts, deploying: Deploying) => Promise<unknown>;
  /** Puts right what broke, before the next command. */
  readonly mend?: (hosts: TestHosts) => Promise<unknown>;
  /** How the deployment ends: why it is undone, `killed`, or `either` live or undone. */
  readonly ends: RegExp | 'killed' | 'either';
  /** What status must say between the mending and the next command. */
  readonly doubt?: RegExp;
  /** A boundary at which the deployer is killed if it gets that far. */
  readonly killedAt?: string;
  readonly next: 'undo' | 'deploy';
  /** Whether the new release is what the next command brings. */
  readonly goesLive?: boolean;
  /** The hosts on which no request may fail: a host without current answers nobody. All by default. */
  readonly spared?: readonly string[];
}

/** Deploys the committed version `wanted` over `old` with a fault, mends it, and lets the next command settle; the version that is live then. */
export async function survive(fleet: Fleet, fault: Fault, old: string, wanted: string): Promise<string> {
  const names = fault.spared && { names: fault.spared };
  const live = await underLoad(
    fleet,
    async () => {
      const strike = async (deploying: Deploying) => void (await fault.strike(fleet.hosts, deploying));
      const env = fault.killedAt ? { GANTRY_TEST_KILL_AT: fault.killedAt } : {};
      const ended = await deployWith(fleet, fault.at, strike, env);
      await fault.mend?.(fleet.hosts);
      assertEnding(fault.ends, ended);
      if (fault.doubt) {
        const { summary } = await fleet.gantry(['status', 'production']);
        assert.match(String(summary.problems), fault.doubt);
      }
      const settled = await fleet.mustGantry([fault.next, 'production']);
      const isLive = fault.ends === 'either' && (ended.code === 0 || settled.summary.result === 'success');
      return fault.goesLive || fault.next === 'deploy' || isLive ? wanted : old;
    },
    names,
  );
  await assertSettled(fleet, live);
  return live;
}

function assertEnding(ends: Fault['ends'], ended: GantryResult): void {
  const said = wordsOf(ended);
  if (ends === 'killed') assert.equal(ended.summary.result, undefined, said);
  else if (ends === 'either') assert.match(String(ended.summary.result), /^(success|failure)$/, said);
  else {
    assert.equal(ended.code, 1, said);
    assert.equal(ended.summary.result, 'failure', said);
    assert.match(String(ended.summary.reason), ends);
  }
}
