import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ActionInputs } from './check/subject.ts';
import { keyText } from './workflow/reader.ts';
import { readYaml, type YamlNode } from './workflow/yaml.ts';

/** The inputs that an action in the repository declares; undefined when it cannot be read. */
export async function localActionInputs(folder: string, uses: string): Promise<ActionInputs | undefined> {
  const place = resolve(folder, uses.replace(/^\$\//, './'));
  for (const name of ['action.yml', 'action.yaml']) {
    const text = await readFile(resolve(place, name), 'utf8').catch(() => undefined);
    if (text !== undefined) return inputsIn(text, name);
  }
  return undefined;
}

function inputsIn(text: string, file: string): ActionInputs | undefined {
  const root = readYaml(text, file).root;
  if (root?.kind !== 'map') return undefined;
  const inputs = entryOf(root, 'inputs');
  if (inputs?.kind !== 'map') return { names: [], required: [] };
  const isRequired = (value: YamlNode) => {
    const required = entryOf(value, 'required');
    return required?.kind === 'scalar' && required.value === true && !entryOf(value, 'default');
  };
  return {
    names: inputs.entries.map(({ key }) => keyText(key)),
    required: inputs.entries.filter(({ value }) => isRequired(value)).map(({ key }) => keyText(key)),
  };
}

function entryOf(node: YamlNode, name: string): YamlNode | undefined {
  return node.kind === 'map' ? node.entries.find(({ key }) => keyText(key) === name)?.value : undefined;
}
