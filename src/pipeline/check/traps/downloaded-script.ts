import type { Check } from '../finding.ts';

/** A download that a shell is given as its script in other ways than through a pipe. */
const RUN =
  /(?<=^|[\s;&|(])(?:(?:ba|da|z|k)?sh|source|\.|eval|python3?)\s+(?:-\w+\s+)*["']?(?:<\(|\$\()\s*(?:curl|wget)\b/gm;

export const downloadedScript: Check = {
  code: 'downloaded-script',
  severity: 'warning',
  why: 'When the download fails, or breaks off, the shell runs what there is, mostly nothing, and the step is green.',
  fix: 'Download to a file first (curl -fsSLo install.sh URL), check its hash, and run the file.',
  find: ({ scripts }) =>
    scripts
      .filter(({ language }) => language === 'shell')
      .flatMap((script) =>
        [...script.text.matchAll(RUN)]
          .filter(({ index }) => !isComment(script.text, index))
          .map(({ 0: text, index }) => ({
            at: script.place(index),
            message: `${text.split(/\s/)[0]} runs what ${text.endsWith('wget') ? 'wget' : 'curl'} downloads`,
          })),
      ),
};

function isComment(text: string, offset: number): boolean {
  return /^\s*#|\s#/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset));
}
