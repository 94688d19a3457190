const MAX_LENGTH = 100;

/** A job's name with the values of its matrix leg, cut as GitHub cuts it: `build (20, linux)`. */
export function legName(name: string, segments: readonly string[]): string {
  const full = segments.length === 0 ? name : `${name} (${segments.join(', ')})`;
  return full.length > MAX_LENGTH ? `${full.slice(0, MAX_LENGTH - 3)}...` : full;
}
