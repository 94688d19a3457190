import type { Environment, Program, Project, SshHost } from '../../../config/project.ts';
import type { OldHost, OldService, Takeover } from '../adoption.ts';
import { judgeSites } from './judge-sites.ts';

/** What an old host says against taking it over, what is worth knowing, and what would be taken. */
export interface Judgement {
  /** What must be put right first, each with its way out. */
  readonly problems: readonly string[];
  /** What would be different afterwards, or stays as it is. */
  readonly notes: readonly string[];
  readonly takeover: Takeover;
}

/** Compares an old host with gantry.yml. What was taken by an earlier try is left out. */
export function judgeOldHost(project: Project, environment: Environment, host: SshHost, old: OldHost): Judgement {
  const programs = project.services.filter((service) => service.kind === 'program');
  const units = new Map(old.units.map((unit) => [unit.name, unit]));
  const found = programs.flatMap(({ name, port, exclusive }): OldService[] =>
    units.has(name) || old.known.has(name) ? [{ service: name, port, exclusive: exclusive !== false }] : [],
  );
  const sites = old.publicTaken
    ? { problems: [], notes: [], sites: [] }
    : judgeSites(project, environment, host, old.sites);
  const nothing =
    found.length === 0 && old.units.length === 0 ? [`no unit ${project.name}-<service>.service is on the host`] : [];
  return {
    problems: [...nothing, ...programs.flatMap((program) => portProblems(project, program, old)), ...sites.problems],
    notes: [...unitNotes(project, programs, old), ...sites.notes, ...old.scripts.map(scriptNote)],
    takeover: { units: found, sites: sites.sites },
  };
}

function portProblems(project: Project, { name, port, at }: Program, old: OldHost): string[] {
  const unit = old.units.find((one) => one.name === name);
  const place = `${at.file}:${at.line}`;
  if (unit && unit.ports.length > 0 && (port === null || !unit.ports.includes(port))) {
    const said = port === null ? 'no port' : `port ${port}`;
    return [
      `${project.name}-${name}.service listens on ${unit.ports.join(' and ')}, and ${place} says ${said}: let them agree`,
    ];
  }
  if (port === null || old.begun || unit?.ports.includes(port) || !old.listening.has(port)) return [];
  return [
    `port ${port} of ${name} (${place}) is held by something else than ${project.name}-${name}.service: "ss -ltnp" as root shows it; end it first`,
  ];
}

function unitNotes(project: Project, programs: readonly Program[], old: OldHost): string[] {
  const known = new Set(programs.map(({ name }) => name));
  const strangers = old.units.filter(({ name }) => !known.has(name));
  const missing = programs.filter(({ name }) => !old.known.has(name) && !old.units.some((unit) => unit.name === name));
  const idle = old.units.filter(({ name, active }) => known.has(name) && active !== 'active');
  return [
    ...strangers.map(
      ({ name }) => `${project.name}-${name}.service stays as it is: ${project.file} has no service ${name}`,
    ),
    ...missing.map(({ name }) => `${name} has no unit there: it is new on this host`),
    ...idle.map(({ name, active }) => `${project.name}-${name}.service is ${active}`),
  ];
}

function scriptNote(script: string): string {
  return `${script} will fail at its first "systemctl restart": the units are masked`;
}
