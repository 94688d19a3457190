import type { Check } from '../finding.ts';

export const optionTwice: Check = {
  code: 'option-twice',
  severity: 'warning',
  why: 'The form shows the same choice twice, where another one was probably meant.',
  fix: 'Remove it, or name the other choice.',
  find: ({ workflow }) =>
    workflow.triggers.flatMap(({ inputs }) =>
      (inputs ?? []).flatMap(({ name, at, options = [] }) => {
        const again = new Set(options.filter((option, index) => options.indexOf(option) < index));
        return [...again].map((option) => ({ at, message: `The input "${name}" has the option "${option}" twice` }));
      }),
    ),
};
