const LOCK = '10s';
const STATEMENT = '10min';

/**
 * A database's URL with limits for migrations: a statement that waits for a lock makes all traffic behind it wait too.
 * `options` says the same for programs that read PGOPTIONS.
 */
export function withTimeouts(url: string): { readonly url: string; readonly options: string } {
  const options = `-c lock_timeout=${LOCK} -c statement_timeout=${STATEMENT}`;
  const parsed = new URL(url);
  const own = parsed.searchParams.get('options');
  parsed.searchParams.delete('options');
  const rest = parsed.searchParams.toString();
  const value = encodeURIComponent(own ? `${own} ${options}` : options);
  parsed.search = '';
  return { url: `${parsed.href}?${rest ? `${rest}&` : ''}options=${value}`, options };
}
