// What passes the doors, in memory: a busy minute of three nodes, some of it refused, with one back end that is not well.
const SLICE = 5_000;
const ROUTES = [
  // name, requests, refused, errors, half, 95 and 99 of a hundred in microseconds, app, codes
  ['GET /api/people/{name}', 4_210, 12, 0, 1_200, 4_800, 9_600, 'travel-desk', { 'not-permitted': 12 }],
  ['GET /api/lines/{jid}/messages', 2_902, 0, 3, 3_100, 22_000, 180_000, '-', { 'no-answer': 3 }],
  ['POST /api/session', 240, 61, 0, 61_000, 110_000, 240_000, '-', { 'wrong-password': 61 }],
  ['route orders', 1_730, 388, 41, 9_000, 1_400_000, 2_900_000, 'order-robot', { 'app-limit': 388, 'no-backend': 41 }],
  ['/', 512, 2, 0, 400, 900, 1_900, '-', { 'not-found': 2 }],
  ['*', 40, 0, 0, 2_000, 9_000, 20_000, '*', {}],
];

/** @param state of the console: alone, silent */
export function trafficRoutes(may, state, alive, ago) {
  const counts = (rows) => {
    const sum = (at) => rows.reduce((all, row) => all + row[at], 0);
    const most = (at) => (rows.length === 0 ? null : Math.max(...rows.map((row) => row[at])));
    return {
      requests: sum(1),
      refused: sum(2),
      errors: sum(3),
      abandoned: rows.length,
      p50Micros: most(4),
      p95Micros: most(5),
      p99Micros: most(6),
    };
  };
  const codesOf = (rows, code) =>
    rows
      .flatMap((row) => Object.entries(row[8]))
      .filter(([name]) => code === '' || name === code)
      .map(([name, count]) => ({ code: name, count }))
      .sort((one, other) => other.count - one.count);
  const rowOf = (name, rows, code) => ({ name, counts: counts(rows), codes: codesOf(rows, code) });
  const orders = {
    slow: (row) => row[5],
    busy: (row) => row[1],
    refused: (row) => row[2] + row[3],
  };
  return {
    'GET /api/traffic': (me, { query }) => {
      may(me, 'gateway.traffic.read');
      const [route, app, code] = ['route', 'app', 'code'].map((name) => query.get(name) ?? '');
      const order = orders[query.get('sort') ?? 'slow'];
      const rows = ROUTES.filter(
        (row) =>
          ['', row[0]].includes(route) && ['', row[7]].includes(app) && (code === '' || row[8][code] !== undefined),
      ).sort((one, other) => order(other) - order(one));
      const now = Math.floor(Date.now() / SLICE) * SLICE;
      const busy = rows.reduce((all, row) => all + row[1], 0) / 12;
      return {
        body: {
          time: new Date().toISOString(),
          seconds: Number(query.get('seconds') ?? 60),
          perMinute: rows.reduce((all, row) => all + row[1], 0),
          all: counts(rows),
          series: Array.from({ length: 61 }, (_, at) => {
            const requests = Math.round(busy * (0.7 + 0.3 * Math.sin(at / 5)));
            return {
              at: new Date(now - (60 - at) * SLICE).toISOString(),
              requests,
              refused: Math.round(requests * (at > 40 ? 0.12 : 0.02)),
              errors: at > 50 ? Math.round(requests * 0.05) : 0,
            };
          }),
          routes: { items: rows.map((row) => rowOf(row[0], [row], code)), further: 0 },
          apps: {
            items: [...new Set(rows.map((row) => row[7]))].map((name) =>
              rowOf(
                name,
                rows.filter((row) => row[7] === name),
                code,
              ),
            ),
            further: 0,
          },
          codes: codesOf(rows, code),
          refusals: rows.flatMap((row, at) =>
            codesOf([row], code).map((one, which) => ({
              at: ago((at + which) * 90_000 + 2_000),
              node: alive()[at % alive().length],
              requestId: `5f0c${at}${which}e1b2a3948576fedcba01`.slice(0, 24),
              method: 'GET',
              route: row[0],
              app: row[7],
              code: one.code,
              status: one.code === 'app-limit' ? 429 : 403,
            })),
          ),
          nodes: alive().map((node, at) => ({
            node,
            since: ago(7_200_000),
            underWay: at === 1 ? 352 : 14,
            most: 500,
            classes: ['bulk', 'open', 'internal', 'chat', 'sign-in'].map((name, which) => ({
              name,
              underWay: which === 1 ? (at === 1 ? 340 : 9) : which === 2 ? 5 : 0,
              most: [250, 350, 425, 475, 200][which],
              shed: at === 1 && which < 2,
            })),
            targets: [
              { backend: 'orders', url: 'https://orders-1.example', addresses: 2, well: true },
              { backend: 'orders', url: 'https://orders-2.example', addresses: 1, well: at !== 1 },
            ],
            certificate: { names: ['posthouse.example'], fingerprint: 'c0ffee12'.repeat(8), ends: ago(-7_776_000_000) },
          })),
          silent: state.alone ? [] : state.silent,
        },
      };
    },
  };
}
