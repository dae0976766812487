import * as t from './deps.config.mjs';
const libs = { ...t.pure, ...t.mixed, ...t.shell, ...t.edge, ...t.dev };
const any = (a) => (a.length ? `(${a.join('|')})` : '(?!)');
const tests = '[.](test|bench)[.]tsx?$|/test-support/';
const pureSrc = `^libs/${any(Object.keys(t.pure))}/src/|^libs/${any(Object.keys(t.mixed))}/src/core/`;
const rule = (name, from, to) => ({ name, severity: 'error', from, to });
const forbidden = [
  rule('no-cycles', {}, { circular: true }),
  rule('front-door-only', { path: '^(?:libs|apps)/([^/]+)/' }, { path: '^libs/([^/]+)/src/(?!index[.]ts$)', pathNot: '^libs/$1/' }),
  rule('apps-never-import-apps', { path: '^apps/([^/]+)/' }, { path: '^apps/', pathNot: '^apps/$1/' }),
  rule('libs-never-import-apps', { path: '^libs/' }, { path: '^apps/' }),
  rule(
    'test-libs-in-tests-only',
    { path: '^(libs|apps)/', pathNot: `${tests}|^libs/(testkit|simulator)/|^apps/cli/` },
    { path: '^libs/(testkit|simulator)/' },
  ),
  rule('pure-means-no-node', { path: pureSrc, pathNot: tests }, { dependencyTypes: ['core'] }),
  rule('edge-is-browser-safe', { path: `^libs/${any(Object.keys(t.edge))}/src/`, pathNot: tests }, { dependencyTypes: ['core'] }),
  rule('core-never-imports-its-shell', { path: '^libs/([^/]+)/src/core/', pathNot: tests }, { path: '^libs/$1/src/(?!core/)' }),
  rule(
    'pure-means-noble-only',
    { path: pureSrc, pathNot: tests },
    { path: 'node_modules/', pathNot: 'node_modules/(@noble|@scure|hash-wasm)/|^libs/' },
  ),
];
for (const [p, where] of Object.entries(t.npmGates))
  forbidden.push(
    rule(
      `npm-${p.replace(/[^a-z|-]/g, '').split('|')[0]}`,
      { path: '^(libs|apps|migrations)/', pathNot: `^${any(where)}/|${tests}` },
      { path: `node_modules/${p}/` },
    ),
  );
for (const [m, where] of Object.entries(t.nodeGates))
  forbidden.push(
    rule(`node-${m}`, { path: '^(libs|apps)/', pathNot: `^${any(where)}/|${tests}` }, { path: `^${m}$`, dependencyTypes: ['core'] }),
  );
for (const [n, ok] of Object.entries(libs))
  forbidden.push(rule(`lib-${n}`, { path: `^libs/${n}/`, pathNot: tests }, { path: '^libs/', pathNot: `^libs/${any([n, ...ok])}/` }));
for (const [n, ok] of Object.entries(t.apps))
  forbidden.push(rule(`app-${n}`, { path: `^apps/${n}/`, pathNot: tests }, { path: '^libs/', pathNot: `^libs/${any(ok)}/` }));
export default {
  forbidden,
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|[.]next)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['typescript', 'import', 'default'],
      extensions: ['.ts', '.tsx', '.js'],
    },
  },
};
