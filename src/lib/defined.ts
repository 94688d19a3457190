/** An object whose members that may be undefined are optional instead. */
export type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same object without the members that are undefined. */
export function defined<T extends object>(value: T): Defined<T>;
export function defined(value: Readonly<Record<string, unknown>>): object {
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(value)) if (value[name] !== undefined) result[name] = value[name];
  return result;
}
