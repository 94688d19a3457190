import type { SchemaNode } from '../src/config/editor-schema.ts';

/** docs/configuration.md: the example, then every key as the schema describes it. */
export function configurationPage(schema: SchemaNode, example: string): string {
  const intro = `<!-- Generated from src/config by tools/generate-config-docs.ts; \`node bin/launch.mjs tools/generate-config-docs.ts\` writes it. -->
# gantry.yml

It stands at the root of the repository. A project needs \`project\` and \`services\`; the rest has defaults.
Editors check it with [gantry.schema.json](gantry.schema.json): begin the file with
\`# yaml-language-server: $schema=<path of gantry.schema.json>\`.

Every mistake is reported at once, with its line and column. Texts marked *template* may hold \`\${{ }}\` as in workflow
files, with \`secrets.NAME\`, \`environment.name\`, \`environment.url\`, and in \`env\` also \`host.name\`, \`host.address\`,
\`release.number\` and \`release.commit\`.

## Example

\`\`\`yaml
${example.trimEnd()}
\`\`\`

## Keys
`;
  return `${intro}\n${section(schema, '').join('\n')}\n`;
}

function section(node: SchemaNode, path: string): string[] {
  const lines: string[] = [];
  const deeper: string[] = [];
  for (const [key, value] of Object.entries(node.properties ?? {})) {
    const full = path === '' ? key : `${path}.${key}`;
    const required = node.required?.includes(key) ? ' **Required.**' : '';
    const start =
      value.default === undefined || isEmpty(value.default) ? '' : ` Default: \`${JSON.stringify(value.default)}\`.`;
    lines.push(`| \`${key}\` | ${kindOf(value)} | ${cell(`${value.description ?? ''}${required}${start}`)} |`);
    deeper.push(...inside(value, full));
  }
  const head = ['| Key | Value | Meaning |', '|---|---|---|'];
  return lines.length === 0 ? deeper : [...head, ...lines, '', ...deeper];
}

/** The mappings below a key, each under a heading of its own. */
function inside(node: SchemaNode, path: string, which = ''): string[] {
  if (node.anyOf) return kindsInside(node.anyOf, path);
  if (node.items) return inside(node.items, `${path}[]`);
  if (typeof node.additionalProperties === 'object') return inside(node.additionalProperties, `${path}.<name>`);
  if (!node.properties) return [];
  const about = node.description ? [node.description, ''] : [];
  return [`### \`${path}\`${which}`, '', ...about, ...section(node, path)];
}

/** Where a value may be one of several mappings, each heading says by which key this one is known. */
function kindsInside(options: readonly SchemaNode[], path: string): string[] {
  const mappings = options.filter(({ properties }) => properties);
  return options.flatMap((option) => {
    const others = mappings.filter((other) => other !== option).flatMap((other) => Object.keys(other.properties ?? {}));
    const own = Object.keys(option.properties ?? {}).find((key) => !others.includes(key));
    return inside(option, path, mappings.length > 1 && own ? ` with \`${own}\`` : '');
  });
}

function kindOf(node: SchemaNode): string {
  if (node.anyOf) return [...new Set(node.anyOf.map(kindOf))].join(' or ');
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.enum) return node.enum.map((value) => `\`${String(value)}\``).join(' or ');
  if (node.items) return `list of ${kindOf(node.items)}`;
  if (typeof node.additionalProperties === 'object') return 'mapping by name';
  if (node.properties) return 'mapping';
  if (node.minimum !== undefined && node.maximum !== undefined) return `${node.minimum} to ${node.maximum}`;
  return node.kind ?? (node.type === 'string' ? 'text' : (node.type ?? 'anything'));
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').trim();
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
