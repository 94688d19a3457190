import { createLogUpdate } from 'log-update';
import { pc } from '../src/events/colours.ts';
import { RunProgress } from '../src/events/progress.ts';
import { duration, printable, table } from '../src/events/render.ts';
import type { GantryEvent } from '../src/events/types.ts';

/** One line of the closing table. */
export interface Seen {
  readonly capability: string;
  /** Whether it went as told; `left out`: this machine cannot do it. */
  readonly state: 'as told' | 'NOT as told' | 'left out';
  readonly what: string;
  readonly log?: string;
}

function markOf({ state }: Seen): string {
  if (state === 'left out') return pc.yellow('–');
  return state === 'as told' ? pc.green('✓') : pc.red('✗');
}

/** Tells the story: chapters, lines, live progress in a terminal, and the table at the end. */
export class Narrator {
  readonly seen: Seen[] = [];
  /** The number of the chapter that is open. */
  open = 0;
  readonly #out: NodeJS.WriteStream;
  readonly #region: ReturnType<typeof createLogUpdate> | undefined;
  #progress = new RunProgress();
  #lastDrawn = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    this.#region = out.isTTY ? createLogUpdate(out) : undefined;
  }

  /** Opens a chapter. */
  chapter(number: number, title: string): void {
    this.#clear();
    this.open = number;
    this.#out.write(`\n${pc.bold(`${number}. ${title}`)}\n`);
  }

  /** Says one thing that stays. */
  say(text: string): void {
    this.#clear();
    this.#out.write(`   ${text}\n`);
  }

  /** Follows the events of a command: a line that changes in a terminal, one line per step without one. */
  follow(title: string): (event: GantryEvent) => void {
    this.#progress = new RunProgress();
    const started = Date.now();
    return (event) => {
      this.#progress.read(event);
      if (this.#region) this.#draw(title, started);
      else if (event.type === 'step' && event.state === 'finished' && event.outcome !== 'skipped')
        this.#plainStep(event);
    };
  }

  /** Adds a line to the closing table, and says it. */
  tell(line: Seen): void {
    this.seen.push(line);
    this.say(`${markOf(line)} ${line.what}`);
  }

  /** The table of what was seen; `true` when everything went as told. */
  close(): boolean {
    this.#clear();
    const rows = this.seen.map((line) => [markOf(line), pc.bold(line.capability), line.what, pc.dim(line.log ?? '')]);
    this.#out.write(`\n${table(rows)}\n`);
    return this.seen.every(({ state }) => state !== 'NOT as told');
  }

  #plainStep(event: GantryEvent & { type: 'step' }): void {
    const step = this.#progress.step(event.job, event.step);
    const job = this.#progress.jobs.get(event.job);
    if (!step?.end || !job || step.phase !== 'main') return;
    const took = Date.parse(event.time) - step.started;
    const mark = step.end.outcome === 'success' ? '✓' : '✗';
    this.#out.write(`     ${mark} ${job.name} › ${step.name}  ${duration(took)}\n`);
  }

  #draw(title: string, started: number): void {
    const now = Date.now();
    if (now - this.#lastDrawn < 80) return;
    this.#lastDrawn = now;
    const running = [...this.#progress.jobs.values()].filter((job) => !job.end);
    const lines = running.flatMap((job) =>
      [...job.steps.values()]
        .filter((step) => !step.end)
        .map((step) => {
          const last = printable(step.tail.at(-1) ?? '').slice(0, 60);
          return `     ${job.name} › ${step.name}  ${pc.dim(last)}`;
        }),
    );
    this.#region?.([`   ${pc.cyan('…')} ${title}  ${pc.dim(duration(now - started))}`, ...lines].join('\n'));
  }

  #clear(): void {
    this.#region?.clear();
  }
}
