/** The life of a chain through the public API: real Postgres, real validators. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/default-run.js';
import { ControlPlane } from '../support/killable-control-plane.js';
import { expectNothingLeft, rowIdOf } from '../support/leftovers.js';

interface Node {
  readonly id: string;
  readonly name: string;
  readonly pid: number | null;
  readonly status: string;
  readonly safety: { readonly marginAfterStop: number };
}
interface Chain {
  readonly id: string;
  readonly phase: string;
  readonly phaseReason: string | null;
  readonly desiredState: string;
  readonly faultMargin: { readonly margin: number; readonly voting: number };
  readonly health: readonly { readonly code: string; readonly subject: string; readonly message: string; readonly remedy: string }[];
  readonly tip: { readonly height: string } | null;
  readonly nodes: { readonly nodes: readonly Node[] };
}
interface Operation {
  readonly id: string;
  readonly status: string;
  readonly progress: number;
  readonly steps: readonly { readonly key: string; readonly status: string; readonly log: readonly { readonly text: string }[] }[];
}

const CHAIN = `id phase phaseReason desiredState faultMargin { margin voting } health { code subject message remedy } tip { height }
  nodes(first: 10) { nodes { id name pid status safety { marginAfterStop } } }`;
const OPERATION = 'id status progress steps { key status log { text } }';
/** What users see is to be true after so long. */
const TRUTHFUL_MS = 5_000;

let plane: ControlPlane;
let chainId: string;

beforeAll(async () => {
  plane = await ControlPlane.create();
  await plane.start();
});
afterAll(() => plane.destroy());

const look = async (): Promise<Chain> =>
  (await plane.api.ask<{ chain: Chain }>(`query($id: ID!) { chain(id: $id) { ${CHAIN} } }`, { id: chainId })).chain;

const operation = async (id: string): Promise<Operation> =>
  (await plane.api.ask<{ operation: Operation }>(`query($id: ID!) { operation(id: $id) { ${OPERATION} } }`, { id })).operation;

const seen = (what: string, condition: (chain: Chain) => boolean, deadlineMs = TRUTHFUL_MS): Promise<Chain> =>
  eventually(what, deadlineMs, async () => {
    const chain = await look();
    return condition(chain) ? chain : null;
  });

const succeeds = (id: string): Promise<Operation> =>
  eventually('the operation SUCCEEDED', 60_000, async () => {
    const one = await operation(id);
    if (['FAILED', 'CANCELLED', 'COMPENSATED'].includes(one.status)) throw new Error(JSON.stringify(one));
    return one.status === 'SUCCEEDED' ? one : null;
  });

async function nodeWish(name: 'startNode' | 'stopNode' | 'restartNode', id: string, confirmName?: string): Promise<void> {
  const { operation: started } = await plane.api.must<{ operation: Operation }>(name, 'operation { id }', { id, confirmName });
  await succeeds(started.id);
}

const spec = { name: 'Acme Pay', slug: 'acme', validatorCount: 4 };

describe('creating a chain', () => {
  it('foresees it and refuses what is wrong, bound to the field', async () => {
    const { planChain } = await plane.api.ask<{ planChain: Record<string, unknown> }>(
      `query($input: ChainSpecInput!) { planChain(input: $input) { valid quorum faultTolerance messagesPerBlock predictedFinalityMs canonical
         differences { field presetValue value } userErrors { code field } warnings { code } } }`,
      { input: { ...spec, validatorCount: 7 } },
    );
    expect(planChain).toMatchObject({ valid: true, quorum: 5, faultTolerance: 2, messagesPerBlock: 54, userErrors: [] });
    const refused = await plane.api.call<{ chain: null }>('createChain', 'chain { id }', {
      spec: { ...spec, validatorCount: 3, name: 'x' },
    });
    expect(refused.chain).toBeNull();
    expect(refused.userErrors.map(({ code, field }) => [code, field?.at(-1)])).toEqual([['PARAMETER_OUT_OF_RANGE', 'name']]);
    const unsafe = await plane.api.call<object>('createChain', 'chain { id }', { spec: { ...spec, validatorCount: 3 } });
    expect(unsafe.userErrors).toMatchObject([{ code: 'VALIDATOR_COUNT_UNSAFE', field: ['input', 'spec', 'validatorCount'] }]);
    const only = await plane.api.call<{ chain: null }>('createChain', 'chain { id }', { spec, validateOnly: true });
    expect(only).toMatchObject({ chain: null, userErrors: [] });
    expect((await plane.db.query('SELECT 1 FROM chain')).rowCount).toBe(0);
  });

  it('makes it ACTIVE, telling every step, once per idempotency key', async () => {
    const input = { idempotencyKey: randomUUID(), spec };
    const fields = 'chain { id slug phase } operation { id }';
    const started = performance.now();
    const twice = await Promise.all([1, 2].map(() => plane.api.must<{ chain: Chain; operation: Operation }>('createChain', fields, input)));
    const [first, second] = twice as [(typeof twice)[0], (typeof twice)[0]];
    expect(second).toMatchObject({ chain: { id: first.chain.id }, operation: { id: first.operation.id } });
    chainId = first.chain.id;
    const query = `subscription($id: ID!) { operationUpdated(id: $id) { ${OPERATION} } }`;
    const statuses: string[] = [];
    for await (const one of plane.subscribe<Operation>('operationUpdated', query, { id: first.operation.id })) {
      statuses.push(one.status);
      if (one.status === 'SUCCEEDED') break;
      if (one.status === 'COMPENSATED') throw new Error(JSON.stringify(one));
    }
    const seconds = (performance.now() - started) / 1000;
    process.stdout.write(`createChain with 4 validators: ACTIVE after ${seconds.toFixed(1)} s\n`);
    expect(statuses.length, 'live updates').toBeGreaterThan(5);
    const done = await operation(first.operation.id);
    expect(done.progress).toBe(1);
    expect(new Set(done.steps.map((step) => step.status))).toEqual(new Set(['DONE', 'SKIPPED']));
    const chain = await look();
    expect(chain).toMatchObject({ phase: 'ACTIVE', faultMargin: { margin: 1, voting: 4 }, health: [] });
    expect(BigInt(chain.tip?.height ?? 0), 'the self-test is in blocks').toBeGreaterThan(0n);
    const other = await plane.api.call<object>('createChain', 'chain { id }', { ...input, spec: { ...spec, name: 'Other' } });
    expect(other.userErrors[0]?.code).toBe('IDEMPOTENCY_CONFLICT');
    const taken = await plane.api.call<object>('createChain', 'chain { id }', { spec });
    expect(taken.userErrors[0]?.code).toBe('CHAIN_SLUG_TAKEN');
  });

  it('keeps secrets out of rows, answers and logs', async () => {
    const { rows } = await plane.db.query<{ text: string }>(
      `SELECT string_agg(t, E'\\n') AS text FROM (SELECT row_to_json(c)::text AS t FROM chain c UNION ALL SELECT row_to_json(n)::text FROM chain_node n
        UNION ALL SELECT row_to_json(o)::text FROM operation o UNION ALL SELECT row_to_json(l)::text FROM operation_log l UNION ALL SELECT row_to_json(x)::text FROM outbox x) s`,
    );
    const master = readFileSync(join(plane.dataDir, 'master.key'), 'utf8').trim();
    const log = readFileSync(join(plane.dataDir, 'logs', 'control-plane.log'), 'utf8');
    expect(rows[0]?.text).toContain('validator-1');
    for (const text of [rows[0]?.text ?? '', log]) {
      expect(text).not.toContain(master);
      expect(text).not.toMatch(/seed|blsSecret|unlock/i);
    }
  });
});

describe('stopping nodes', () => {
  it('f of them: DEGRADED with margin 0, and the next stop is refused', async () => {
    const { nodes } = (await look()).nodes;
    expect(nodes.map((node) => node.safety.marginAfterStop)).toEqual([0, 0, 0, 0]);
    await nodeWish('stopNode', nodes[0]?.id as string);
    const chain = await seen('DEGRADED', ({ phase }) => phase === 'DEGRADED');
    expect(chain.faultMargin).toEqual({ margin: 0, voting: 3 });
    expect(chain.health).toMatchObject([{ code: 'VALIDATOR_DOWN', subject: 'validator-1' }]);
    const refused = await plane.api.call<object>('stopNode', 'node { id }', { id: nodes[1]?.id });
    expect(refused.userErrors[0]?.code).toBe('NODE_UNSAFE_STOP');
    const wrong = await plane.api.call<object>('stopNode', 'node { id }', { id: nodes[1]?.id, confirmName: 'validator-9' });
    expect(wrong.userErrors[0]?.code).toBe('CONFIRMATION_WRONG');
    expect((await look()).nodes.nodes[1]?.status).toBe('RUNNING');
  });

  it('f + 1 of them: HALTED, naming the silent ones and what to do', async () => {
    const { nodes } = (await look()).nodes;
    await nodeWish('stopNode', nodes[2]?.id as string, 'validator-3');
    const chain = await seen('HALTED', ({ phase, health }) => phase === 'HALTED' && health.length > 0);
    expect(chain.faultMargin.margin).toBe(-1);
    expect(chain.health[0]).toMatchObject({ code: 'QUORUM_LOST', remedy: 'Start validator-1, validator-3.' });
    expect(chain.phaseReason).toContain('validator-1, validator-3');
  });

  it('started again: ACTIVE', async () => {
    const { nodes } = (await look()).nodes;
    await Promise.all([0, 2].map((i) => nodeWish('startNode', nodes[i]?.id as string)));
    await seen('ACTIVE', ({ phase, faultMargin }) => phase === 'ACTIVE' && faultMargin.margin === 1, 30_000);
  });

  it('restarted: another process', async () => {
    const node = (await look()).nodes.nodes[3] as Node;
    await nodeWish('restartNode', node.id);
    const after = (await look()).nodes.nodes[3] as Node;
    expect(after.pid).not.toBe(node.pid);
    await seen('ACTIVE', ({ phase, faultMargin }) => phase === 'ACTIVE' && faultMargin.margin === 1, 30_000);
  });
});

describe('what fails', () => {
  it('a validator killed with -9: told within 5 s, back by itself', async () => {
    const node = (await look()).nodes.nodes[1] as Node;
    const query = `subscription($id: ID!) { chainStatus(chainId: $id) { ${CHAIN} } }`;
    const phases: string[] = [];
    let killedAt = 0;
    for await (const chain of plane.subscribe<Chain>('chainStatus', query, { id: chainId })) {
      if (phases.length === 0) {
        process.kill(node.pid as number, 'SIGKILL');
        killedAt = performance.now();
      }
      phases.push(chain.phase);
      if (chain.phase === 'DEGRADED') expect(performance.now() - killedAt).toBeLessThan(TRUTHFUL_MS);
      if (phases.includes('DEGRADED') && chain.phase === 'ACTIVE' && chain.faultMargin.margin === 1) break;
    }
    const after = (await look()).nodes.nodes[1] as Node;
    expect(after.pid).not.toBe(node.pid);
  });

  it('the control plane killed with -9: validators go on and are adopted', async () => {
    const before = (await look()).nodes.nodes.map((node) => node.pid);
    const height = BigInt((await look()).tip?.height ?? 0);
    await plane.kill();
    expect(plane.nodeProcesses()).toHaveLength(4);
    await plane.start();
    const chain = await seen('ACTIVE again', ({ phase, tip }) => phase === 'ACTIVE' && BigInt(tip?.height ?? 0) > height, 20_000);
    expect(chain.nodes.nodes.map((node) => node.pid)).toEqual(before);
  });

  it('everything stopped and started: the chain resumes alone', async () => {
    const started = performance.now();
    await plane.stop(true);
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(plane.nodeProcesses()).toEqual([]);
    await plane.start();
    const chain = await seen('ACTIVE again', ({ phase, faultMargin }) => phase === 'ACTIVE' && faultMargin.margin === 1, 30_000);
    expect(chain.desiredState).toBe('RUNNING');
  });
});

describe('pausing and deleting', () => {
  it('pauses: no process runs; resumes: ACTIVE', async () => {
    const pause = await plane.api.must<{ operation: Operation }>('pauseChain', 'operation { id }', { id: chainId });
    await succeeds(pause.operation.id);
    expect((await look()).phase).toBe('PAUSED');
    expect(plane.nodeProcesses()).toEqual([]);
    const again = await plane.api.call<object>('pauseChain', 'chain { id }', { id: chainId });
    expect(again.userErrors[0]?.code).toBe('CHAIN_STATE_CONFLICT');
    const resume = await plane.api.must<{ operation: Operation }>('resumeChain', 'operation { id }', { id: chainId });
    await succeeds(resume.operation.id);
    await seen('ACTIVE', ({ phase }) => phase === 'ACTIVE', 10_000);
  });

  it('deletes: nothing is left, and the short name is free', async () => {
    const wrong = await plane.api.call<object>('deleteChain', 'chain { id }', { id: chainId, confirmName: 'Acme' });
    expect(wrong.userErrors[0]?.code).toBe('CONFIRMATION_WRONG');
    const { operation: started } = await plane.api.must<{ operation: Operation }>('deleteChain', 'operation { id }', {
      id: chainId,
      confirmName: 'Acme Pay',
    });
    await succeeds(started.id);
    await expectNothingLeft(plane, rowIdOf(chainId));
    expect(plane.nodeProcesses()).toEqual([]);
    expect((await look()).phase).toBe('DELETED');
    expect(await plane.api.chain('acme')).toBeNull();
    const gone = await plane.api.call<object>('pauseChain', 'chain { id }', { id: chainId });
    expect(gone.userErrors[0]?.code).toBe('NOT_FOUND');
    const free = await plane.api.call<object>('createChain', 'chain { id }', { spec, validateOnly: true });
    expect(free.userErrors).toEqual([]);
  });
});

describe('a creation that does not succeed', () => {
  const made = 'chain { id } operation { id }';
  const create = (slug: string): Promise<{ chain: Chain; operation: Operation }> =>
    plane.api.must('createChain', made, { spec: { name: `Chain ${slug}`, slug, validatorCount: 1, emptyIntervalMs: 0 } });

  it('takes back what it made, says why, and can be tried again', async () => {
    const chains = join(plane.dataDir, 'chains');
    rmSync(chains, { recursive: true, force: true });
    writeFileSync(chains, 'in the way');
    const { chain, operation: started } = await create('blocked');
    await eventually('KEYS failed', 60_000, async () => (await operation(started.id)).steps.some((step) => step.status === 'FAILED'));
    rmSync(chains);
    const undone = await eventually('COMPENSATED', 60_000, async () => {
      const one = await operation(started.id);
      return one.status === 'COMPENSATED' ? one : null;
    });
    const keys = undone.steps.find((step) => step.status === 'FAILED');
    expect(keys).toMatchObject({ key: 'KEYS' });
    expect(JSON.stringify(keys?.log)).toContain('a file stands where a folder is needed');
    expect(undone.steps.find((step) => step.key === 'ALLOCATE')?.status).toBe('COMPENSATED');
    await expectNothingLeft(plane, rowIdOf(chain.id));
    expect((await plane.api.chain('blocked'))?.phase).toBe('FAILED');
    const retry = await plane.api.call<object>('retryOperation', 'operation { status }', { idempotencyKey: undefined, id: started.id });
    expect(retry.userErrors).toEqual([]);
    await succeeds(started.id);
    expect((await plane.api.chain('blocked'))?.phase).toBe('ACTIVE');
  });

  it('is overtaken by a deletion: both end, and nothing is left', async () => {
    const { chain, operation: creation } = await create('unwanted');
    const { operation: deletion } = await plane.api.must<{ operation: Operation }>('deleteChain', 'operation { id }', { id: chain.id });
    await succeeds(deletion.id);
    expect((await operation(creation.id)).status).toBe('CANCELLED');
    await expectNothingLeft(plane, rowIdOf(chain.id));
    const retry = await plane.api.call<object>('retryOperation', 'operation { id }', { idempotencyKey: undefined, id: creation.id });
    expect(retry.userErrors[0]?.code).toBe('OPERATION_NOT_RETRYABLE');
  });
});
