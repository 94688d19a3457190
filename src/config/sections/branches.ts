import { z } from 'zod';
import type { Branch } from '../project.ts';
import { nameField, text } from './fields.ts';
import type { Place } from './place.ts';

const branchWanted = 'a branch name; * stands for one part of it';
export const branchPattern = text(/^(?![/-])(?!.*(\.\.|\/\/|@\{))[A-Za-z0-9._/*-]{1,200}(?<!\/)$/, branchWanted);

export const branchSchema = z
  .strictObject({
    environment: nameField.optional().describe('The environment that shows this branch.'),
    base: branchPattern.optional().describe('The branch that its pull requests go to.'),
    preview: nameField.optional().describe('The static site that gets a preview for each such branch.'),
  })
  .describe('What a branch is for.');

/** The typed form of a branch that passed the schema. */
export function readBranch(pattern: string, raw: z.output<typeof branchSchema>, { source, path }: Place): Branch {
  const { environment = null, base = null, preview = null } = raw;
  return { pattern, environment, base, preview, at: source.keyAt(path) };
}
