import { describe, expect, it } from 'vitest';
import { NotSignedIn, reconnectDelayMillis, ticketAddress } from '../src/index.js';
import { Rig, settle } from './scripted-server.js';

/** Lets every connection fall before its hello and lists the pauses that followed. */
async function pausesOfFailures(rig: Rig, failures: number): Promise<number[]> {
  const pauses: number[] = [];
  for (let i = 0; i < failures; i++) {
    await settle();
    rig.last.fall();
    const state = rig.channel.state;
    const pause = state.kind === 'waiting' ? state.retryAt - rig.clock.now() : -1;
    pauses.push(pause);
    await rig.clock.pass(pause);
  }
  return pauses;
}

describe('the connection', () => {
  it('names the subprotocol and is open only after the hello', async () => {
    const rig = new Rig();
    rig.channel.start();
    await settle();
    expect(rig.last.subprotocol).toBe('posthouse.channel.1');
    expect(rig.channel.state.kind).toBe('connecting');

    rig.last.hello();

    expect(rig.states.map((state) => state.kind)).toEqual(['connecting', 'open']);
  });

  it('reconnects within a second after a good connection was lost', async () => {
    const rig = new Rig();
    await rig.greet();
    await rig.clock.pass(20_000);
    rig.chance = 0.999;

    rig.last.fall();

    expect(rig.channel.state).toEqual({ kind: 'waiting', failures: 0, retryAt: rig.clock.now() + 999 });
    await rig.clock.pass(998);
    expect(rig.connections).toHaveLength(1);
    await rig.clock.pass(1);
    expect(rig.connections).toHaveLength(2);
  });

  it('comes again at once, and waits for nothing, when the server asks it to', async () => {
    const rig = new Rig();
    await rig.greet();
    await rig.clock.pass(10_000);

    rig.last.fall(1012);
    await settle();
    rig.last.hello();

    expect(rig.connections).toHaveLength(2);
    expect(rig.states.map((state) => state.kind)).toEqual(['connecting', 'open', 'connecting', 'open']);
  });

  it('tries five times within a second each when it was asked to come again and is not let in', async () => {
    const rig = new Rig();
    rig.chance = 0.5;
    await rig.greet();
    await rig.clock.pass(10_000);
    rig.last.fall(1012);

    const pauses = await pausesOfFailures(rig, 6);

    expect(pauses).toEqual([500, 500, 500, 500, 500, 2_000]);
  });

  it('does not hammer a server that greets and asks it to come again', async () => {
    const rig = new Rig();
    rig.chance = 0;
    await rig.greet();
    rig.last.fall(1012);
    await rig.clock.pass(0);
    await rig.greet();

    rig.last.fall(1012);

    expect(rig.channel.state).toMatchObject({ kind: 'waiting', retryAt: rig.clock.now() + 1_000 });
  });

  it('waits 1 to 3 s for up to ten failures in a row, 5 to 20 s for five more, and 60 s from then on', async () => {
    const rig = new Rig();
    rig.chance = 0;
    rig.channel.start();

    const pauses = await pausesOfFailures(rig, 17);

    expect(pauses).toEqual([...Array(10).fill(1_000), ...Array(5).fill(5_000), 60_000, 60_000]);
    expect(reconnectDelayMillis(1, 0.9999)).toBe(2_999);
    expect(reconnectDelayMillis(11, 0.9999)).toBe(19_998);
    expect(reconnectDelayMillis(15, 0.5)).toBe(12_500);
    expect(reconnectDelayMillis(16, 0.5)).toBe(60_000);
  });

  it('forgets failures once a connection has stood for 10 s', async () => {
    const rig = new Rig();
    rig.channel.start();
    await pausesOfFailures(rig, 3);
    await rig.greet();
    await rig.clock.pass(10_000);

    rig.last.fall();

    expect(rig.channel.state).toMatchObject({ kind: 'waiting', failures: 0 });
  });

  it('does not hammer a server that greets and closes with 1013', async () => {
    const rig = new Rig();
    rig.chance = 0;
    await rig.greet();
    rig.last.fall(1013);
    expect(rig.channel.state).toMatchObject({ retryAt: rig.clock.now() });
    await rig.clock.pass(0);
    await rig.greet();

    rig.last.fall(1013);

    expect(rig.channel.state).toMatchObject({ retryAt: rig.clock.now() + 1_000 });
    expect(rig.troubles).toContainEqual({ kind: 'connection-lost', code: 1013, reason: '' });
  });

  it('keeps unanswered packets when the server closes with 1013', async () => {
    const rig = new Rig();
    const first = await rig.greet();
    const sending = rig.message('hello');
    first.fall(1013);
    await rig.clock.pass(1_000);

    const second = await rig.greet();
    second.say({ type: 'ack', random: sending.random, id: '9' });

    expect(await sending.outcome).toMatchObject({ kind: 'acknowledged', id: '9' });
  });

  it('gives up on a connection that does not say hello in 10 s', async () => {
    const rig = new Rig();
    rig.channel.start();
    await rig.clock.pass(10_000);

    expect(rig.connections[0]!.closedByClient).toBe(true);
    expect(rig.channel.state.kind).toBe('waiting');
  });

  it('asks when it is silent for 45 s and reconnects when nobody answers', async () => {
    const rig = new Rig();
    const server = await rig.greet();

    await rig.clock.pass(45_000);
    expect(server.got.map((packet) => packet.type)).toEqual(['ping']);
    expect(rig.channel.state.kind).toBe('open');
    await rig.clock.pass(10_000);

    expect(server.closedByClient).toBe(true);
    expect(rig.channel.state.kind).toBe('waiting');
  });

  it('stays when the silence is answered', async () => {
    const rig = new Rig();
    const server = await rig.greet();
    await rig.clock.pass(45_000);
    server.say({ type: 'ack', random: server.got[0]!.random });

    await rig.clock.pass(30_000);

    expect(rig.channel.state.kind).toBe('open');
  });

  it('tries at once when it is hurried', async () => {
    const rig = new Rig();
    rig.channel.start();
    await settle();
    rig.last.fall();

    rig.channel.hurry();
    await settle();

    expect(rig.connections).toHaveLength(2);
  });

  it('ignores what a connection says after it was lost', async () => {
    const rig = new Rig();
    const first = await rig.greet();
    first.fall();
    const heard: unknown[] = [];
    rig.channel.subscribe('message', (packet) => heard.push(packet));

    first.say({ type: 'message', body: { text: 'late' } });
    first.fall();

    expect(heard).toEqual([]);
    expect(rig.channel.statistics().lost).toBe(1);
  });

  it('fetches a fresh ticket for every connection', async () => {
    let tickets = 0;
    const rig = new Rig({ address: async () => ticketAddress('ws://posthouse.test/channel', `t/${++tickets}`) });
    await rig.greet();
    rig.last.fall();
    await rig.clock.pass(1_000);

    expect(rig.connections.map((connection) => connection.address)).toEqual([
      'ws://posthouse.test/channel?ticket=t%2F1',
      'ws://posthouse.test/channel?ticket=t%2F2',
    ]);
  });

  it('waits and asks again when no address is to be had', async () => {
    let asked = 0;
    const rig = new Rig({
      address: () => {
        if (++asked === 1) {
          throw new Error('offline');
        }
        return 'ws://posthouse.test/channel';
      },
    });
    rig.channel.start();
    await settle();
    expect(rig.troubles.map((trouble) => trouble.kind)).toEqual(['no-address']);

    await rig.clock.pass(3_000);

    expect(rig.connections).toHaveLength(1);
  });

  it('stops when nobody is signed in any more', async () => {
    const rig = new Rig({ address: () => Promise.reject(new NotSignedIn()) });
    const sending = rig.message('hello');
    rig.channel.start();
    await settle();

    expect(rig.channel.state).toEqual({ kind: 'stopped', why: 'not-signed-in' });
    expect(await sending.outcome).toEqual({ kind: 'withdrawn' });
  });
});
