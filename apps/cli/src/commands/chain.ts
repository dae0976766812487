import { createChain, deleteChain, getChain, listChains, waitForOperation, type ChainView, type OperationView } from '@bystack/sdk';
import type { BystackClient } from '@bystack/sdk';
import { BystackError } from '@bystack/base';
import type { Command, Context } from '../context.js';
import { table } from '../output.js';

const WAIT = {
  wait: { type: 'boolean', help: 'wait until it is done' },
  timeout: { type: 'string', help: 'seconds to wait (default 120)' },
  'idempotency-key': { type: 'string', help: 'repeat a call safely under the same key' },
} as const;

/** Letters and digits of the name as a slug: `Acme Pay` → `acme-pay`. */
export function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 31)
    .replace(/-+$/, '');
  return slug.length >= 3 ? slug : `chain-${slug || 'new'}`;
}

const describe = (chain: ChainView): string =>
  [
    `${chain.name} (${chain.slug})`,
    `  phase      ${chain.phase}${chain.phaseReason ? `: ${chain.phaseReason}` : ''}`,
    `  height     ${chain.tip?.height ?? '–'}`,
    `  validators ${chain.faultMargin.voting} of ${chain.faultMargin.n} voting; ${chain.faultMargin.sentence}`,
    ...chain.health.map((f) => `  ${f.severity.toLowerCase().padEnd(10)} ${f.message}${f.remedy ? ` ${f.remedy}` : ''}`),
  ].join('\n');

function finish(context: Context, client: BystackClient, operation: OperationView): Promise<OperationView> {
  return waitForOperation(client, operation.id, {
    timeoutMs: context.timeoutMs,
    onProgress: (seen) => {
      const step = seen.steps.find((s) => s.status === 'RUNNING');
      context.out.progress(`${String(Math.round(seen.progress * 100)).padStart(3)} %  ${step?.title ?? seen.status.toLowerCase()}`);
    },
  });
}

export const chainCreate: Command = {
  name: 'chain create',
  summary: 'create a sidechain',
  options: {
    name: { type: 'string', help: 'name, 3 to 48 characters' },
    slug: { type: 'string', help: 'short name in addresses (default: from the name)' },
    validators: { type: 'string', help: 'number of validators: 1, or 4 to 100 (default 4)' },
    'block-interval': { type: 'string', help: 'ms between blocks, 200 to 60000 (default 500)' },
    ...WAIT,
  },
  async run(context) {
    const name = context.required('name');
    const client = await context.client();
    const interval = context.optional('block-interval');
    const spec = {
      name,
      slug: context.optional('slug') ?? slugOf(name),
      validatorCount: context.integer('validators', 4, 1, 100),
      ...(interval === undefined ? {} : { blockIntervalMs: context.integer('block-interval', 500, 200, 60_000) }),
    };
    let payload = await createChain(client, { idempotencyKey: context.idempotencyKey(), spec });
    if (context.flags.wait) {
      const operation = await finish(context, client, payload.operation);
      payload = { ...payload, operation, chain: await getChain(client, payload.chain.slug) };
    }
    context.out.result(payload, () =>
      context.flags.wait
        ? describe(payload.chain)
        : `${payload.chain.slug} is being created; follow it with: bystack chain show ${payload.chain.slug}`,
    );
  },
};

export const chainList: Command = {
  name: 'chain list',
  summary: 'list the chains of the organization',
  options: { first: { type: 'string', help: 'how many, 1 to 100 (default 50)' } },
  async run(context) {
    const chains = await listChains(await context.client(), context.integer('first', 50, 1, 100));
    context.out.result(chains, () =>
      chains.nodes.length === 0
        ? 'No chain yet. Create one: bystack chain create --name NAME --wait'
        : table([
            ['SLUG', 'NAME', 'PHASE', 'HEIGHT', 'VALIDATORS'],
            ...chains.nodes.map((c) => [c.slug, c.name, c.phase, c.tip?.height ?? '–', `${c.faultMargin.voting}/${c.faultMargin.n}`]),
          ]),
    );
  },
};

export const chainShow: Command = {
  name: 'chain show',
  summary: 'show one chain',
  positionals: ['SLUG'],
  options: {},
  async run(context) {
    const chain = await getChain(await context.client(), context.positional(0, 'SLUG'));
    context.out.result(chain, () => describe(chain));
  },
};

export const chainDelete: Command = {
  name: 'chain delete',
  summary: 'delete a chain, its nodes, keys and data',
  positionals: ['SLUG'],
  options: { confirm: { type: 'string', help: 'the name of the chain, typed again; asked for on a terminal' }, ...WAIT },
  async run(context) {
    const client = await context.client();
    const slug = context.positional(0, 'SLUG');
    const chain = await getChain(client, slug);
    const confirmName = context.optional('confirm') ?? (await context.out.question(`This removes ${chain.name} for good. Type its name: `));
    if (confirmName !== undefined && confirmName !== chain.name)
      throw new BystackError({ code: 'CLI_NOT_CONFIRMED' }, { message: `The name typed is not ${chain.name}; nothing was deleted.` });
    const named = confirmName === undefined ? {} : { confirmName };
    let payload = await deleteChain(client, { idempotencyKey: context.idempotencyKey(), id: chain.id, ...named });
    if (context.flags.wait) payload = { ...payload, operation: await finish(context, client, payload.operation) };
    context.out.result(payload, () => (context.flags.wait ? `${slug} is deleted.` : `${slug} is being deleted.`));
  },
};

export const status: Command = {
  name: 'status',
  summary: 'show the state of every chain and what needs attention',
  options: {},
  async run(context) {
    const chains = await listChains(await context.client(), 100);
    context.out.result(chains, () => (chains.nodes.length === 0 ? 'No chain yet.' : chains.nodes.map(describe).join('\n')));
  },
};
