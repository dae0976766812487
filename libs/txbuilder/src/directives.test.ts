import { isBystackError, sha3 } from '@bystack/base';
import { ed25519Sign, seedToPublicKey, zip215Verify } from '@bystack/keys';
import { decodeDirective, decodeTx, directivePayload } from '@bystack/protocol';
import { expect, it } from 'vitest';
import { registerValidator, updateValidator, type DirectiveDraft } from './index.js';

const seed = sha3(Uint8Array.of(1));
const chainId = sha3(Uint8Array.of(2));
const terms = { identityKey: seedToPublicKey(seed), commission: 250, rewardProgram: Uint8Array.of(0x51) };
const keys = { blsKey: new Uint8Array(48).fill(3), pop: new Uint8Array(96).fill(4) };

const directiveIn = (draft: DirectiveDraft): ReturnType<typeof decodeDirective> => {
  const { inputs, outputs } = decodeTx(draft.finish(ed25519Sign(seed, draft.payload)));
  expect(inputs).toEqual([]);
  expect(outputs).toHaveLength(1);
  return outputs[0]?.kind === 'directive' ? decodeDirective(outputs[0].directive) : null;
};

it('builds a registration and an update whose signatures hold for this chain alone', () => {
  const registered = directiveIn(registerValidator(chainId, { ...terms, ...keys }));
  expect(registered).toMatchObject({ kind: 'register', ...terms, ...keys, chainCode: new Uint8Array(32) });
  const updated = directiveIn(updateValidator(chainId, { ...terms, sequence: 7n, resign: true }));
  expect(updated).toMatchObject({ kind: 'update', sequence: 7n, resign: true });
  for (const d of [registered, updated]) {
    if (!d) throw new Error('no directive');
    expect(zip215Verify(d.identityKey, directivePayload(chainId, d), d.signature)).toBe(true);
    expect(zip215Verify(d.identityKey, directivePayload(sha3(chainId), d), d.signature)).toBe(false);
  }
});

it('refuses fields of a wrong size before anything is signed', () => {
  const refusedField = (build: () => unknown): unknown => {
    try {
      build();
      return 'accepted';
    } catch (error) {
      if (!isBystackError(error, 'TXBUILDER_FIELD')) throw error;
      return error.facts['field'];
    }
  };
  expect(refusedField(() => registerValidator(chainId, { ...terms, ...keys, commission: 10_001 }))).toBe('commission');
  expect(refusedField(() => registerValidator(chainId, { ...terms, ...keys, blsKey: keys.pop }))).toBe('blsKey');
  expect(refusedField(() => registerValidator(chainId, { ...terms, ...keys, rewardProgram: new Uint8Array(0) }))).toBe('rewardProgram');
  expect(refusedField(() => updateValidator(chainId, { ...terms, identityKey: keys.pop, sequence: 1n }))).toBe('identityKey');
  expect(refusedField(() => updateValidator(chainId, { ...terms, sequence: 1n }).finish(new Uint8Array(63)))).toBe('signature');
});
