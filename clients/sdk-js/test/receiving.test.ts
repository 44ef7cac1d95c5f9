import { describe, expect, it } from 'vitest';
import { compareIds } from '../src/index.js';
import { Rig } from './scripted-server.js';

const message = (line: string, text: string) => ({ type: 'message', line, id: '1', body: { from: line, text } });

describe('receiving', () => {
  it('hands a packet to those who subscribed to its type and whose filter lets it through', async () => {
    const rig = new Rig();
    const server = await rig.greet();
    const all: string[] = [];
    const bens: string[] = [];
    rig.channel.subscribe('message', (packet) => all.push(packet.body.text));
    rig.channel.subscribe(
      'message',
      (packet) => bens.push(packet.body.text),
      (packet) => packet.line === 'ben@example.org',
    );

    server.say(message('ben@example.org', 'from Ben'));
    server.say(message('eva@example.org', 'from Eva'));

    expect(all).toEqual(['from Ben', 'from Eva']);
    expect(bens).toEqual(['from Ben']);
  });

  it('hears nothing more after the subscription was taken back', async () => {
    const rig = new Rig();
    const server = await rig.greet();
    const heard: unknown[] = [];
    const cancel = rig.channel.subscribe('message', (packet) => heard.push(packet));

    cancel();
    server.say(message('ben@example.org', 'hello'));

    expect(heard).toEqual([]);
    expect(rig.channel.statistics().unheard).toBe(1);
  });

  it('lets no failing subscriber cost another its packet', async () => {
    const rig = new Rig();
    const server = await rig.greet();
    const heard: unknown[] = [];
    const fault = new Error('broken');
    rig.channel.subscribe('message', () => {
      throw fault;
    });
    rig.channel.subscribe('message', (packet) => heard.push(packet));

    server.say(message('ben@example.org', 'hello'));

    expect(heard).toHaveLength(1);
    expect(rig.troubles).toEqual([{ kind: 'handler-failed', type: 'message', fault }]);
  });

  it('serves types it has never heard of', async () => {
    const rig = new Rig();
    const server = await rig.greet();
    const heard: unknown[] = [];
    rig.channel.subscribe('flight-changed', (packet) => heard.push(packet.body));

    server.say({ type: 'flight-changed', body: { flight: 'PH 204' }, novelty: true });

    expect(heard).toEqual([{ flight: 'PH 204' }]);
  });

  it.each(['', 'null', '[]', '{"type":7}', '{"type":"x","body":[]}', '{', new Uint8Array(3)])(
    'counts %j as malformed and goes on',
    async (frame) => {
      const rig = new Rig();
      const server = await rig.greet();

      server.sayRaw(frame);

      expect(rig.channel.statistics().malformed).toBe(1);
      expect(rig.channel.state.kind).toBe('open');
    },
  );

  it('bounds what it counts by name', async () => {
    const rig = new Rig();
    const server = await rig.greet();

    for (let i = 0; i < 200; i++) {
      server.say({ type: `type-${i}` });
    }

    const { received } = rig.channel.statistics();
    expect(Object.keys(received).length).toBeLessThanOrEqual(65);
    expect(received.other).toBeGreaterThan(0);
  });

  it('compares ids of 63 bits exactly', () => {
    expect(compareIds('9007199254740993', '9007199254740992')).toBeGreaterThan(0);
    expect(compareIds('999', '1000')).toBeLessThan(0);
    expect(compareIds('7', '7')).toBe(0);
  });
});
