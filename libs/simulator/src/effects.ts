/** The bytes that tell one effect of the replica from another. */
import type { ReplicaEffect } from '@bystack/replica';
import type { Trace } from './trace.js';

/** Adds an effect to the fingerprint. */
export function traceEffect(t: Trace, e: ReplicaEffect): void {
  t.text(e.type);
  switch (e.type) {
    case 'Persist':
      return void t.number(e.seq).bytes(e.record);
    case 'Sign':
      return void t.number(e.req).bytes(e.payload);
    case 'Send':
      for (const to of e.to) t.text(to.slice(0, 8));
      return void t.bytes(e.bytes);
    case 'SetTimer':
      return void t.text(e.name).number(e.token).number(e.ms);
    case 'ClearTimer':
      return void t.text(e.name);
    case 'VerifySignatures':
      t.number(e.req);
      for (const check of e.checks) t.bytes(check.signature);
      return;
    case 'VerifyTxSignatures':
      return void t.number(e.req).number(e.items.length);
    case 'LoadState':
      return void t.number(e.req).number(e.required.utxos.length);
    case 'LoadBlocks':
      return void t.number(e.req);
    case 'Commit':
      for (const batch of e.batches) t.bytes(batch.blockId);
      return;
    case 'TxOutcome':
      return void t.number(e.req).text(String(e.outcome.ok));
    case 'ReportPeer':
      return void t.text(e.code);
    case 'Note':
      return void t.text(e.name).number(e.value);
    case 'AcceptPeers':
    case 'ReportFault':
      return;
  }
}
