import { describe, expect, it } from 'vitest';
import { parseStartOptions } from './options.js';

describe('parseStartOptions', () => {
  it('defaults to ./.bystack, a remembered port and text output', () => {
    expect(parseStartOptions([], '/srv/app')).toEqual({ dataDir: '/srv/app/.bystack', port: undefined, json: false, help: false });
  });
  it('reads both forms of an option', () => {
    expect(parseStartOptions(['--data', 'd', '--port=0', '--json'], '/w')).toEqual({ dataDir: '/w/d', port: 0, json: true, help: false });
  });
  it.each([[['--prot', '1']], [['--port']], [['--port', '70000']], [['--port', '-1']], [['--data', '']], [['extra']]])(
    'refuses %j',
    (args) => {
      expect(() => parseStartOptions(args, '/w')).toThrowError(expect.objectContaining({ facts: { code: 'START_USAGE' } }));
    },
  );
});
