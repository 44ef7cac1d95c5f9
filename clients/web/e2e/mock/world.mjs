// A small travel company in memory: who works there, who travels, and what they wrote. For development and for the
// journeys; it is never shipped.

export const DOMAIN = 'posthouse.example';
export const LINE_DOMAIN = `line.${DOMAIN}`;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const PEOPLE = [
  ['ada', 'Ada Winter'],
  ['ben', 'Ben Okafor'],
  ['mei', '林美'],
  ['carla', 'Carla Rossi'],
  ['jonas', 'Jonas Berg'],
  ['priya', 'Priya Nair'],
  ['tom', 'Tom Hughes'],
  ['wei', '王伟'],
  ['sofia', 'Sofía Marín'],
  ['lukas', 'Lukas Brandt'],
  ['amara', 'Amara Diallo'],
  ['noah', 'Noah Fischer'],
];

export const jidOf = (name) => `${name}@${DOMAIN}`;

export class World {
  constructor(now = Date.now()) {
    this.lastId = 0n;
    this.people = new Map(PEOPLE.map(([name, displayName]) => [jidOf(name), { jid: jidOf(name), name, displayName }]));
    for (let i = 1; i <= 140; i++) {
      const name = `guest${String(i).padStart(3, '0')}`;
      this.people.set(jidOf(name), { jid: jidOf(name), name, displayName: `Guest ${i}` });
    }
    /** key -> {key, kind, title, members: Set, messages: [], read: Map(jid -> id), delivered: Set(id)} */
    this.lines = new Map();
    /** owner -> Map(jid -> {subscription, pendingOut, pendingIn}) */
    this.roster = new Map();
    this.seed(now);
  }

  nextId(time) {
    const at = (BigInt(Math.floor(time - Date.UTC(2025, 0, 1))) << 22n) | 0n;
    this.lastId = at > this.lastId ? at : this.lastId + 1n;
    return String(this.lastId);
  }

  /** The line that this person calls so, made if it is a chat with somebody. */
  find(me, line, make = false) {
    const key = line.endsWith(`@${LINE_DOMAIN}`) ? line : [me, line].sort().join(' ');
    const found = this.lines.get(key);
    if (found !== undefined) {
      return found.members.has(me) ? found : undefined;
    }
    if (!make || key === line || !this.people.has(line) || line === me) {
      return undefined;
    }
    const made = {
      key,
      kind: 'chat',
      title: '',
      members: new Set([me, line]),
      messages: [],
      read: new Map(),
      delivered: new Set(),
    };
    this.lines.set(key, made);
    return made;
  }

  nameFor(line, me) {
    return line.kind === 'group' ? line.key : [...line.members].find((jid) => jid !== me);
  }

  makeGroup(title, members) {
    const key = `${
      title
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '') || 'group'
    }-${this.lines.size}@${LINE_DOMAIN}`;
    const made = {
      key,
      kind: 'group',
      title,
      members: new Set(members),
      messages: [],
      read: new Map(),
      delivered: new Set(),
    };
    this.lines.set(key, made);
    return made;
  }

  store(line, from, text, random, time = Date.now()) {
    const known =
      random === undefined
        ? undefined
        : line.messages.find((message) => message.random === random && message.from === from);
    if (known !== undefined) {
      return { message: known, fresh: false };
    }
    const message = { id: this.nextId(time), sequence: String(line.messages.length + 1), from, text, time, random };
    line.messages.push(message);
    return { message, fresh: true };
  }

  show(line, me) {
    const head = line.messages.at(-1);
    const readId = line.read.get(me) ?? '0';
    const unread = line.messages.filter((message) => message.from !== me && BigInt(message.id) > BigInt(readId)).length;
    const name = this.nameFor(line, me);
    return {
      line: name,
      kind: line.kind,
      title: line.kind === 'group' ? line.title : this.people.get(name).displayName,
      members: line.members.size,
      seats: line.kind === 'group',
      headSequence: head?.sequence ?? '0',
      headId: head?.id ?? '0',
      readSequence: '0',
      readId,
      unread: Math.min(unread, 100),
      ...(head === undefined
        ? {}
        : { lastMessage: { id: head.id, from: head.from, text: head.text, time: head.time, own: head.from === me } }),
    };
  }

  showMessage(line, message, me) {
    const readBy = [...line.members].filter(
      (jid) => jid !== message.from && BigInt(line.read.get(jid) ?? '0') >= BigInt(message.id),
    );
    return {
      ...message,
      own: message.from === me,
      delivered: line.delivered.has(message.id) || readBy.length > 0,
      ...(message.from === me ? { readBy } : {}),
    };
  }

  befriend(a, b) {
    for (const [owner, other] of [
      [a, b],
      [b, a],
    ]) {
      const items = this.roster.get(owner) ?? new Map();
      items.set(other, { subscription: 'both', pendingOut: false, pendingIn: false });
      this.roster.set(owner, items);
    }
  }

  seed(now) {
    const ada = jidOf('ada');
    const talk = (line, day, entries) => {
      let time = now - day * DAY - entries.length * 3 * MINUTE;
      for (const [who, text, gap = 2] of entries) {
        time += gap * MINUTE;
        this.store(line, jidOf(who), text, undefined, Math.min(time, now - MINUTE));
      }
    };
    const readAll = (line, ...who) => who.forEach((name) => line.read.set(jidOf(name), line.messages.at(-1).id));
    const chat = (name) => this.find(ada, jidOf(name), true);

    const lukas = chat('lukas');
    talk(lukas, 12, [
      ['lukas', 'Invoice 2291 is paid.'],
      ['ada', 'Thank you, Lukas.'],
    ]);
    readAll(lukas, 'ada', 'lukas');

    const amara = chat('amara');
    talk(amara, 6, [
      ['amara', 'Good morning! Is breakfast included at the Miramare?'],
      ['ada', 'It is, from 7 to 10:30. I have noted your gluten-free wish with the hotel.'],
      ['amara', 'You think of everything. Thanks!'],
    ]);
    readAll(amara, 'ada', 'amara');

    const mei = chat('mei');
    talk(mei, 1.1, [
      ['mei', '你好 Ada，我想把去京都的行程改到 11 月 18 日，可以吗？'],
      ['ada', '您好！我查一下航班。'],
      ['ada', '11 月 18 日 PH 204 还有座位，改签费 ¥320。需要我帮您改吗？'],
      ['mei', '好的，麻烦您了。酒店也一起改到那天吗？'],
      ['ada', '酒店已经确认，同样的房型，免费改期。'],
    ]);
    talk(mei, 0.02, [['mei', '太好了，谢谢！另外可以加一位小朋友吗？6 岁。', 20]]);
    readAll(mei, 'ada');
    mei.read.set(ada, mei.messages.at(-2).id);

    const carla = chat('carla');
    talk(carla, 0.9, [
      ['carla', 'The coach company confirms 48 seats for Thursday.'],
      ['ada', 'Great. Wheelchair lift as well?'],
      ['carla', 'Yes, two places. They send the papers today.'],
      ['ada', 'Perfect, I will tell the guide.'],
    ]);
    readAll(carla, 'ada', 'carla');

    const ben = chat('ben');
    const older = [];
    const themes = [
      ['ben', 'The Lisbon group landed on time.'],
      ['ada', 'Good. Did the driver find them?'],
      ['ben', 'He did, at gate 3. All 22 on the bus.'],
      ['ada', 'I have sent the hotel the final list.'],
      ['ben', 'Room 14 asked for a late check-out on Sunday.'],
      ['ada', 'Until 14:00 is fine, no extra charge.'],
      ['ben', 'And the museum tickets?'],
      ['ada', 'Booked, the codes are in the order: https://tickets.example/orders/88121'],
    ];
    for (let day = 20; day >= 2; day--) {
      older.push([
        day,
        themes.map(([who, text], index) => [
          who,
          index === 0 ? `${text} (day ${21 - day})` : text,
          index % 3 === 0 ? 9 : 1,
        ]),
      ]);
    }
    older.forEach(([day, entries]) => talk(ben, day, entries));
    talk(ben, 1, [
      ['ben', 'Did Mrs. Hartmann call back about the refund?'],
      ['ada', 'Not yet. The hotel gave us until Friday.'],
      ['ben', 'OK. I will keep the room on hold then.'],
    ]);
    talk(ben, 0.03, [
      ['ada', 'Morning! She called. She takes the voucher, plus the airport transfer.', 5],
      ['ben', 'That is a nice outcome.', 4],
      ['ben', 'Shall I post the voucher now, or do you want to look at the amount first?', 1],
      ['ada', 'Let me see it first, please:\n– voucher EUR 240.00\n– transfer EUR 38.50\nSounds right?', 2],
      ['ben', 'Exactly those two. Sending it for approval.', 1],
      ['ada', 'Thanks, Ben. I will tell her this afternoon.', 2],
    ]);
    readAll(ben, 'ada', 'ben');

    const rome = this.makeGroup('Rome, 14–18 October', ['ada', 'ben', 'carla', 'sofia', 'tom'].map(jidOf));
    talk(rome, 1.2, [
      ['carla', 'Final numbers for Rome: 34 travellers, 2 guides, 1 wheelchair.'],
      ['ben', 'Flights are ticketed. Two are on the later plane, arriving 16:40.'],
      ['tom', 'I can wait at the airport for the two of them.'],
      ['carla', 'Thank you Tom. The bus leaves with the others at 13:15 then.'],
      ['ada', 'The Vatican slot moved to 8:30 on Friday. Please tell your groups.'],
    ]);
    rome.read.set(ada, rome.messages.at(-1).id);
    talk(rome, 0.01, [
      ['sofia', 'Good morning everyone! Weather is 24° and sunny all week.', 10],
      ['sofia', 'The restaurant in Trastevere asks for the menu choices by tomorrow noon.', 1],
      ['tom', 'I have 31 answers so far. Three are missing: rooms 6, 11 and 19.', 8],
      ['carla', 'I will call them after lunch.', 2],
    ]);
    ['ben', 'sofia', 'tom', 'carla'].forEach((name) => rome.read.set(jidOf(name), rome.messages.at(-1).id));

    const desk = this.makeGroup('Night desk', ['ada', 'jonas', 'priya', 'noah'].map(jidOf));
    talk(desk, 0.3, [
      ['jonas', 'Two calls after midnight, both about the strike on Saturday.'],
      ['priya', 'I wrote an answer we can all use, it is in the documents.'],
      ['ada', 'Wonderful, thank you both. Sleep well!'],
    ]);
    readAll(desk, 'ada', 'jonas', 'priya');

    const wei = chat('wei');
    talk(wei, 3, [
      ['wei', '您好，请问发票什么时候可以开？'],
      ['ada', '今天下午就发给您。'],
      ['wei', '收到，谢谢！'],
    ]);
    readAll(wei, 'ada', 'wei');

    ['ben', 'carla', 'mei', 'jonas', 'sofia', 'wei'].forEach((name) => this.befriend(ada, jidOf(name)));
    this.roster.get(ada).set(jidOf('noah'), { subscription: 'none', pendingOut: false, pendingIn: true });
    this.awayFrom = new Map([
      [jidOf('ben'), { show: 'online' }],
      [jidOf('carla'), { show: 'dnd', status: 'In Rome until Friday' }],
      [jidOf('mei'), { show: 'online' }],
      [jidOf('jonas'), { show: 'offline' }],
      [jidOf('sofia'), { show: 'away' }],
    ]);
  }
}
