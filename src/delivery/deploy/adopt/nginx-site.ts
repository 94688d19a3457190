/** One directive of nginx; `block` is null for one that ends with a semicolon. */
export interface Directive {
  readonly name: string;
  readonly words: readonly string[];
  readonly block: readonly Directive[] | null;
}

/** A server of a site, as far as taking it over goes. */
export interface SiteServer {
  readonly names: readonly string[];
  /** The words of each `listen`. */
  readonly listens: readonly string[];
  readonly certificate: string | null;
  readonly key: string | null;
  readonly locations: readonly SiteLocation[];
  /** Names of directives that say more than where requests go. */
  readonly others: readonly string[];
}

/** A location: its path as written (`/api`, `~ \.php$`), and the port of this host that it passes requests to. */
export interface SiteLocation {
  readonly path: string;
  readonly port: number | null;
}

const UNDERSTOOD = new Set([
  ...['listen', 'server_name', 'location', 'return', 'root', 'index', 'access_log', 'error_log', 'include', 'if'],
  ...['ssl_certificate', 'ssl_certificate_key', 'ssl_protocols', 'ssl_ciphers', 'ssl_prefer_server_ciphers'],
  ...['client_max_body_size', 'server_tokens', 'proxy_pass', 'http2'],
]);

/** The servers of a file of nginx; what it includes is not read. */
export function readSite(text: string): SiteServer[] {
  const { directives } = readBlock(wordsOf(text), 0);
  const upstreams = new Map(
    directives.filter(({ name }) => name === 'upstream').map((one) => [one.words[0] ?? '', portOfUpstream(one)]),
  );
  return directives.filter(({ name }) => name === 'server').map(({ block }) => serverOf(block ?? [], upstreams));
}

function serverOf(block: readonly Directive[], upstreams: ReadonlyMap<string, number | null>): SiteServer {
  const all = (name: string) => block.filter((one) => one.name === name).map(({ words }) => words);
  const locations = block.filter(({ name }) => name === 'location');
  const own = block.find(({ name }) => name === 'proxy_pass');
  return {
    names: all('server_name').flat(),
    listens: all('listen').map((words) => words.join(' ')),
    certificate: all('ssl_certificate')[0]?.[0] ?? null,
    key: all('ssl_certificate_key')[0]?.[0] ?? null,
    locations: [
      ...locations.map(({ words, block: inner }) => ({
        path: words.join(' '),
        port: portOf(inner?.find(({ name }) => name === 'proxy_pass')?.words[0], upstreams),
      })),
      ...(own ? [{ path: '/', port: portOf(own.words[0], upstreams) }] : []),
    ],
    others: [...new Set(block.map(({ name }) => name).filter((name) => !UNDERSTOOD.has(name)))],
  };
}

function portOf(target: string | undefined, upstreams: ReadonlyMap<string, number | null>): number | null {
  const [, host = '', port] = /^https?:\/\/([^/:]+)(?::(\d+))?/.exec(target ?? '') ?? [];
  if (upstreams.has(host)) return upstreams.get(host) ?? null;
  return port !== undefined && isHere(host) ? Number(port) : null;
}

/** The port of an upstream with one server on this host. */
function portOfUpstream({ block }: Directive): number | null {
  const servers = (block ?? []).filter(({ name }) => name === 'server').map(({ words }) => words[0] ?? '');
  const [, host = '', port] = /^([^:]+):(\d+)$/.exec(servers[0] ?? '') ?? [];
  return servers.length === 1 && port !== undefined && isHere(host) ? Number(port) : null;
}

function isHere(host: string): boolean {
  return host === 'localhost' || host.startsWith('127.');
}

/** Words, `{`, `}` and `;`; comments are left out, quotation marks are taken off. */
function wordsOf(text: string): string[] {
  const found = text.matchAll(/#[^\n]*|"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|[{};]|(?:\$\{[^}]*\}|[^\s{};"'])+/g);
  return [...found].flatMap(([whole, double, single]) => (whole.startsWith('#') ? [] : [double ?? single ?? whole]));
}

function readBlock(words: readonly string[], start: number): { directives: Directive[]; end: number } {
  const directives: Directive[] = [];
  let current: string[] = [];
  let at = start;
  for (; at < words.length && words[at] !== '}'; at += 1) {
    const word = words[at] ?? '';
    if (word !== ';' && word !== '{') {
      current.push(word);
      continue;
    }
    const [name = '', ...rest] = current;
    current = [];
    if (word === ';') {
      directives.push({ name, words: rest, block: null });
      continue;
    }
    const inner = readBlock(words, at + 1);
    directives.push({ name, words: rest, block: inner.directives });
    at = inner.end;
  }
  return { directives, end: at };
}
