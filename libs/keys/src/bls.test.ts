import { bytesToHex, hexToBytes } from '@bystack/base';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { describe, expect, it } from 'vitest';
import {
  blsAggregate,
  blsAggregatePublicKeys,
  blsKeyGen,
  blsPublicKey,
  blsSign,
  blsVerify,
  blsVerifyPossession,
  isBlsPublicKey,
  isBlsSignature,
} from './index.js';

/** bbft.md Annex B: secrets are the integers 1..4. */
const secret = (n: number): Uint8Array => hexToBytes(n.toString(16).padStart(64, '0'));
const PK = [
  '97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb',
  'a572cbea904d67468808c8eb50a9450c9721db309128012543902d0ac358a62ae28f75bb8f1c7c42c39a8c5529bf0f4e',
  '89ece308f9d1f0131765212deca99697b112d61f9be9a5f1f3780a51335b3ff981747a0b2ca2179b96d2c0c9024e5224',
  'ac9b60d5afcbd5663a8a44b7c5a02f19e9a77ab0a35bd65809bb5c67ec582c897feb04decc694b13e08587f3ff9b5b60',
].map((text) => hexToBytes(text));
const VOTE = hexToBytes(
  `424246542f312f564f54450000000000${'11'.repeat(32)}0000000000000003000000000000002a0000000000000064${'22'.repeat(32)}000000000000000029${'00'.repeat(32)}`,
);
const VOTE_SIGNATURE_1 =
  '893f827c028ac09f6a028d35b09772317c3211300764c2110d7207368693e33192d93057dd1f2c9717dc66b6844ebbe00634cbdd6a8642235729d7c4b4ac6511ae85295892c6d5b3da1efb04e2260f186e3cb63f6a7d545edb0195a82bb6f811';
const VOTE_AGGREGATE_123 =
  '8c601a8cfc68430abbfb6431a3a65dab7b4c5556dc406a2e91c462cc6fdfbb22f0b65a7b727bc782dc3070a07f769d7c121dbc0f363963877f8d5a6e555f6362087d7bdab021132f2e9aafc67ff9a2e0c9ab3c05452519ef4fdc8eb4721b991b';
const timeout = (hqView: string, fastBlock: string): Uint8Array =>
  hexToBytes(`424246542f312f54494d454f55540000${'11'.repeat(32)}0000000000000003000000000000002b${hqView}${fastBlock.repeat(32)}`);
const TIMEOUT = timeout('0000000000000029', '22');
const TIMEOUT_OTHER = timeout('0000000000000028', '00');
const TIMEOUT_SIGNATURE_1 =
  'b67663618f0505a1242daed9d89ead2c98deade0fcd3a3a93bf76c741348090f4b57de1b46639bbf9ff3540453d33de103ea52817ddcc6ba4a1aff164d6fc4174ef8b3a2717fc9420930ca0e943dd8dfadb0c3207b1b1df95d1eab4aefa5ab7e';
const TC_AGGREGATE =
  '866d48d1284f458dd2058e9d7e8d706a434396ef6edf1d0722d816a2aa00286e4a1d676719c53ba5b507ec82cbb24e470b071baa58563ece5f4a9f7a62621ec842fba13e7ea680cd63eda6114fd47d67deab6ca53993f8e9c0a04d4363b20372';
const POP = hexToBytes(`424246542f312f504f50000000000000${'11'.repeat(32)}${'33'.repeat(32)}${bytesToHex(PK[0] as Uint8Array)}`);
const POP_SIGNATURE_1 =
  'b1eae71a716280633de2b77b94021fd313bbd2ce1f6f233b5932d896945fa86a21015c4bc3186bf81f6c46f94fcedf8b18efc2bf4e02d3b17a883d1bcaec8fdfd44f2f7b9ea4b4a5a6454e525b5a6f84c146e15a8270bc6bb41cc0b6ad58f8a8';

describe('BLS12-381 by bbft.md Annex B', () => {
  it('computes public keys, signatures and aggregates byte for byte', () => {
    PK.forEach((key, i) => expect(bytesToHex(blsPublicKey(secret(i + 1))), `key ${i + 1}`).toBe(bytesToHex(key)));
    expect(bytesToHex(blsSign(secret(1), VOTE))).toBe(VOTE_SIGNATURE_1);
    expect(bytesToHex(blsAggregate([1, 2, 3].map((n) => blsSign(secret(n), VOTE))))).toBe(VOTE_AGGREGATE_123);
    expect(bytesToHex(blsSign(secret(1), TIMEOUT))).toBe(TIMEOUT_SIGNATURE_1);
    const tc = blsAggregate([blsSign(secret(1), TIMEOUT), blsSign(secret(2), TIMEOUT), blsSign(secret(3), TIMEOUT_OTHER)]);
    expect(bytesToHex(tc)).toBe(TC_AGGREGATE);
    expect(bytesToHex(blsSign(secret(1), POP))).toBe(POP_SIGNATURE_1);
  });

  it('checks one group, several groups and nothing else', () => {
    const [pk1, pk2, pk3, pk4] = PK as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const aggregate = hexToBytes(VOTE_AGGREGATE_123);
    expect(blsVerify([{ message: VOTE, publicKeys: [pk1, pk2, pk3] }], aggregate)).toBe(true);
    expect(blsVerify([{ message: VOTE, publicKeys: [pk1, pk2, pk4] }], aggregate)).toBe(false);
    expect(blsVerify([{ message: VOTE, publicKeys: [pk1, pk2] }], aggregate)).toBe(false);
    const groups = [
      { message: TIMEOUT, publicKeys: [pk1, pk2] },
      { message: TIMEOUT_OTHER, publicKeys: [pk3] },
    ];
    expect(blsVerify(groups, hexToBytes(TC_AGGREGATE))).toBe(true);
    expect(blsVerify([{ message: TIMEOUT, publicKeys: [pk1, pk2, pk3] }], hexToBytes(TC_AGGREGATE))).toBe(false);
    expect(blsVerify([groups[0] as (typeof groups)[0], groups[0] as (typeof groups)[0]], aggregate), 'a message twice').toBe(false);
    expect(blsVerify([], aggregate)).toBe(false);
  });

  it('refuses an aggregate that holds one signature twice', () => {
    const one = blsSign(secret(1), VOTE);
    const twice = blsAggregate([one, one, blsSign(secret(2), VOTE)]);
    expect(blsVerify([{ message: VOTE, publicKeys: [PK[0] as Uint8Array, PK[1] as Uint8Array] }], twice)).toBe(false);
  });

  it('takes a proof of possession for its own key alone', () => {
    const pop = hexToBytes(POP_SIGNATURE_1);
    expect(blsVerifyPossession(PK[0] as Uint8Array, POP, pop)).toBe(true);
    expect(blsVerifyPossession(PK[1] as Uint8Array, POP, pop)).toBe(false);
  });

  it('refuses the identity, points outside the subgroup and broken encodings', () => {
    const identity = hexToBytes(`c0${'00'.repeat(47)}`);
    expect(isBlsPublicKey(identity)).toBe(false);
    expect(isBlsPublicKey(new Uint8Array(48))).toBe(false);
    expect(isBlsPublicKey((PK[0] as Uint8Array).subarray(1))).toBe(false);
    expect(isBlsPublicKey(outsideSubgroup())).toBe(false);
    expect(isBlsSignature(new Uint8Array(96))).toBe(false);
    expect(isBlsSignature(hexToBytes(VOTE_SIGNATURE_1))).toBe(true);
    expect(() => blsAggregatePublicKeys([identity])).toThrowError(expect.objectContaining({ code: 'KEYS_BLS_PUBLIC' }) as Error);
    expect(() => blsAggregate([new Uint8Array(96)])).toThrowError(expect.objectContaining({ code: 'KEYS_BLS_SIGNATURE' }) as Error);
  });

  it('refuses keys that cancel out: their sum is the identity', () => {
    const minusOne = bls12_381.fields.Fr.neg(1n).toString(16).padStart(64, '0');
    const opposite = blsPublicKey(hexToBytes(minusOne));
    const identitySignature = hexToBytes(`c0${'00'.repeat(95)}`);
    expect(blsVerify([{ message: VOTE, publicKeys: [PK[0] as Uint8Array, opposite] }], identitySignature)).toBe(false);
  });

  it('refuses secrets out of range instead of reducing them', () => {
    const order = hexToBytes(bls12_381.fields.Fr.ORDER.toString(16).padStart(64, '0'));
    for (const bad of [new Uint8Array(32), order, new Uint8Array(32).fill(0xff)]) {
      expect(() => blsPublicKey(bad), bytesToHex(bad)).toThrowError(expect.objectContaining({ code: 'KEYS_BLS_SECRET' }) as Error);
    }
  });

  it('generates keys as EIP-2333 does for its master key', () => {
    const material = hexToBytes(
      'c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04',
    );
    expect(BigInt(`0x${bytesToHex(blsKeyGen(material))}`)).toBe(
      6083874454709270928345386274498605044986640685124978867557563392430687146096n,
    );
    expect(() => blsKeyGen(new Uint8Array(31))).toThrowError(expect.objectContaining({ code: 'KEYS_FORMAT' }) as Error);
  });
});

/** A curve point of G1 that is not in the prime-order subgroup, compressed. */
function outsideSubgroup(): Uint8Array {
  const { Fp } = bls12_381.fields;
  for (let x = 1n; x < 100n; x++) {
    const square = Fp.add(Fp.mul(Fp.mul(x, x), x), 4n);
    if (!Fp.eql(Fp.pow(square, (Fp.ORDER - 1n) / 2n), Fp.ONE)) continue;
    if (bls12_381.G1.Point.fromAffine({ x, y: Fp.sqrt(square) }).isTorsionFree()) continue;
    return hexToBytes(((1n << 383n) | x).toString(16));
  }
  return new Uint8Array(48);
}
