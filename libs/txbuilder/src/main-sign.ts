/** Signing of main-chain templates, over as many calls and passwords as it takes. Source: mainchain.md 18. */
import { mapTx } from '@bystack/protocol';
import { checkInstructions, fillArguments, signingMessage, type MainTemplate, type SignatureComponent } from './main-template.js';
import type { KeyRef } from './types.js';

/** A component that lacks signatures. */
export interface SigningSlot {
  /** Indexes in the template. */
  readonly instruction: number;
  readonly component: number;
  /** 32 bytes. */
  readonly message: Uint8Array;
  /** Keys that did not sign yet, with their place. */
  readonly candidates: readonly { readonly index: number; readonly key: KeyRef }[];
}

/** A signature for a key of a slot. */
export interface PlacedSignature {
  readonly instruction: number;
  readonly component: number;
  readonly index: number;
  readonly signature: Uint8Array;
}

const missing = (component: SignatureComponent): number =>
  component.quorum - (component.signatures ?? []).filter((signature) => signature !== null).length;

/** True when every component has its quorum of signatures. */
export function mainSigned(template: MainTemplate): boolean {
  return template.instructions.every(({ components }) => components.every((c) => c.type === 'data' || missing(c) <= 0));
}

/** Components that lack signatures, in order. @throws BystackError `TXBUILDER_INSTRUCTION`, `PROTOCOL_NO_INPUT_ID` */
export function signingSlots(template: MainTemplate): readonly SigningSlot[] {
  checkInstructions(template);
  const mapped = mapTx(template.tx, 'mainchain');
  return template.instructions.flatMap(({ position, components }, instruction) =>
    components.flatMap((c, component) => {
      if (c.type === 'data' || missing(c) <= 0) return [];
      const candidates = c.keys.flatMap((key, index) => (c.signatures?.[index] ? [] : [{ index, key }]));
      return [{ instruction, component, message: signingMessage(mapped, position, c.type), candidates }];
    }),
  );
}

/** The template with signatures in their places and its arguments filled in. @throws BystackError `TXBUILDER_INSTRUCTION` */
export function placeSignatures(template: MainTemplate, placed: readonly PlacedSignature[]): MainTemplate {
  const instructions = template.instructions.map(({ position, components }, instruction) => ({
    position,
    components: components.map((c, component) => {
      if (c.type === 'data') return c;
      const own = placed.filter((p) => p.instruction === instruction && p.component === component);
      const signatures = c.keys.map((_, index) => own.find((p) => p.index === index)?.signature ?? c.signatures?.[index] ?? null);
      return { ...c, signatures };
    }),
  }));
  return fillArguments({ ...template, instructions });
}
