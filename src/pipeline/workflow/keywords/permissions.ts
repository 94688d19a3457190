import type { PermissionLevel, Permissions } from '../model.ts';
import { type Reader, readKeys, readLiteral } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';

const ANY = ['read', 'write', 'none'] as const;
const READ = ['read', 'none'] as const;
const WRITE = ['write', 'none'] as const;

/** The scopes of GitHub's workflow schema with the levels they take. */
const SCOPES = {
  actions: ANY,
  'artifact-metadata': ANY,
  attestations: ANY,
  checks: ANY,
  'code-quality': ANY,
  contents: ANY,
  'copilot-requests': WRITE,
  deployments: ANY,
  discussions: ANY,
  drives: ANY,
  'id-token': WRITE,
  issues: ANY,
  models: READ,
  packages: ANY,
  pages: ANY,
  'pull-requests': ANY,
  'repository-projects': ANY,
  'security-events': ANY,
  statuses: ANY,
  'vulnerability-alerts': READ,
} as const satisfies Record<string, readonly PermissionLevel[]>;

type Scope = keyof typeof SCOPES;
const NAMES = Object.keys(SCOPES).filter((name): name is Scope => name in SCOPES);

/** `permissions`: a shorthand or a level for each scope; an empty mapping takes all of them away. */
export function readPermissions(reader: Reader, node: YamlNode): Permissions | undefined {
  if (node.kind === 'scalar' && node.value !== null) {
    const text = readLiteral(reader, node, 'permissions');
    if (text === 'read-all' || text === 'write-all') return text;
    if (text !== undefined) reader.unknown(node.at, 'permissions', text, ['read-all', 'write-all', 'a mapping']);
    return undefined;
  }
  const levels: Partial<Record<Scope, PermissionLevel>> = {};
  for (const [scope, value] of entriesOf(readKeys(reader, node, 'permissions', NAMES))) {
    const text = readLiteral(reader, value, `permissions.${scope}`);
    const level = SCOPES[scope].find((known) => known === text);
    if (level) levels[scope] = level;
    else if (text !== undefined) reader.unknown(value.at, `level of ${scope}`, text, SCOPES[scope]);
  }
  return levels;
}

function entriesOf(keys: Partial<Record<Scope, YamlNode>>): [Scope, YamlNode][] {
  return NAMES.flatMap((scope) => {
    const value = keys[scope];
    return value ? [[scope, value]] : [];
  });
}
