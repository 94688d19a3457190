/**
 * A layer is a folder of read-only files in `.gantry/store/layers/<id>/`, shared by every build that needs it.
 * - `files`: the service's own files and what `include` names, at their paths in the repository
 * - `modules`: the production `node_modules` of one lock file
 * - `runtime`: a Node binary
 * - `wheels`: what pip installs from, without network, on the host
 */
export interface Layer {
  readonly kind: 'files' | 'modules' | 'runtime' | 'wheels';
  readonly id: string;
  /** Where its content goes in the build, relative; `''` is the build's own folder. */
  readonly mount: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * `.gantry/store/builds/<service>/<id>/manifest.json`: an immutable build of one service.
 * Put together by hard-linking its layers; no two of them hold the same file. What results:
 * - `run`: an executable that starts a program in the foreground (absent in a static site)
 * - `install`: an executable, run once in the final folder after linking; present only where `install` is true
 * - the repository's own layout (`services/gateway/…`, `packages/service/…`, `node_modules/…`) and `runtime/bin/node`
 */
export interface BuildManifest {
  readonly format: 1;
  readonly service: string;
  /** 20 hexadecimal digits: the hash of everything in `inputs`. */
  readonly build: string;
  /** The commit it was first built from; others may have the same build. */
  readonly commit: string;
  readonly kind: 'program' | 'static';
  /** The service's folder in the build; for a static site the folder of the files to serve. */
  readonly folder: string;
  readonly layers: readonly Layer[];
  /** Whether `install` must have run in the final folder before `run` works. */
  readonly install: boolean;
  /** What a host must have: null where it does not matter. */
  readonly needs: HostNeeds;
  readonly inputs: readonly BuildInput[];
}

export interface HostNeeds {
  /** Such as `linux-x64`. */
  readonly platform: string | null;
  /** The oldest glibc that will do, such as `2.36`. */
  readonly glibc: string | null;
  /** The Python that the service asks for or its wheels were fetched for, such as `3.11`; `3` where any will do. */
  readonly python: string | null;
}

/** One thing that decides a build's id, so that a plan can say what changed: `files services/gateway`, `lock package-lock.json` … */
export interface BuildInput {
  readonly name: string;
  readonly hash: string;
}

export interface PlannedBuild {
  readonly service: string;
  /** 20 hexadecimal digits. */
  readonly id: string;
  readonly inputs: readonly BuildInput[];
  /** The commit it was built from, when that is not the plan's. */
  readonly commit?: string;
}

/** The builds of every service of a project at one commit, in the project's order. */
export interface BuildPlan {
  readonly commit: string;
  readonly builds: readonly PlannedBuild[];
}

/** What became of one service's build. Only `present` and `built` have a manifest; nothing partial is ever left behind. */
export type BuildResult =
  | { readonly kind: 'present'; readonly service: string; readonly manifest: BuildManifest }
  | { readonly kind: 'built'; readonly service: string; readonly manifest: BuildManifest; readonly ms: number }
  /** A command of the build ended badly: `output` is its last lines. */
  | { readonly kind: 'failed'; readonly service: string; readonly reason: string; readonly output: string }
  /** This machine cannot build it: `tool` is missing or does not fit. */
  | { readonly kind: 'impossible'; readonly service: string; readonly tool: string; readonly reason: string };

/** Told while building. `step` is a line for people, such as "npm ci". */
export type BuildProgress =
  | { readonly kind: 'step'; readonly services: readonly string[]; readonly step: string }
  | { readonly kind: 'output'; readonly services: readonly string[]; readonly text: string }
  | { readonly kind: 'result'; readonly result: BuildResult };
