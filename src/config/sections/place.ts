import type { Template } from '../project.ts';
import type { Path, YamlSource } from '../yaml-source.ts';

/** Where an entry stands while it is turned into its typed form. */
export interface Place {
  readonly source: YamlSource;
  readonly path: Path;
}

/** The variables of an `env:` at `place`, each as it was written. */
export function templatesAt(place: Place, values: Readonly<Record<string, unknown>>): Record<string, Template> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const path = [...place.path, name];
      return [name, { text: place.source.textAt(path) ?? String(value), at: place.source.valueAt(path) }];
    }),
  );
}

/** One template, or null. */
export function templateAt(place: Place, value: string | undefined): Template | null {
  return value === undefined ? null : { text: value, at: place.source.valueAt(place.path) };
}

/** The place of an entry below this one. */
export function below(place: Place, ...steps: Path): Place {
  return { source: place.source, path: [...place.path, ...steps] };
}
