import path from 'node:path';
import type { Program } from '../../config/project.ts';
import { NODE_GLIBC } from './node-runtime.ts';
import { ownFiles } from './own-files.ts';
import type { DetailedBuild } from './plan-builds.ts';
import { wheelsGlibc, wheelsLayer } from './python-wheels.ts';
import { installScript, runScript } from './scripts.ts';
import { layerFolder } from './store.ts';
import { findPython } from './toolchain.ts';
import type { BuildManifest, HostNeeds, Layer } from './types.ts';
import { type Failure, type Workshop, work } from './workshop.ts';

/** The part of a build that its language brings. */
interface LanguagePart {
  readonly layers: readonly Layer[];
  readonly needs: HostNeeds;
  readonly scripts: Readonly<Record<string, string>>;
}

const NOTHING: HostNeeds = { platform: null, glibc: null, python: null };

/** Builds one service in the checkout. The manifest still lacks the modules of its lock file, which are shared. */
export async function buildOne(
  workshop: Workshop,
  build: DetailedBuild & { readonly commit: string },
  runtime: Layer | undefined,
): Promise<BuildManifest | Failure> {
  const { definition, service } = build;
  const began = Date.now();
  const failure = await runBuildCommand(workshop, build, runtime);
  if (failure) return failure;
  const part =
    definition.kind === 'static'
      ? { layers: [], needs: NOTHING, scripts: {} }
      : await language(workshop, definition, build, runtime);
  if ('reason' in part) return part;
  const own = await ownFiles(workshop, build, part.scripts, began);
  if ('reason' in own) return own;
  return {
    format: 1,
    service,
    build: build.id,
    commit: build.commit,
    kind: definition.kind,
    folder: definition.kind === 'static' ? path.posix.join(definition.path, definition.root) : definition.path,
    layers: [...part.layers, own],
    install: 'install' in part.scripts,
    needs: part.needs,
    inputs: build.inputs,
  };
}

async function runBuildCommand(
  workshop: Workshop,
  build: DetailedBuild,
  runtime: Layer | undefined,
): Promise<Failure | undefined> {
  const { definition, lock } = build;
  if (definition.build === null) return undefined;
  const modules = [definition.path, ...(lock ? [lock.folder] : [])];
  const tools = modules.map((folder) => path.join(workshop.checkout, folder, 'node_modules', '.bin'));
  return await work(workshop, {
    services: [build.service],
    words: ['sh', '-c', definition.build],
    title: definition.build,
    folder: definition.path,
    tools: [...(runtime ? [path.join(layerFolder(workshop.store, runtime.id), 'bin')] : []), ...tools],
    ...(definition.kind === 'program' && definition.runtime.kind === 'go' && { env: goEnvironment(workshop) }),
  });
}

/** Static binaries that are the same wherever and from whichever commit they are built. */
function goEnvironment({ env }: Workshop): NodeJS.ProcessEnv {
  return { CGO_ENABLED: '0', GOFLAGS: [env.GOFLAGS, '-trimpath', '-buildvcs=false'].filter(Boolean).join(' ') };
}

async function language(
  workshop: Workshop,
  program: Program,
  build: DetailedBuild,
  runtime: Layer | undefined,
): Promise<LanguagePart | Failure> {
  const platform = `${process.platform}-${process.arch}`;
  const scripts = { run: runScript(program) };
  if (program.runtime.kind === 'go') return { layers: [], needs: { ...NOTHING, platform }, scripts };
  if (program.runtime.kind === 'python') return await pythonPart(workshop, program, build);
  const glibc = process.platform === 'linux' ? NODE_GLIBC : null;
  return { layers: runtime ? [runtime] : [], needs: { platform, glibc, python: null }, scripts };
}

async function pythonPart(workshop: Workshop, program: Program, build: DetailedBuild): Promise<LanguagePart | Failure> {
  const python = await findPython(program.runtime.version);
  if (!python) return { reason: `Python ${program.runtime.version ?? '3'} is gone from this machine`, output: '' };
  const { requirements } = build;
  const version = requirements === null && !program.runtime.version?.includes('.') ? '3' : python.version;
  const needs = { ...NOTHING, python: version };
  const scripts = { run: runScript(program), install: installScript(version, requirements) };
  if (requirements === null) return { layers: [], needs, scripts };
  const layer = await wheelsLayer(workshop, python, requirements, build.service);
  if ('reason' in layer) return layer;
  const glibc = await wheelsGlibc(workshop, layer);
  return {
    layers: [layer],
    needs: { ...needs, platform: `${process.platform}-${process.arch}`, glibc },
    scripts,
  };
}
