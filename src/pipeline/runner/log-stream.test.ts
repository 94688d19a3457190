import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_LINE, openLog } from './log-stream.ts';
import { createMasks } from './masks.ts';
import type { WorkflowCommand } from './workflow-commands.ts';

interface Told {
  readonly text: string;
  readonly pieces: readonly string[];
  readonly commands: readonly WorkflowCommand[];
}

/** Sends chunks through a log; commands named `hide` are not shown, `slow` ones take time and add a mask. */
async function told(chunks: Iterable<string | Buffer>, secrets: readonly string[] = []): Promise<Told> {
  const masks = createMasks(secrets);
  const pieces: string[] = [];
  const commands: WorkflowCommand[] = [];
  const log = openLog({
    masks,
    onText: (text) => pieces.push(text),
    onCommand(command) {
      commands.push(command);
      if (command.name === 'hide') return null;
      if (command.name !== 'slow') return undefined;
      return new Promise((resolve) =>
        setTimeout(() => {
          masks.add(command.data);
          resolve(null);
        }, 5),
      );
    },
  });
  for (const chunk of chunks) log.push(Buffer.from(chunk), 'stdout');
  await log.end();
  return { text: pieces.join(''), pieces, commands };
}

test('lines come whole and in order however the bytes are cut, and the last needs no line feed', async () => {
  const text = 'one\ntwo ü €\nthree 😀';
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(Buffer.byteLength(text))), async (cuts) => {
      const bytes = Buffer.from(text);
      const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      assert.equal((await told(chunks)).text, `${text}\n`);
    }),
    { numRuns: 50 },
  );
});

test('no output, however it is cut, shows a secret or loses what is around it', async () => {
  const secret = 'hunter2-and-more';
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.string(), fc.nat(6)), { maxLength: 8 }), async (parts) => {
      const chunks = parts.flatMap(([noise, cut]) => [noise, secret.slice(0, cut), `${secret.slice(cut)}\n`]);
      const { text } = await told(chunks, [secret]);
      assert.ok(!text.includes(secret));
      assert.ok((text.match(/\*\*\*/g)?.length ?? 0) >= parts.length);
    }),
    { numRuns: 100 },
  );
});

test('stdout and stderr do not tear one another apart', async () => {
  const pieces: string[] = [];
  const log = openLog({ masks: createMasks(), onText: (text) => pieces.push(text), onCommand: () => undefined });
  log.push(Buffer.from('sec'), 'stdout');
  log.push(Buffer.from('warning\n'), 'stderr');
  log.push(Buffer.from('ret\n'), 'stdout');
  await log.end();
  assert.equal(pieces.join(''), 'warning\nsecret\n');
});

test('bytes that are no text, NUL and ANSI codes pass without harm', async () => {
  const { text } = await told([Buffer.from([0xff, 0xc3, 0x28, 0x00, 0x1b, 0x5b, 0x33, 0x31, 0x6d, 0x0a])]);
  assert.equal(text, '\ufffd\ufffd(\u0000\u001b[31m\n');
});

test('a line that never ends is cut, in bounded memory, and its secrets stay hidden across the cuts', async () => {
  const secret = 'correct-horse-battery';
  const chunk = Buffer.from('x'.repeat(60_001) + secret);
  const { pieces, text } = await told(
    Array.from({ length: 200 }, () => chunk),
    [secret],
  );
  assert.ok(!text.includes('battery'));
  assert.equal(text.match(/\*\*\*/g)?.length, 200);
  assert.ok(Math.max(...pieces.map(({ length }) => length)) <= 2 * MAX_LINE + 70_000);
  assert.equal(text.replaceAll('\n', '').length, 200 * 60_004);
});

test('commands are read, hidden ones leave no line, and unknown ones are shown', async () => {
  const { text, commands } = await told(['a\n  ::hide k=v,l=a%2Cb::da%25ta\nb\n::other::\n::\n:: ::\nx ::hide::y\n']);
  assert.equal(text, 'a\nb\n::other::\n::\n:: ::\nx ::hide::y\n');
  assert.deepEqual(commands[0], { name: 'hide', properties: { k: 'v', l: 'a,b' }, data: 'da%ta' });
  assert.equal(commands.length, 2);
});

test('what follows a command that takes time waits for its effect', async () => {
  const { text } = await told(['a\n::slow::swordfish\nsword', 'fish\n', '::slow::second\n', 'second swordfish\nend']);
  assert.equal(text, 'a\n***\n*** ***\nend\n');
});

test('rubbish with pieces of commands never breaks the log', async () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('::', '##[', ']', '\n', '\r\n', '%0A', ' ', '=', ',', 'add-mask'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece), async (pieces) => {
      const { text } = await told(pieces);
      assert.ok(text === '' || text.endsWith('\n'));
    }),
    { numRuns: 200 },
  );
});
