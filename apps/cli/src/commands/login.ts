import { BystackClient, getViewer } from '@bystack/sdk';
import { credentialsFile, removeCredentials, writeCredentials } from '../credentials.js';
import type { Command } from '../context.js';

/** `bystack login`: checks address and key against the server, then stores them. */
export const login: Command = {
  name: 'login',
  summary: 'check an address and API key and remember them',
  options: {},
  async run(context) {
    const url = context.optional('url') ?? process.env.BYSTACK_URL ?? context.required('url');
    const apiKey = context.optional('api-key') ?? process.env.BYSTACK_API_KEY ?? context.required('api-key');
    const viewer = await getViewer(new BystackClient({ url, apiKey }));
    await writeCredentials({ url, apiKey });
    context.out.result(
      { organization: viewer.organization, credentialsFile: credentialsFile() },
      () => `Signed in to ${viewer.organization.name}.`,
    );
  },
};

/** `bystack logout`: forgets what login stored. */
export const logout: Command = {
  name: 'logout',
  summary: 'forget the stored address and API key',
  options: {},
  async run(context) {
    const removed = await removeCredentials();
    context.out.result({ removed }, () => (removed ? 'Signed out.' : 'Nothing was stored.'));
  },
};
