import type { EventReader, GantryEvent, JobEvent, StepEvent } from './types.ts';

/** A step as the views show it. */
export interface StepProgress {
  readonly number: number;
  readonly name: string;
  readonly phase: 'setup' | 'main' | 'post';
  readonly started: number;
  /** The last lines, at most {@link TAIL_LINES}. */
  readonly tail: string[];
  end?: StepEvent & { state: 'finished' };
}

/** A job as the views show it; `started` is milliseconds since 1970. */
export interface JobProgress {
  readonly key: string;
  name: string;
  started: number;
  readonly steps: Map<number, StepProgress>;
  /** Milliseconds since 1970, once it has ended. */
  ended?: number;
  end?: JobEvent & { state: 'finished' };
}

const TAIL_LINES = 30;

/** Folds the stream into the jobs and steps of a run: what every view needs to know. */
export class RunProgress implements EventReader {
  title = '';
  started = 0;
  readonly jobs = new Map<string, JobProgress>();
  end: (GantryEvent & { type: 'run'; state: 'finished' }) | undefined;

  read(event: GantryEvent): void {
    const time = Date.parse(event.time);
    if (event.type === 'run' && event.state === 'started') Object.assign(this, { title: event.title, started: time });
    if (event.type === 'run' && event.state === 'finished') this.end = event;
    if (event.type === 'job') this.#readJob(event, time);
    if (event.type === 'step') this.#readStep(event, time);
    if (event.type === 'log') this.#readLog(event.job, event.step, event.text);
  }

  async close(): Promise<void> {}

  /** The step an event speaks of, when it has started. */
  step(job: string, number: number): StepProgress | undefined {
    return this.jobs.get(job)?.steps.get(number);
  }

  #readJob(event: JobEvent, time: number): void {
    const job: JobProgress = this.jobs.get(event.job) ?? {
      key: event.job,
      name: event.name,
      started: time,
      steps: new Map(),
    };
    job.name = event.name;
    if (event.state === 'started') job.started = time;
    if (event.state === 'finished') Object.assign(job, { end: event, ended: time });
    this.jobs.set(event.job, job);
  }

  #readStep(event: StepEvent, time: number): void {
    const job = this.jobs.get(event.job);
    if (!job) return;
    if (event.state === 'started') {
      job.steps.set(event.step, { number: event.step, name: event.name, phase: event.phase, started: time, tail: [] });
      return;
    }
    const step = job.steps.get(event.step);
    if (step) step.end = event;
  }

  #readLog(job: string, number: number, text: string): void {
    const tail = this.step(job, number)?.tail;
    if (!tail) return;
    // Only the end is kept, so a flood costs the search for its last lines.
    const recent = text.length > 16_384 ? text.slice(-16_384) : text;
    tail.push(...recent.split('\n').slice(0, -1).slice(-TAIL_LINES));
    if (tail.length > TAIL_LINES) tail.splice(0, tail.length - TAIL_LINES);
  }
}
