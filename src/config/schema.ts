import { z } from 'zod';
import { backupsSchema } from './sections/backups.ts';
import { branchPattern, branchSchema } from './sections/branches.ts';
import { environmentSchema } from './sections/environments.ts';
import { nameField, urlPathField } from './sections/fields.ts';
import { serviceSchema } from './sections/services.ts';
import { alertsSchema, healthSchema } from './sections/watching.ts';

/** The shape of gantry.yml. Messages, the JSON Schema for editors and docs/configuration.md all come from here. */
export const projectSchema = z.strictObject(
  {
    project: nameField.describe('The name; it becomes part of folder and unit names on the hosts.'),
    branches: z
      .record(branchPattern, branchSchema, 'branches with what they are for')
      .default({})
      .describe('What each branch is for.'),
    services: z
      .record(nameField, serviceSchema, 'services by name')
      .refine((services) => Object.keys(services).length > 0, 'at least one service')
      .describe('The deployable programs and sites of the repository.'),
    public: z
      .record(urlPathField, nameField, 'paths with the service that answers them')
      .default({})
      .describe(
        'What the public server shows: each path, and everything below it, goes to a service. The longest path wins.',
      ),
    environments: z
      .record(nameField, environmentSchema, 'environments by name')
      .default({})
      .describe('The places where releases go live.'),
    backups: backupsSchema.optional(),
    health: healthSchema.optional(),
    alerts: alertsSchema.optional(),
  },
  'a mapping that begins with "project: <name>"',
);

export type RawProject = z.output<typeof projectSchema>;
