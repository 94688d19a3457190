import type { Field } from '../../workflow/model.ts';
import type { Check } from '../finding.ts';

export const imageWithoutVersion: Check = {
  code: 'image-without-version',
  severity: 'warning',
  why: 'A new version of the image changes the job from one day to the next.',
  fix: 'Name a version, such as postgres:16.',
  find: ({ jobs }) =>
    jobs.flatMap(({ services, container }) => {
      const images: (Field | undefined)[] = 'kind' in services ? [] : services.map(({ image }) => image);
      if (container?.kind === 'container') images.push(container.image);
      return images
        .filter((image) => image !== undefined)
        .filter(({ literal, source }) => literal !== undefined && source !== '' && isLoose(source))
        .map(({ at, source }) => ({ at, message: `The image ${source} has no version` }));
    }),
};

function isLoose(image: string): boolean {
  if (image.includes('@')) return false;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}
