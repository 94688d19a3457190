import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ActionInputs } from './check/subject.ts';
import { keyText } from './workflow/reader.ts';
import { readYaml, type YamlNode } from './workflow/yaml.ts';

/** An action in the repository: its file and the inputs it declares, if they can be read. */
export interface LocalAction {
  readonly path: string;
  readonly inputs: ActionInputs | undefined;
}

/** The action in a folder of the repository; one that is only a Dockerfile is undefined. */
export async function findLocalAction(folder: string, uses: string): Promise<LocalAction | 'missing' | undefined> {
  const place = resolve(folder, uses.replace(/^\$\//, './'));
  for (const name of ['action.yml', 'action.yaml']) {
    const path = resolve(place, name);
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return { path, inputs: inputsIn(text, name) };
  }
  const image = await stat(resolve(place, 'Dockerfile')).catch(() => undefined);
  return image ? undefined : 'missing';
}

function inputsIn(text: string, file: string): ActionInputs | undefined {
  const root = readYaml(text, file).root;
  if (root?.kind !== 'map') return undefined;
  const inputs = entryOf(root, 'inputs');
  const outputs = outputsIn(root);
  if (inputs?.kind !== 'map') return { names: [], required: [], deprecated: new Map(), ...outputs };
  const isRequired = (value: YamlNode) => {
    const required = entryOf(value, 'required');
    return required?.kind === 'scalar' && required.value === true && !entryOf(value, 'default');
  };
  return {
    names: inputs.entries.map(({ key }) => keyText(key)),
    required: inputs.entries.filter(({ value }) => isRequired(value)).map(({ key }) => keyText(key)),
    ...outputs,
    deprecated: new Map(
      inputs.entries.flatMap(({ key, value }): [string, string][] => {
        const said = entryOf(value, 'deprecationMessage');
        return said?.kind === 'scalar' && said.value ? [[keyText(key).toLowerCase(), String(said.value)]] : [];
      }),
    ),
  };
}

/** What a composite action does not declare is never there; a program may set more than its action declares. */
function outputsIn(root: YamlNode): Pick<ActionInputs, 'outputs'> {
  const [outputs, runs] = [entryOf(root, 'outputs'), entryOf(root, 'runs')];
  const using = runs && entryOf(runs, 'using');
  if (outputs?.kind === 'map') return { outputs: outputs.entries.map(({ key }) => keyText(key)) };
  return using?.kind === 'scalar' && using.value === 'composite' ? { outputs: [] } : {};
}

function entryOf(node: YamlNode, name: string): YamlNode | undefined {
  return node.kind === 'map' ? node.entries.find(({ key }) => keyText(key) === name)?.value : undefined;
}
