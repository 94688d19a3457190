/** What is broken in a file's YAML, and how to mend it: by the parser's code, in words that do not speak of its own functions. */
const BY_CODE: Readonly<Record<string, { readonly message?: string; readonly fix: string }>> = {
  MULTIPLE_DOCS: {
    message: 'a workflow file holds one document, and here begins another',
    fix: 'remove the line ---, or make a file of its own of what follows',
  },
  TAB_AS_INDENT: { fix: 'indent with blanks' },
  BAD_SCALAR_START: { fix: 'put the value in quotes' },
  BLOCK_AS_IMPLICIT_KEY: { fix: 'put a value that holds ": " in quotes, or correct the indentation' },
  MULTILINE_IMPLICIT_KEY: { fix: 'a key is followed by a colon and a blank: "key: value"' },
  MISSING_CHAR: { fix: 'close the quote or bracket' },
  BAD_INDENT: { fix: 'begin the line as far right as those it belongs to' },
  TAG_RESOLVE_FAILED: { fix: 'remove the tag, or put the value in quotes' },
  DUPLICATE_KEY: { fix: 'remove one of the two' },
};

/** The parser's message in our words where they are clearer, with a fix where one is known. */
export function yamlHint(code: string, message: string): { readonly message: string; readonly fix?: string } {
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
  return { message: known?.message ?? message, ...(known && { fix: known.fix }) };
}
