import type { JobSummary } from '../../src/pipeline/run-workflow.ts';
import type { WorkflowCase } from './read-case.ts';
import type { Seen } from './run-case.ts';

type Expectation = WorkflowCase['expect'];
type JobExpectation = NonNullable<Expectation['jobs']>[string];

/** Every difference between what a case says and what was seen, in words. */
export function differences({ expect }: WorkflowCase, seen: Seen): string[] {
  const found: string[] = [];
  const same = (what: string, wanted: unknown, is: unknown) => {
    if (wanted === undefined || JSON.stringify(wanted) === JSON.stringify(is)) return;
    found.push(`${what}: wanted ${JSON.stringify(wanted)}, saw ${JSON.stringify(is)}`);
  };
  const lines = logLines(seen);
  const { runs = [] } = seen.summary ?? {};
  same('exit code', expect.exit, seen.exit);
  if (expect.mistakes || seen.mistakes.length > 0) found.push(...mistakes(expect.mistakes ?? [], seen));
  same('result', expect.result, seen.summary?.result);
  found.push(...inLines('the log', expect.log, expect.not, lines));
  found.push(...inLines('the recorded logs', expect.recorded, expect.notRecorded, seen.recorded));
  const markdown = seen.events.flatMap((event) => (event.type === 'step-summary' ? event.markdown.split('\n') : []));
  found.push(...inLines('the summaries', expect.summaries, [], markdown));
  if (expect.annotations) found.push(...annotations(expect.annotations, seen));
  const skipped = runs.flatMap((run) => run.skipped.map(({ why }) => why));
  if (expect.skipped) found.push(...inOrder('reason', expect.skipped, skipped));
  const titles = seen.events.flatMap((event) =>
    event.type === 'run' && event.state === 'started' ? [event.title] : [],
  );
  if (expect.title !== undefined) found.push(...inOrder('title', [expect.title], titles));
  same(
    'started',
    expect.started,
    seen.events.flatMap((event) => (event.type === 'job' && event.state === 'started' ? [event.name] : [])),
  );
  const jobs = runs.flatMap((run) => run.jobs);
  if (expect.jobs) {
    same('jobs', Object.keys(expect.jobs).toSorted(), jobs.map(({ name }) => name).toSorted());
    for (const [name, wanted] of Object.entries(expect.jobs)) {
      const job = jobs.find((one) => one.name === name);
      if (job) found.push(...jobDifferences(wanted, job, logLines(seen, name)));
    }
  }
  return found;
}

function jobDifferences(wanted: JobExpectation, job: JobSummary, lines: readonly string[]): string[] {
  const found: string[] = [];
  const same = (what: string, value: unknown, is: unknown) => {
    if (value === undefined || JSON.stringify(value) === JSON.stringify(is)) return;
    found.push(`${job.name}: ${what}: wanted ${JSON.stringify(value)}, saw ${JSON.stringify(is)}`);
  };
  same('result', wanted.result, job.result);
  if (!('log' in wanted)) return found;
  same('id', wanted.id, job.id);
  same('outputs', wanted.outputs && sorted(wanted.outputs), sorted(job.outputs));
  const steps = job.steps.map(({ name, outcome, conclusion }) => [
    name,
    outcome === conclusion ? outcome : `${outcome}/${conclusion}`,
  ]);
  same('steps', wanted.steps && Object.entries(wanted.steps), steps);
  if (wanted.reason !== undefined && !matches(wanted.reason, job.reason ?? ''))
    found.push(`${job.name}: reason: wanted ${wanted.reason}, saw ${job.reason}`);
  found.push(...inLines(`the log of ${job.name}`, wanted.log, wanted.not, lines));
  return found;
}

function sorted(pairs: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(pairs).toSorted(([a], [b]) => a.localeCompare(b));
}

function annotations(wanted: NonNullable<Expectation['annotations']>, { events }: Seen): string[] {
  const seen = events.filter((event) => event.type === 'annotation');
  const fits = (one: (typeof wanted)[number], is: (typeof seen)[number]) =>
    Object.entries(one).every(([key, value]) =>
      key === 'message' ? matches(String(value), is.message) : is[key as keyof typeof is] === value,
    );
  const missing = wanted.filter((one) => !seen.some((is) => fits(one, is)));
  const found = missing.map((one) => `no annotation ${JSON.stringify(one)}`);
  if (seen.length !== wanted.length) found.push(`${seen.length} annotations, wanted ${wanted.length}`);
  if (found.length > 0) found.push(`annotations: ${JSON.stringify(seen)}`);
  return found;
}

function mistakes(wanted: readonly string[], seen: Seen): string[] {
  const whole = wanted.map((text) => (/^\d/.test(text) ? `.github/workflows/ci.yml:${text}` : text));
  const found = inOrder('mistake', whole, seen.mistakes);
  return seen.events.length > 0 ? [...found, 'something started in spite of mistakes'] : found;
}

function inOrder(what: string, wanted: readonly string[], seen: readonly string[]): string[] {
  const found = wanted.flatMap((text, index) =>
    matches(text, seen[index] ?? '') ? [] : [`${what} ${index + 1}: wanted ${text}, saw ${seen[index]}`],
  );
  return seen.length > wanted.length
    ? [...found, ...seen.slice(wanted.length).map((text) => `${what} too many: ${text}`)]
    : found;
}

function inLines(
  where: string,
  wanted: readonly string[],
  unwanted: readonly string[],
  lines: readonly string[],
): string[] {
  const has = (text: string) => lines.some((line) => matches(text, line));
  const found = [
    ...wanted.filter((text) => !has(text)).map((text) => `${where} lacks: ${text}`),
    ...unwanted.filter(has).map((text) => `${where} has: ${text}`),
  ];
  return found.length > 0 ? [...found, `${where}: ${JSON.stringify(lines.slice(0, 60))}`] : found;
}

/** Whether a text is the wanted one, or fits the wanted `/pattern/`. */
function matches(wanted: string, text: string): boolean {
  const pattern = /^\/(.+)\/$/s.exec(wanted)?.[1];
  return pattern === undefined ? text === wanted : new RegExp(pattern).test(text);
}

function logLines({ events }: Seen, job?: string): string[] {
  const keys = new Set(events.flatMap((event) => (event.type === 'job' && event.name === job ? [event.job] : [])));
  const logs = events.filter((event) => event.type === 'log' && (job === undefined || keys.has(event.job)));
  return logs.flatMap((event) => ('text' in event ? event.text.split('\n').slice(0, -1) : []));
}
