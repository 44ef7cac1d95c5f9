// A few settings, their versions, and which node has which.

const SETTINGS = [
  [
    'identity.session.life',
    'identity',
    'duration',
    'How long a sign-in on the page lasts.',
    '网页登录的有效期。',
    '30d',
    '1h',
    '365d',
    'what-begins',
  ],
  [
    'messaging.archive.slow',
    'messaging',
    'switch',
    'Answers queries of the archive slowly, to spare the database.',
    '放慢存档查询，以减轻数据库负担。',
    'false',
    null,
    null,
    'at-once',
  ],
  [
    'net.connections',
    'net',
    'number',
    'How many connections of clients a node takes.',
    '一个节点接受的客户端连接数。',
    '4000',
    '1',
    '100000',
    'at-once',
  ],
  [
    'posthouse.log.level',
    'server',
    'choice',
    'How much is written into the log.',
    '日志的详细程度。',
    'info',
    null,
    null,
    'at-once',
  ],
  [
    'posthouse.log.levels',
    'server',
    'choice-by-name',
    'Other levels for parts of the program.',
    '程序各部分的其他级别。',
    '',
    null,
    null,
    'at-once',
  ],
  [
    'posthouse.log.patterns',
    'server',
    'patterns',
    'What else is masked in the log.',
    '日志中另外遮盖的内容。',
    '',
    null,
    null,
    'at-once',
  ],
  [
    'posthouse.log.unmasked',
    'server',
    'choices',
    'What is not masked in the log.',
    '日志中不遮盖的内容。',
    '',
    null,
    null,
    'at-once',
  ],
];

/** @returns routes for the configuration */
export function configurationRoutes(may, Refusal, note) {
  const running = new Map();
  const versions = [];
  const state = { conflict: false, behind: false, silent: [], settling: false };
  const newest = () => String(versions.length);
  const view = ([name, module, kind, english, chinese, usual, least, most, effect]) => ({
    name,
    module,
    kind,
    english,
    chinese,
    changes: true,
    effect,
    value: running.get(name) ?? usual,
    usual,
    atStart: usual,
    source: running.has(name) ? 'running' : 'usual',
    least,
    most,
    choices: kind.startsWith('choice')
      ? kind === 'choices'
        ? ['card', 'phone', 'token']
        : ['debug', 'info', 'warn']
      : [],
    masked: false,
  });
  const problems = (changes) =>
    changes
      .filter(
        ({ setting, value }) => setting === 'net.connections' && value !== null && !/^[1-9][0-9]{0,4}$/.test(value),
      )
      .map(({ setting }) => ({
        setting,
        code: 'out-of-bounds',
        words: `${setting} must lie between 1 and 100000.`,
        chinese: `${setting} 必须在 1 到 100000 之间。`,
      }));
  const make = (me, changes, reason, rolledBackTo = null) => {
    const said = changes.map(({ setting, value }) => ({
      setting,
      before: running.get(setting) ?? null,
      after: value ?? null,
    }));
    for (const { setting, after } of said) after === null ? running.delete(setting) : running.set(setting, after);
    versions.unshift({
      version: String(versions.length + 1),
      previous: newest(),
      at: new Date().toISOString(),
      author: me.name,
      origin: '192.0.2.7',
      requestId: 'mock',
      reason,
      rolledBackTo,
      changes: said,
      contents: new Map(running),
    });
    const { contents, ...version } = versions[0];
    return { status: 201, body: { version, applied: true } };
  };
  return {
    change: (body) => Object.assign(state, body),
    routes: {
      'GET /api/configuration': (me) => {
        may(me, 'configuration.setting.read');
        return {
          body: {
            version: newest(),
            applied: newest(),
            newest: null,
            settings: [
              ...SETTINGS.map(view),
              {
                ...view(SETTINGS[2]),
                name: 'posthouse.database.password',
                module: 'server',
                kind: 'text',
                english: 'By which the platform signs in to your PostgreSQL.',
                chinese: null,
                changes: false,
                effect: 'restart',
                value: '',
                source: 'environment',
                masked: true,
              },
            ],
            rules: [],
            nodes: ['berlin-1', 'berlin-2', 'munich-1'].map((node, at) => ({
              node,
              version: (state.behind || state.settling) && at === 2 ? '0' : newest(),
              state: state.silent.includes(node) ? 'silent' : 'applied',
              behind: state.behind && at === 2,
              says: '',
            })),
            troubles: [],
          },
        };
      },
      'GET /api/configuration/versions': (me) => {
        may(me, 'configuration.setting.read');
        return { body: { items: versions.map(({ contents, ...version }) => version), next: null } };
      },
      'POST /api/configuration/checks': (me, { body }) => {
        may(me, 'configuration.setting.change');
        return { body: { problems: problems(body.changes) } };
      },
      'POST /api/configuration/versions': (me, { body }) => {
        may(me, 'configuration.setting.change');
        const noted = (outcome) =>
          note(me, 'setting.change', body.changes.map(({ setting }) => setting).join(', '), body.reason, outcome);
        if (problems(body.changes).length > 0) throw new Refusal(400, 'invalid-settings');
        if (state.conflict) {
          state.conflict = false;
          make({ name: 'ben' }, [{ setting: 'posthouse.log.level', value: 'debug' }], 'looking for a fault');
        }
        if (body.seen !== newest()) {
          const { contents, ...version } = versions[0];
          noted('changed-meanwhile');
          throw new Refusal(409, 'changed-meanwhile', { newest: version, since: version.changes });
        }
        noted('done');
        return make(me, body.changes, body.reason);
      },
      'POST /api/configuration/rollbacks': (me, { body }) => {
        may(me, 'configuration.setting.change');
        note(me, 'setting.roll-back', body.to, body.reason);
        const wanted = body.to === '0' ? new Map() : versions.find(({ version }) => version === body.to).contents;
        const changes = [...new Set([...running.keys(), ...wanted.keys()])]
          .filter((setting) => running.get(setting) !== wanted.get(setting))
          .map((setting) => ({ setting, value: wanted.get(setting) ?? null }));
        return make(me, changes, body.reason, body.to);
      },
    },
  };
}
