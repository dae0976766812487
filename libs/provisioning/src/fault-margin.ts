/** How many more validators may fail. Source: product.md 3, 6.8; quorum n − f of BB 3. */

/** Languages of the sentences here. */
export type Language = 'en' | 'zh';

/** Fault margin of a chain. */
export interface FaultMargin {
  readonly n: number;
  /** Validators that run and vote now. */
  readonly voting: number;
  /** n − f. */
  readonly quorum: number;
  /** voting − quorum: how many more may fail; below 0 the chain has stopped. */
  readonly margin: number;
  readonly sentence: string;
}

/** What stopping a node would do. */
export interface NodeSafety {
  readonly marginAfterStop: number;
  /** True when the chain goes on and still bears another fault, or when the node's stop changes nothing. */
  readonly safe: boolean;
  readonly sentence: string;
}

const validators = (count: number): string => (count === 1 ? '1 validator' : `${count} validators`);

const marginSentence = (n: number, voting: number, quorum: number, language: Language): string => {
  const margin = voting - quorum;
  if (language === 'zh') {
    if (margin < 0) return `${n} 个验证节点中有 ${voting} 个在投票，需要 ${quorum} 个：链已停止出块，还缺 ${-margin} 个。`;
    if (margin === 0) return `${n} 个验证节点中有 ${voting} 个在投票，需要 ${quorum} 个：再有一个故障，链就会停止。`;
    return `${n} 个验证节点中有 ${voting} 个在投票，需要 ${quorum} 个：还可以承受 ${margin} 个故障。`;
  }
  const head = `${voting} of ${validators(n)} vote and ${quorum} are needed`;
  if (margin < 0) return `${head}: the chain has stopped until ${-margin} more ${margin === -1 ? 'votes' : 'vote'}.`;
  if (margin === 0) return `${head}: one more failure stops the chain.`;
  return `${head}: ${margin} more may fail.`;
};

/** The margin of `n` validators of which `f` may be faulty and `voting` run. */
export function faultMargin(n: number, f: number, voting: number, language: Language = 'en'): FaultMargin {
  const quorum = n - f;
  return { n, voting, quorum, margin: voting - quorum, sentence: marginSentence(n, voting, quorum, language) };
}

/** What stopping one node would do; `isVoting` false for an observer or a validator that does not vote now. */
export function nodeSafety(margin: FaultMargin, isVoting: boolean, language: Language = 'en'): NodeSafety {
  const zh = language === 'zh';
  if (!isVoting) {
    const sentence = zh
      ? '该节点当前不投票：停止它不会改变容错余量。'
      : 'This node does not vote now: stopping it leaves the fault margin as it is.';
    return { marginAfterStop: margin.margin, safe: true, sentence };
  }
  const after = margin.margin - 1;
  if (after < 0) {
    const sentence = zh ? '停止该节点后，链将停止出块。' : 'Stopping this node stops the chain.';
    return { marginAfterStop: after, safe: false, sentence };
  }
  if (after === 0) {
    const sentence = zh
      ? '停止该节点后容错余量为 0：再有一个故障，链就会停止。'
      : 'Stopping this node leaves margin 0: one more failure would stop the chain.';
    return { marginAfterStop: 0, safe: false, sentence };
  }
  const sentence = zh ? `停止该节点后，还可以承受 ${after} 个故障。` : `After stopping this node ${after} more may fail.`;
  return { marginAfterStop: after, safe: true, sentence };
}
