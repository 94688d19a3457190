import type { Ledger } from './ledger.ts';

/** The records that cannot be read, each with its host, its file and what ends it. */
export function unreadableRecords(
  hosts: readonly { readonly name: string; readonly ledger: Pick<Ledger, 'problems'> }[],
  coordinator: string | undefined,
): string[] {
  return hosts.flatMap(({ name, ledger }) =>
    ledger.problems.map((problem) =>
      name === coordinator
        ? unreadableRecord(name, problem)
        : `${head(name, problem)}; remove that file from the folder "ledger" on ${name}: the ledger of ${coordinator} counts`,
    ),
  );
}

/** One of the coordinator's. */
export function unreadableRecord(host: string, problem: string): string {
  return `${head(host, problem)}; put that file of its folder "ledger" right (the other hosts have records of the same release), or move it away`;
}

function head(host: string, problem: string): string {
  return `a record of ${host} cannot be read: ${problem}`;
}
