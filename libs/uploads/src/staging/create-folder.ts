import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Creates a folder with its parents; one that exists is no error. `mkdir` of Node with `recursive` never settles in file systems such as
 * `/proc`, which answer ENOENT although the parent exists.
 */
export async function createFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && dirname(path) !== path) {
      if (await isFolder(dirname(path))) throw error;
      await createFolder(dirname(path));
      await createFolder(path);
    } else if (code !== 'EEXIST' || !(await isFolder(path))) throw error;
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
