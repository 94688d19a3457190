import type { Job } from '../../workflow/model.ts';
import type { InputDeclaration } from '../../workflow/trigger-model.ts';
import type { Subject } from '../subject.ts';
import { matrixType } from './matrix-types.ts';
import { ANY, BOOLEAN, either, NUMBER, OBJECT, oneOf, TEXT, type Type } from './type.ts';

const RESULT = oneOf('success', 'failure', 'cancelled', 'skipped');

/** What the paths of contexts hold in every run; `*` is any name. (GitHub: "Contexts reference") */
const PATHS = new Map<string, Type>(
  Object.entries<Type>({
    'github.event': OBJECT,
    'github.event.inputs': OBJECT,
    'github.event.inputs.*': TEXT,
    'github.ref': { kind: 'text', pattern: /^refs\//, what: 'begins with refs/heads/, refs/tags/ or refs/pull/' },
    'github.ref_type': oneOf('branch', 'tag'),
    'github.ref_protected': ANY,
    'github.*': TEXT,
    'runner.os': oneOf('Linux', 'Windows', 'macOS'),
    'runner.arch': oneOf('X86', 'X64', 'ARM', 'ARM64'),
    'runner.environment': oneOf('github-hosted', 'self-hosted'),
    'runner.*': TEXT,
    'strategy.fail-fast': BOOLEAN,
    'strategy.*': NUMBER,
    'job.status': oneOf('success', 'failure', 'cancelled'),
    'job.container': OBJECT,
    'job.services': OBJECT,
    'job.services.*': OBJECT,
    'job.services.*.ports': OBJECT,
    'steps.*': OBJECT,
    'steps.*.outputs': OBJECT,
    'steps.*.outputs.*': TEXT,
    'steps.*.outcome': RESULT,
    'steps.*.conclusion': RESULT,
    'needs.*': OBJECT,
    'needs.*.outputs': OBJECT,
    'needs.*.outputs.*': TEXT,
    'needs.*.result': RESULT,
    'jobs.*': OBJECT,
    'jobs.*.result': RESULT,
    'jobs.*.outputs': OBJECT,
    'jobs.*.outputs.*': TEXT,
    'env.*': TEXT,
    'vars.*': TEXT,
    'secrets.*': TEXT,
  }),
);

/** The type of a path into a context, in lower case; computed parts are null. `job`: the one that the expression stands in. */
export function contextType(path: readonly (string | null)[], subject: Subject, job: Job | undefined): Type {
  const [context = '', name] = path;
  if (path.length === 1) return OBJECT;
  if (path.includes(null)) return ANY;
  if (context === 'inputs' && typeof name === 'string' && path.length === 2) return inputType(name, subject);
  if (context === 'matrix' && typeof name === 'string' && path.length === 2) return job ? matrixType(name, job) : ANY;
  if (context === 'github' && name === 'event_name' && path.length === 2) return eventName(subject);
  return PATHS.get(path.join('.')) ?? PATHS.get(general(path)) ?? ANY;
}

/** The path with `*` for what the file itself names. */
function general([context, name, member, ...rest]: readonly (string | null)[]): string {
  if (context === 'github' && member === undefined) return 'github.*';
  if (context === 'github') return ['github', name, member, ...rest.map(() => '*')].join('.');
  if (context === 'job' && member !== undefined) return ['job', name, '*', ...rest].join('.');
  return [context, '*', ...(member === undefined ? [] : [member]), ...rest.map(() => '*')].join('.');
}

/** A called workflow sees the event of its caller. */
function eventName({ workflow, on }: Subject): Type {
  const events = workflow.triggers.map(({ event }) => event);
  return on('workflow_call')
    ? TEXT
    : { kind: 'text', values: events, what: `is one of those in "on:" (${events.join(', ')})` };
}

function inputType(name: string, { workflow }: Subject): Type {
  const declared = workflow.triggers
    .flatMap(({ inputs }) => inputs ?? [])
    .filter((one) => one.name.toLowerCase() === name);
  const [first, ...others] = declared.map(declaredType);
  return first ? others.reduce(either, first) : ANY;
}

function declaredType({ type, options }: InputDeclaration): Type {
  if (type === 'boolean') return BOOLEAN;
  if (type === 'number') return NUMBER;
  return type === 'choice' && options ? oneOf(...options) : TEXT;
}
