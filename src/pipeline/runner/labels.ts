import type { Machine } from '../executors/types.ts';

/** The labels that this machine claims: as a self-hosted runner would, and on Linux every `ubuntu-…` too. */
export function machineLabels({ os, arch }: Machine, claimed: readonly string[] = []): string[] {
  return ['self-hosted', os, arch, ...(os === 'Linux' ? ['ubuntu-*'] : []), ...claimed];
}

/** The wanted labels that no label of the machine covers; upper and lower case are the same. */
export function uncovered(wanted: readonly string[], labels: readonly string[]): string[] {
  const covers = (label: string, want: string) =>
    label.endsWith('*') ? want.startsWith(label.slice(0, -1)) : label === want;
  return wanted.filter((want) => !labels.some((label) => covers(label.toLowerCase(), want.toLowerCase())));
}
