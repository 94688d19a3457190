/** What expressions compute with: JSON's values. Plain JSON objects serve as contexts as they are. */
export type Value = null | boolean | number | string | readonly Value[] | ValueObject;

/** An object; its keys are found without regard to case, and keep their spelling and order. */
export interface ValueObject {
  readonly [key: string]: Value;
}

export type ValueKind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

/** The kind of a value. */
export function kindOf(value: Value): ValueKind {
  if (value === null) return 'null';
  if (isArray(value)) return 'array';
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'number':
      return 'number';
    case 'string':
      return 'string';
    default:
      return 'object';
  }
}

export function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isObject(value: Value): value is ValueObject {
  return typeof value === 'object' && value !== null && !isArray(value);
}

/** A property by its name, spelled exactly or else in any case; null when there is none. */
export function property(object: ValueObject, key: string): Value {
  if (Object.hasOwn(object, key)) return object[key] ?? null;
  const wanted = upper(key);
  const found = Object.keys(object).find((name) => upper(name) === wanted);
  return found === undefined ? null : (object[found] ?? null);
}

/** false, 0, -0, NaN, null and '' are false; every array and object is true. */
export function isTruthy(value: Value): boolean {
  return Boolean(value);
}

/** To a number as `==` and `<` do; arrays and objects have none. (runner: EvaluationResult.ConvertToNumber) */
export function toNumber(value: Value): number {
  if (value === null) return 0;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' ? parseNumber(value) : Number.NaN;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number in a text: decimal, exponent, `0x`, `0o`, `Infinity`; blanks around it do not count; '' is 0. */
export function parseNumber(text: string): number {
  const trimmed = text.trim();
  if (trimmed === '') return 0;
  if (DECIMAL.test(trimmed)) return Number(trimmed);
  if (/^0x[0-9a-f]+$/i.test(trimmed)) return signed32(Number.parseInt(trimmed.slice(2), 16));
  if (/^0o[0-7]+$/.test(trimmed)) return signed32(Number.parseInt(trimmed.slice(2), 8));
  const infinity = /^([+-]?)Infinity$/.exec(trimmed);
  if (!infinity) return Number.NaN;
  return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** The runner reads hexadecimal and octal numbers as 32-bit ones; a longer one is no number. */
function signed32(value: number): number {
  if (value > 0xffffffff) return Number.NaN;
  return value | 0;
}

/** To text: numbers with 15 significant digits; arrays and objects only name themselves. (runner: ExpressionUtility, G15) */
export function toText(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return numberText(value);
  return isArray(value) ? 'Array' : 'Object';
}

/** A number as .NET's `G15` writes it. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return '0';
  const [digits = '', exponentText = '0'] = value.toExponential(14).split('e');
  const exponent = Number(exponentText);
  const mantissa = digits.replace(/\.?0+$/, '');
  if (exponent > -5 && exponent < 15) return trimZeros(value.toPrecision(15));
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${mantissa}E${exponent < 0 ? '-' : '+'}${size}`;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Loose equality: texts without regard to case, other kinds as numbers, arrays and objects only with themselves. */
export function equals(left: Value, right: Value): boolean {
  if (typeof left === 'string' && typeof right === 'string') return upper(left) === upper(right);
  if (typeof left === 'object' && left !== null) return left === right;
  if (typeof right === 'object' && right !== null) return false;
  if (kindOf(left) === kindOf(right)) return left === right;
  return toNumber(left) === toNumber(right);
}

/** -1, 0 or 1; NaN when the two cannot be compared. Texts without regard to case, other kinds as numbers. */
export function compare(left: Value, right: Value): number {
  if (typeof left === 'string' && typeof right === 'string') return order(upper(left), upper(right));
  if (isArray(left) || isArray(right) || isObject(left) || isObject(right)) return left === right ? 0 : Number.NaN;
  const [a, b] = [toNumber(left), toNumber(right)];
  return Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : order(a, b);
}

function order<T extends string | number>(left: T, right: T): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Upper case of each character that has exactly one; so `ß` and `ı` stay. (.NET: ToUpperInvariant) */
export function upper(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.toUpperCase();
  return [...text]
    .map((char) => (char === 'ı' || char.toUpperCase().length !== char.length ? char : char.toUpperCase()))
    .join('');
}
