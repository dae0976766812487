/** A control plane killed between any two steps of provisioning goes on, or takes everything back, and leaves nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/default-run.js';
import { ControlPlane } from '../support/killable-control-plane.js';
import { expectNothingLeft, rowIdOf } from '../support/leftovers.js';
import { Gate, installGates, type GatePhase } from '../support/mark-gate.js';

let plane: ControlPlane;

beforeAll(async () => {
  plane = await ControlPlane.create();
  await installGates(plane);
});
afterAll(() => plane.destroy());

interface Made {
  readonly chain: { readonly id: string };
  readonly operation: { readonly id: string };
}

const create = (slug: string, validatorCount: number): Promise<Made> =>
  plane.api.must<Made>('createChain', 'chain { id } operation { id }', { spec: { name: `Chain ${slug}`, slug, validatorCount } });

async function operationStatus(id: string): Promise<string> {
  const { operation } = await plane.api.ask<{ operation: { status: string } }>('query($id: ID!) { operation(id: $id) { status } }', { id });
  return operation.status;
}

const ends = (id: string, status: string): Promise<unknown> =>
  eventually(`operation ${status}`, 60_000, async () => {
    const seen = await operationStatus(id);
    if (seen !== status && ['SUCCEEDED', 'FAILED', 'CANCELLED', 'COMPENSATED'].includes(seen)) throw new Error(seen);
    return seen === status;
  });

async function killAt(mark: string, phase: GatePhase, keep: boolean, cause?: () => Promise<void>): Promise<void> {
  const gate = await Gate.close(plane, mark, phase);
  await cause?.();
  await gate.kill(keep);
  await plane.start();
}

describe('a creation', () => {
  it('becomes ACTIVE although the control plane is killed at every step of it', async () => {
    await plane.start();
    let made: Made | null = null;
    await killAt('ports/validator-1', 'BEGUN', true, async () => void (made = await create('steps', 4)));
    const places: [string, GatePhase, boolean][] = [
      ['keys/validator-2', 'BEGUN', false],
      ['keys/validator-2', 'DONE', false],
      ['genesis', 'DONE', false],
      ['start/validator-2', 'BEGUN', true],
      ['start/validator-3', 'DONE', false],
      ['self-test', 'BEGUN', false],
      ['self-test', 'DONE', false],
    ];
    for (const [mark, phase, keep] of places) await killAt(mark, phase, keep);
    const { chain, operation } = made as unknown as Made;
    await ends(operation.id, 'SUCCEEDED');
    const seen = await plane.api.ask<{ chain: { phase: string; nodes: { nodes: { pid: number }[] } } }>(
      'query($id: ID!) { chain(id: $id) { phase nodes(first: 9) { nodes { pid } } } }',
      { id: chain.id },
    );
    expect(seen.chain.phase).toBe('ACTIVE');
    const pids = seen.chain.nodes.nodes.map((node) => node.pid).sort();
    expect(
      plane
        .nodeProcesses()
        .map((one) => one.pid)
        .sort(),
      'one process per node, no other',
    ).toEqual(pids);
    const leases = await plane.db.query('SELECT 1 FROM port_lease');
    expect(leases.rowCount).toBe(8);
  });

  it('that is cancelled leaves nothing, killed while it takes back', async () => {
    let made: Made | null = null;
    await killAt('start/validator-1', 'DONE', false, async () => void (made = await create('cancelled', 1)));
    const { chain, operation } = made as unknown as Made;
    await killAt('start/validator-1', 'GONE', false, async () => {
      const { userErrors } = await plane.api.call<object>('cancelOperation', 'operation { status }', {
        idempotencyKey: undefined,
        id: operation.id,
      });
      expect(userErrors).toEqual([]);
    });
    for (const mark of ['keys/validator-1', 'validate']) await killAt(mark, 'GONE', mark === 'keys/validator-1');
    await ends(operation.id, 'CANCELLED');
    const seen = await plane.api.ask<{ chain: { phase: string } }>('query($id: ID!) { chain(id: $id) { phase } }', { id: chain.id });
    expect(seen.chain.phase).toBe('FAILED');
    await expectNothingLeft(plane, rowIdOf(chain.id));
  });
});

describe('a deletion', () => {
  it('leaves nothing, killed at every step of it', async () => {
    const { chain } = await plane.api.ask<{ chain: { id: string } }>('{ chain(slug: "steps") { id } }');
    let operation = '';
    await killAt('service/index', 'GONE', false, async () => {
      operation = (await plane.api.must<Made>('deleteChain', 'operation { id }', { id: chain.id })).operation.id;
    });
    for (const mark of [
      'start/validator-3',
      'self-test',
      'config/validator-1',
      'genesis',
      'store/validator-2',
      'keys/validator-4',
      'ports/validator-1',
    ])
      await killAt(mark, 'GONE', mark === 'keys/validator-4');
    await ends(operation, 'SUCCEEDED');
    await expectNothingLeft(plane, rowIdOf(chain.id));
    expect(plane.nodeProcesses()).toEqual([]);
    expect(await plane.api.chain('steps')).toBeNull();
  });
});
