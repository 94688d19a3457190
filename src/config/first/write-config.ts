import type { Guess, GuessedEnvironment, GuessedService, GuessedWatching } from './guess.ts';
import { isProduction } from './guess-environments.ts';

/** What a first gantry.yml is made of. */
export interface Guesses {
  readonly project: string;
  readonly services: readonly GuessedService[];
  readonly environments: readonly GuessedEnvironment[];
  readonly watching: GuessedWatching;
}

/** The text of a first gantry.yml; each value that was guessed says from what. */
export function writeConfig(guesses: Guesses): string {
  const sections = [
    head(guesses),
    branches(guesses),
    services(guesses),
    routes(guesses),
    environments(guesses),
    watching(guesses),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function head({ project }: Guesses): string[] {
  return [
    '# A first gantry.yml, written by "gantry init" from what this repository shows. Lines with "guess" need a look;',
    '# then "gantry plan" says what would happen. All keys: docs/configuration.md of Gantry.',
    '',
    `project: ${plain(project)}   # part of folder and unit names on the hosts`,
  ];
}

function branches({ environments, services: all }: Guesses): string[] {
  const found = environments.filter(({ branch }) => branch !== null);
  if (found.length === 0) return [];
  const main = found.find(({ name }) => !isProduction(name))?.branch?.value ?? found[0]?.branch?.value;
  const site = all.find(({ root }) => root !== null);
  const preview = site ? `, preview: ${site.name}` : '';
  return [
    'branches:',
    ...found.map(({ name, branch }) => `  ${plain(branch?.value ?? '')}: { environment: ${name} }${guess(branch)}`),
    `  feature/*: { base: ${plain(main ?? 'main')}${preview} }   # guess: a usual name`,
  ];
}

function services({ services: all }: Guesses): string[] {
  const owner = all.find(({ migrate }) => migrate !== null)?.name ?? null;
  return ['services:', ...all.flatMap((service) => serviceLines(service, owner))];
}

function serviceLines(service: GuessedService, owner: string | null): string[] {
  const { name, path, runtime, include, build, start, port, listen, ready, exclusive, migrate, secrets, root } =
    service;
  const second =
    migrate && owner !== name ? `    # ${migrate.why} too, but one service alone may migrate: ${owner} does` : null;
  const worker =
    start && !port
      ? '    # guess: no port was found, so it is taken for a worker that nobody calls; else add port and ready'
      : null;
  return [
    `  ${name}:`,
    `    path: ${plain(path)}`,
    line('runtime', runtime),
    line('include', include, list),
    line('build', build),
    line('start', start),
    line('root', root),
    ...(root
      ? ['    fallback: index.html   # guess: one page that shows all paths; without it others answer 404']
      : []),
    line('port', port, String),
    line('listen', listen),
    line('ready', ready),
    worker,
    line('exclusive', exclusive, String),
    second ?? line('migrate', migrate),
    line('secrets', secrets, list),
  ].filter((text) => text !== null);
}

function routes({ services: all }: Guesses): string[] {
  const site = all.find(({ root }) => root !== null);
  const called = all.filter(({ port }) => port !== null);
  const gateway =
    called.find(({ name }) => /gateway|api|web|proxy/.test(name)) ?? (called.length === 1 ? called[0] : undefined);
  if (!site && !gateway) return [];
  return [
    '# What the public server shows; the longest path wins.',
    'public:',
    ...(site ? [`  /: ${site.name}   # guess: it is the site`] : []),
    ...(gateway
      ? [`  ${site ? '/api' : '/'}: ${gateway.name}   # guess: it is what the others are called through`]
      : []),
  ];
}

/** The environment that stands in where a repository shows none: a folder of this machine. */
export const TRIAL = 'local';

function environments(guesses: Guesses): string[] {
  const { environments: all } = guesses;
  if (all.length === 0) {
    return [
      'environments:',
      '  # guess: no deploy workflow was found; this one is a folder of this machine, to try things out.',
      `  ${TRIAL}:`,
      '    hosts: [{ name: local-1, local: .gantry/hosts/local-1, address: 127.0.50.1, public_port: 8080 }]',
      ...databaseLines(guesses, null),
      '    soak: 5s',
    ];
  }
  return ['environments:', ...all.flatMap((environment) => environmentLines(guesses, environment))];
}

function environmentLines(guesses: Guesses, environment: GuessedEnvironment): string[] {
  const { name, url, user, hostSecret, backup } = environment;
  const before = isProduction(name) ? guesses.environments.find((other) => !isProduction(other.name)) : undefined;
  const hidden = hostSecret ? ` (a secret, ${hostSecret})` : '';
  const database = databaseLines(guesses, environment);
  return [
    `  ${name}:`,
    ...(url ? [`    url: ${url.value}${guess(url)}`] : []),
    `    hosts: [${user}@${name}-1]   # guess: put the real host${hidden} here, or several; the first one coordinates`,
    ...database,
    `    # secrets: { from: .env.${name} }   # a file outside git, mode 0600; without this line they come from the environment of gantry`,
    ...(before ? [`    after: ${before.name}   # guess: only builds that have been live there`] : []),
    ...(backup && database.length > 0 ? [`    backup: before-deploy${guess(backup)}`] : []),
  ];
}

/** Migrations and backups need a database; without either nothing asks for it. */
function databaseLines({ services: all }: Guesses, environment: GuessedEnvironment | null): string[] {
  const secret = environment?.databaseSecret ?? null;
  if (!secret && !all.some(({ migrate }) => migrate !== null)) return [];
  const why = secret ? `${secret.why}, where it is called ${secret.value}` : 'a usual name';
  return [`    database: \${{ secrets.DATABASE_URL }}   # guess: ${why}`];
}

function watching({ watching: { store, schedule, every, checks, slack }, environments: all }: Guesses): string[] {
  const backups = [
    ...(store ? [`  store: ${store.value}${guess(store)}`] : []),
    ...(schedule ? [`  schedule: "${schedule.value}"${guess(schedule)}`] : []),
  ];
  const hasUrl = all.some(({ url }) => url !== null);
  return [
    ...(backups.length > 0
      ? ['backups:', ...backups, '  keep: { within: 30d, monthly: 12 }   # guess', '  prove: restore', '']
      : []),
    ...(hasUrl && checks.length > 0
      ? [
          'health:',
          ...(every ? [`  every: ${every.value}${guess(every)}`] : []),
          `  checks: [${checks.map((path) => `{ path: ${plain(path)} }`).join(', ')}]`,
          '',
        ]
      : []),
    ...(slack ? ['alerts:', `  slack: \${{ secrets.${slack.value} }}${guess(slack)}`] : []),
  ];
}

function line<T>(
  key: string,
  found: Guess<T> | null,
  write: (value: T) => string = (value) => plain(String(value)),
): string | null {
  return found && `    ${key}: ${write(found.value)}${guess(found)}`;
}

/** The comment that marks a guess. */
function guess(found: Guess<unknown> | null): string {
  return found?.why ? `   # guess: ${found.why.replace(/\s+/g, ' ')}` : '';
}

function list(values: readonly string[]): string {
  return `[${values.map(plain).join(', ')}]`;
}

/** A text as YAML writes it, in quotes where it would be read as something else. */
function plain(text: string): string {
  const isSafe =
    /^[A-Za-z./][A-Za-z0-9_./=@*-]*( [A-Za-z0-9_./=@-]+)*$/.test(text) &&
    !/^(true|false|null|yes|no|on|off)$/i.test(text);
  return isSafe ? text : JSON.stringify(text);
}
