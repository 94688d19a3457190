import { type LocalRepository, readRepository } from '../pipeline/trigger/repository.ts';
import { demandFolder, type Home, homeAt } from './home.ts';

/** The repository that a command runs workflows of, and where its state lies. */
export interface FoundRepository {
  readonly home: Home;
  readonly repository: LocalRepository;
}

/** Finds the repository around a folder, with all that git knows of it that an event is made of. */
export async function findRepository(folder: string, signal: AbortSignal): Promise<FoundRepository> {
  demandFolder(folder);
  const repository = await readRepository({ dir: folder, signal });
  return { home: homeAt(repository.dir), repository };
}
