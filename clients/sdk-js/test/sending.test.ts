import { describe, expect, it } from 'vitest';
import { Rig, settle } from './scripted-server.js';

describe('sending', () => {
  it('acknowledges a message with the id, time and sequence it was stored under', async () => {
    const rig = new Rig();
    const server = await rig.greet();

    const sending = rig.message('hello');
    server.say({ type: 'ack', random: sending.random, id: '42', time: 17, body: { sequence: '7' } });

    expect(server.got[0]).toMatchObject({ type: 'message', line: 'ben@example.org', body: { text: 'hello' } });
    expect(await sending.outcome).toEqual({ kind: 'acknowledged', id: '42', time: 17, sequence: '7' });
    expect(rig.channel.statistics()).toMatchObject({ acknowledged: 1, written: 1, rewritten: 0, waiting: 0 });
  });

  it('makes a random id of random characters and the time, in the alphabet the server takes', () => {
    const rig = new Rig();

    const { random } = rig.channel.send({ type: 'message', line: 'ben@example.org', body: { text: 'hello' } });

    expect(random).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
    expect(random.endsWith(`-${rig.clock.now().toString(36)}`)).toBe(true);
  });

  it('sends the same packet again, under the same random, when no answer came in 10 s', async () => {
    const rig = new Rig();
    const server = await rig.greet();
    const sending = rig.message('hello');

    await rig.clock.pass(9_999);
    expect(server.got).toHaveLength(1);
    await rig.clock.pass(1);

    expect(server.got).toHaveLength(2);
    expect(server.got[1]).toEqual(server.got[0]);
    expect(server.got[1]!.random).toBe(sending.random);
  });

  it('sends what a lost connection left unanswered again on the next one, oldest first', async () => {
    const rig = new Rig();
    const first = await rig.greet();
    const one = rig.message('one');
    const two = rig.message('two');
    first.fall();
    const three = rig.message('three');

    await rig.clock.pass(1_000);
    const second = await rig.greet();

    expect(rig.connections).toHaveLength(2);
    expect(second.got.map((packet) => packet.random)).toEqual([one.random, two.random, three.random]);
    expect(second.got[0]).toEqual(first.got[0]);
  });

  it('holds what is sent before the first hello', async () => {
    const rig = new Rig();
    rig.channel.start();
    rig.message('early');
    await settle();
    expect(rig.last.got).toEqual([]);

    rig.last.hello();

    expect(rig.last.got.map((packet) => packet.body)).toEqual([{ text: 'early' }]);
  });

  it('gives a final refusal back as a value and does not try again', async () => {
    const rig = new Rig();
    const server = await rig.greet();
    const sending = rig.message('hello');

    server.say({
      type: 'refused',
      random: sending.random,
      body: { code: 'no-such-line', advice: 'check the address', retry: false },
    });

    expect(await sending.outcome).toEqual({ kind: 'refused', code: 'no-such-line', advice: 'check the address' });
    await rig.clock.pass(30_000);
    expect(server.got.filter((packet) => packet.type === 'message')).toHaveLength(1);
    expect(rig.channel.statistics().refused).toEqual({ 'no-such-line': 1 });
    expect(rig.troubles).toContainEqual(expect.objectContaining({ kind: 'refused', code: 'no-such-line' }));
  });

  it('fails a message for good when its random belongs to another, and sends on', async () => {
    const rig = new Rig();
    const server = await rig.greet();
    const first = rig.message('one', 'ben@example.org', 'used-up-random');
    server.say({ type: 'ack', random: first.random, id: '1' });

    const second = rig.message('two', 'ben@example.org', 'used-up-random');
    const later = rig.message('three', 'ben@example.org');
    const advice = 'Send this one under a new random id.';
    server.say({ type: 'refused', random: second.random, body: { code: 'random-reused', advice, retry: false } });
    server.say({ type: 'ack', random: later.random, id: '2' });

    expect(await second.outcome).toEqual({ kind: 'refused', code: 'random-reused', advice });
    expect((await later.outcome).kind).toBe('acknowledged');
    await rig.clock.pass(30_000);
    expect(server.got.filter((packet) => packet.body.text === 'two')).toHaveLength(1);
    expect(rig.channel.statistics().refused).toEqual({ 'random-reused': 1 });
  });

  it('waits and sends the same packet again when the server says to slow down', async () => {
    const rig = new Rig();
    const server = await rig.greet();
    const sending = rig.message('hello');

    server.say({ type: 'refused', random: sending.random, body: { code: 'slow-down', retry: true } });
    expect(server.got).toHaveLength(1);
    await rig.clock.pass(1_000);

    expect(server.got).toHaveLength(2);
    expect(server.got[1]).toEqual(server.got[0]);
  });

  it('lets later packets of the same line wait behind a slowed one, and no others', async () => {
    const rig = new Rig({ writtenMax: 1 });
    const server = await rig.greet();
    const slowed = rig.message('first', 'ben@example.org');
    rig.message('second', 'ben@example.org');
    rig.message('elsewhere', 'eva@example.org');

    server.say({ type: 'refused', random: slowed.random, body: { code: 'slow-down', retry: true } });
    const elsewhere = server.got[1]!;
    server.say({ type: 'ack', random: elsewhere.random, id: '1' });
    await rig.clock.pass(1_000);

    expect(elsewhere.body).toEqual({ text: 'elsewhere' });
    expect(server.got.map((packet) => packet.body.text)).toEqual(['first', 'elsewhere', 'first']);
  });

  it('stops asking after as many writes as it was told, and says so', async () => {
    const rig = new Rig({ writesMax: 3 });
    const server = await rig.greet();
    const silent = rig.message('hello');
    await rig.clock.pass(31_000);

    expect(await silent.outcome).toEqual({ kind: 'unanswered' });
    expect(server.got.filter((packet) => packet.type === 'message')).toHaveLength(3);
  });

  it('turns "later" into a refusal after as many writes', async () => {
    const rig = new Rig({ writesMax: 2 });
    const server = await rig.greet();
    const sending = rig.message('hello');
    const later = { type: 'refused', random: sending.random, body: { code: 'not-stored', advice: '', retry: true } };

    server.say(later);
    await rig.clock.pass(1_000);
    server.say(later);

    expect(await sending.outcome).toEqual({ kind: 'refused', code: 'not-stored', advice: '' });
  });

  it('answers "full" when the outbox is full, and takes again when there is room', async () => {
    const rig = new Rig({ outboxMax: 2 });
    const server = await rig.greet();
    const first = rig.message('one');
    rig.message('two');

    const third = rig.message('three');
    expect(await third.outcome).toEqual({ kind: 'full' });
    expect(rig.channel.statistics()).toMatchObject({ full: 1, waiting: 2 });
    expect(server.got).toHaveLength(2);

    server.say({ type: 'ack', random: first.random, id: '1' });
    const fourth = rig.message('four');
    server.say({ type: 'ack', random: fourth.random, id: '2' });
    expect((await fourth.outcome).kind).toBe('acknowledged');
  });

  it('writes no more than the window while answers are outstanding', async () => {
    const rig = new Rig({ writtenMax: 2 });
    const server = await rig.greet();
    const first = rig.message('one');
    rig.message('two');
    rig.message('three');
    expect(server.got).toHaveLength(2);

    server.say({ type: 'ack', random: first.random, id: '1' });

    expect(server.got).toHaveLength(3);
  });

  it('holds back while the socket itself is full', async () => {
    const rig = new Rig();
    const server = await rig.greet();
    server.bufferedAmount = 2 * 1024 * 1024;
    rig.message('hello');
    expect(server.got).toHaveLength(0);

    server.bufferedAmount = 0;
    server.say({ type: 'presence', body: { from: 'ben@example.org', show: 'online' } });

    expect(server.got).toHaveLength(1);
  });

  it('refuses a frame that the server would close the connection for', async () => {
    const rig = new Rig();
    const server = await rig.greet();

    const sending = rig.message('香'.repeat(22_000));

    expect(await sending.outcome).toMatchObject({ kind: 'refused', code: 'too-large' });
    expect(server.got).toHaveLength(0);
  });

  it('sends a packet whose random is already on its way only once', async () => {
    const rig = new Rig();
    const server = await rig.greet();

    const first = rig.message('hello', 'ben@example.org', 'again-and-again');
    const second = rig.message('hello', 'ben@example.org', 'again-and-again');

    expect(second).toBe(first);
    expect(server.got).toHaveLength(1);
  });

  it('refuses another packet under a random that is on its way, instead of losing it', async () => {
    const rig = new Rig();
    const server = await rig.greet();

    const first = rig.message('hello', 'ben@example.org', 'again-and-again');
    const second = rig.message('good bye', 'ben@example.org', 'again-and-again');
    const elsewhere = rig.message('hello', 'eva@example.org', 'again-and-again');

    expect(await second.outcome).toMatchObject({ kind: 'refused', code: 'random-reused' });
    expect(await elsewhere.outcome).toMatchObject({ kind: 'refused', code: 'random-reused' });
    expect(server.got).toHaveLength(1);
    server.say({ type: 'ack', random: first.random, id: '1' });
    expect((await first.outcome).kind).toBe('acknowledged');
  });

  it('tells only while it is open', async () => {
    const rig = new Rig();
    const typing = { type: 'typing', line: 'ben@example.org', body: { state: 'composing' } } as const;

    expect(rig.channel.tell(typing)).toBe(false);
    const server = await rig.greet();
    expect(rig.channel.tell(typing)).toBe(true);

    expect(server.got).toHaveLength(1);
    expect(rig.channel.statistics().waiting).toBe(0);
  });

  it('gives everything back when it is stopped', async () => {
    const rig = new Rig();
    const server = await rig.greet();
    const sending = rig.message('hello');

    rig.channel.stop();

    expect(await sending.outcome).toEqual({ kind: 'withdrawn' });
    expect(await rig.message('late').outcome).toEqual({ kind: 'withdrawn' });
    expect(server.closedByClient).toBe(true);
    await rig.clock.pass(120_000);
    expect(rig.connections).toHaveLength(1);
  });
});
