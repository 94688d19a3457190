import { Ids } from '../ids.ts';
import type { Job } from '../model.ts';
import { keyText, type Reader, readEntries } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';
import { readCallJob } from './call-job.ts';
import { checkNeeds, type Needs, readNeeds } from './needs.ts';
import { readStepsJob } from './steps-job.ts';

/** `jobs`: by id, each with steps of its own or a reusable workflow that it calls. */
export function readJobs(reader: Reader, node: YamlNode): readonly Job[] {
  const ids = new Ids('job');
  const needs: Needs[] = [];
  const entries = readEntries(reader, node, 'jobs');
  if (node.kind === 'map' && entries.length === 0)
    reader.mistake(node.at, 'jobs is empty', 'add a job with "runs-on" and "steps"');
  const spelled = new Map(entries.map(({ text }) => [text.toLowerCase(), text]));
  const jobs = entries.flatMap(({ key, text, value }) => {
    ids.add(reader, text, key.at);
    if (value.kind !== 'map') {
      reader.mistake(value.at, `Job "${text}" must be a mapping with "runs-on" and "steps"`);
      needs.push({ job: text, ids: [] });
      return [];
    }
    const wanted = value.entries.find((entry) => keyText(entry.key) === 'needs')?.value;
    const needed = readNeeds(reader, wanted, spelled);
    needs.push({ job: text, ids: needed });
    const calls = value.entries.some((entry) => keyText(entry.key) === 'uses');
    const again = needed.filter((need, index) => needed.findIndex((other) => other.text === need.text) < index);
    const from = { id: text, at: key.at, needs: [...new Set(needed.map((need) => need.text))], needsTwice: again };
    return [calls ? readCallJob(reader, value, from) : readStepsJob(reader, value, from)];
  });
  checkNeeds(reader, needs);
  return jobs;
}
