import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { isFree, movedPorts } from './free-ports.ts';

// A program that listens at every address of the machine (a development server at 8080) left `npm start` without any.
test('a port that another program has at every address is moved, a free one stays', async () => {
  await using server = net.createServer();
  const taken = await firstFree(26_100);
  server.listen(taken, '0.0.0.0');
  await once(server, 'listening');
  const free = await firstFree(taken + 1);
  const moved = await movedPorts([taken, free]);
  assert.equal(moved.get(free), free);
  const instead = moved.get(taken) ?? 0;
  assert.ok(instead > taken && (await isFree('0.0.0.0', instead)), String(instead));
});

async function firstFree(from: number): Promise<number> {
  for (let port = from; ; port += 1) if (await isFree('0.0.0.0', port)) return port;
}
