/** Refusals of building, with the texts that clients match on. Source: mainchain.md 18 (BTM700 to BTM711). */
import { ApiFailure } from '../../api/route.js';

/** Innermost text of each code. */
const ROOTS = {
  BTM700: 'reservation found insufficient funds',
  BTM701: 'reservation found immature funds',
  BTM702: 'reservation found outputs already reserved',
  BTM703: "can't find utxo with given hash",
  BTM704: 'bad action type',
  BTM705: 'bad action object',
  BTM706: 'bad action construction',
  BTM707: 'required field is missing',
  BTM708: 'bad asset amount',
  BTM709: 'Failed to find account',
  BTM710: 'fail to find asset',
  BTM711: 'invalid contract argument type',
} as const;

/** A refusal that knows its innermost text: envelopes repeat it. */
export class BuildRefusal extends ApiFailure {
  constructor(
    code: ApiFailure['code'],
    readonly root: string,
    detail: string,
  ) {
    super(code, detail);
  }

  /** The same with a place before its text. */
  at(place: string): BuildRefusal {
    return new BuildRefusal(this.code, this.root, `${place}: ${this.facts.detail}`);
  }
}

/** Refusal of a code; `place` stands before the innermost text. */
export function refusal(code: keyof typeof ROOTS, place?: string): BuildRefusal {
  const root = ROOTS[code];
  return new BuildRefusal(code, root, place === undefined ? root : `${place}: ${root}`);
}

/** Refusal without a code of its own. */
export const otherRefusal = (text: string): BuildRefusal => new BuildRefusal('BTM000', text, text);

/** One refusal for all actions that failed: code of the first, texts of all, the first's innermost text at the end. */
export function joinedRefusal(refusals: readonly BuildRefusal[]): BuildRefusal {
  const [first] = refusals as readonly [BuildRefusal];
  return new BuildRefusal(first.code, first.root, `${refusals.map(({ facts }) => facts.detail).join('')}: ${first.root}`);
}
