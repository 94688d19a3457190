import path from 'node:path';
import process from 'node:process';
import { runCommand } from '../src/lib/command.ts';

/** Modules that were read and the rules that were broken, one line each. */
export interface LayersReport {
  readonly modules: number;
  readonly violations: readonly string[];
}

const root = path.dirname(import.meta.dirname);

interface Cruise {
  summary: {
    totalCruised: number;
    violations: { from: string; to: string; rule: { name: string }; comment?: string }[];
  };
}

/** Holds the imports of a checkout against `tools/layers.mjs`. Throws when no module was read: a check of nothing must not pass. */
export async function checkLayers(folder: string = root, places: readonly string[] = ['src']): Promise<LayersReport> {
  const program = path.join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const config = path.join(folder, '.dependency-cruiser.mjs');
  const words = [process.execPath, program, '--config', config, '--output-type', 'json', ...places];
  const result = await runCommand(words, { cwd: folder, maxOutput: 200 * 1024 * 1024 });
  if (!result.stdout.startsWith('{')) throw new Error(`dependency-cruiser gave no report: ${result.stderr.trim()}`);
  const { summary } = JSON.parse(result.stdout) as Cruise;
  if (summary.totalCruised === 0)
    throw new Error('dependency-cruiser read 0 modules; it does not understand this TypeScript');
  return {
    modules: summary.totalCruised,
    violations: summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} imports ${to}`),
  };
}

if (import.meta.main) {
  const { modules, violations } = await checkLayers();
  for (const line of violations) console.error(line);
  console.log(`layers: ${modules} modules read, ${violations.length} forbidden imports`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
