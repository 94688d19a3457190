/**
 * Values by names that users choose, those of later records over those of earlier ones: an object without a prototype, so that
 * `__proto__` is a name like others, and `constructor` stands for nothing until somebody gives it a value.
 */
export function named<Value>(...records: Readonly<Record<string, Value>>[]): Record<string, Value> {
  return Object.assign(Object.create(null) as Record<string, Value>, ...records);
}
