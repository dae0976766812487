/** Where `bystack login` keeps address and key: one file, mode 0600, below the user's configuration folder. */
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { BystackError } from '@bystack/base';

export interface Credentials {
  readonly url: string;
  readonly apiKey: string;
}

/** Path of the file: `$XDG_CONFIG_HOME/bystack/credentials.json`, else below `~/.config`. */
export function credentialsFile(): string {
  return join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'bystack', 'credentials.json');
}

/** What was stored, or null when nothing was. @throws BystackError `CLI_CREDENTIALS` on a file that cannot be read as such. */
export async function readCredentials(): Promise<Credentials | null> {
  const file = credentialsFile();
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw damaged(file, error);
  }
  try {
    const value = JSON.parse(text) as Partial<Credentials>;
    if (typeof value.url === 'string' && typeof value.apiKey === 'string') return { url: value.url, apiKey: value.apiKey };
  } catch (error) {
    throw damaged(file, error);
  }
  throw damaged(file, undefined);
}

/** Stores atomically with mode 0600. */
export async function writeCredentials(credentials: Credentials): Promise<void> {
  const file = credentialsFile();
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(credentials)}\n`, { mode: 0o600 });
  await chmod(temporary, 0o600);
  await rename(temporary, file);
}

/** Removes the file; true when there was one. */
export async function removeCredentials(): Promise<boolean> {
  const had = (await readCredentials().catch(() => ({}))) !== null;
  await rm(credentialsFile(), { force: true });
  return had;
}

const damaged = (file: string, cause: unknown): BystackError =>
  new BystackError(
    { code: 'CLI_CREDENTIALS', file },
    { message: `${file} cannot be read.`, remedy: 'Run `bystack login` again.', fault: 'environment', cause },
  );
