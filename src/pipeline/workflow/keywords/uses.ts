import type { Position } from '../../../lib/mistake.ts';
import { type Reader, readLiteral } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';

const REMOTE = /^[\w.-]+\/[\w.-]+(\/[^@\s]+)?@[^@\s]+$/;
const REMOTE_WORKFLOW = /^[\w.-]+\/[\w.-]+\/\.github\/workflows\/[^@\s/]+\.ya?ml@[^@\s]+$/;
const LOCAL_WORKFLOW = /^(\.|\$)\/\.github\/workflows\/[^@\s/]+\.ya?ml$/;

/** What an action or a reusable workflow is named by, and where. */
export interface Uses {
  readonly uses: string;
  readonly usesAt: Position;
}

/** `uses` of a step: an action by `owner/repo[/path]@ref`, `./path`, `$/path` or `docker://image`. */
export function readStepUses(reader: Reader, node: YamlNode): Uses | undefined {
  const uses = readLiteral(reader, node, 'uses');
  if (uses === undefined) return undefined;
  const known =
    /^\.{1,2}\//.test(uses) || uses === '.' || uses === './' || /^(\$\/|docker:\/\/.)/.test(uses) || REMOTE.test(uses);
  if (!known)
    reader.mistake(node.at, `"${uses}" names no action`, 'owner/repo@ref, ./path/in/this/repository or docker://image');
  return { uses, usesAt: node.at };
}

/** `uses` of a job: a reusable workflow by `./.github/workflows/file.yml` or `owner/repo/.github/workflows/file.yml@ref`. */
export function readJobUses(reader: Reader, node: YamlNode): Uses | undefined {
  const uses = readLiteral(reader, node, 'uses');
  if (uses === undefined) return undefined;
  if (!LOCAL_WORKFLOW.test(uses) && !REMOTE_WORKFLOW.test(uses)) {
    const fix = './.github/workflows/file.yml or owner/repo/.github/workflows/file.yml@ref';
    reader.mistake(node.at, `"${uses}" names no reusable workflow`, fix);
  }
  return { uses, usesAt: node.at };
}
