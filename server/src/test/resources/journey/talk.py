"""A standard XMPP client for the journeys, on Debian's slixmpp: talk.py JID PASSWORD PORT, then one command a line.
Where PASSWORD is "bearer:" and a token, it signs in by that (RFC 7628).

  chat TO TEXT       a message to a person
  group TO TEXT      a message to a group
  history WITH       what the archive holds of the conversation with that person
  grouphistory OF    what a group's archive holds
  presence SHOW      away, dnd, xa or chat
  elsewhere PORT     loses its connection and comes back to another port
  bye

Goes where a stream error sends it, and says so: sent-on, then resumed or ready.
Says one JSON object a line: ready, resumed, chat, group, carbon, presence, history, sent-on, ended, told, failed.
"""
import asyncio
import json
import ssl
import sys

from slixmpp import ClientXMPP
from slixmpp.util.sasl import Mech, sasl_mech


def say(**what):
    print(json.dumps(what), flush=True)


@sasl_mech(100)
class OAuthBearer(Mech):
    """RFC 7628, which this client leaves to its users."""
    name = 'OAUTHBEARER'
    required_credentials = {'access_token'}
    begun = False

    def process(self, challenge=b''):
        if not self.begun:
            self.begun = True
            return b'n,,\x01auth=Bearer ' + self.credentials['access_token'] + b'\x01\x01'
        if not challenge:
            return b''
        say(event='told', text=json.loads(challenge.decode())['status'])
        return b'\x01'


class Talker(ClientXMPP):
    def __init__(self, jid, password):
        super().__init__(jid, password)
        if password.startswith('bearer:'):
            self.credentials['access_token'] = password.removeprefix('bearer:')
            self['feature_mechanisms'].use_mech = 'OAUTHBEARER'
        self.ssl_context = ssl.create_default_context()
        # The certificate was made at the first start and is signed by itself.
        self.ssl_context.check_hostname = False
        self.ssl_context.verify_mode = ssl.CERT_NONE
        for plugin in ('xep_0030', 'xep_0059', 'xep_0199', 'xep_0198', 'xep_0280', 'xep_0313', 'xep_0359'):
            self.register_plugin(plugin)
        self.add_event_handler('session_start', self.on_start)
        self.add_event_handler('failed_auth', lambda _: say(event='failed', why='sign in'))
        self.add_event_handler('message', self.on_message)
        self.add_event_handler('session_resumed', lambda _: say(event='resumed'))
        self.add_event_handler('carbon_sent', lambda message: self.on_carbon(message['carbon_sent']))
        self.add_event_handler('carbon_received', lambda message: self.on_carbon(message['carbon_received']))
        self.add_event_handler('changed_status', lambda presence: say(
            event='presence', sender=str(presence['from']), text=presence['show'] or presence['type']))

    def get_ssl_context(self):
        return self.ssl_context

    async def on_start(self, _):
        self.send_presence()
        await self.get_roster()
        await self['xep_0280'].enable()
        say(event='ready', jid=str(self.boundjid))

    def on_message(self, message):
        if message['body']:
            kind = 'group' if message['type'] == 'groupchat' else 'chat'
            say(event=kind, sender=str(message['from']), text=message['body'])

    def on_carbon(self, message):
        if message['body']:
            say(event='carbon', sender=str(message['from']), text=message['body'])

    def _handle_stream_error(self, error):
        # Its own way of following forgets the port.
        if error['condition'] == 'see-other-host':
            say(event='sent-on', text=error['see_other_host'])
            asyncio.ensure_future(self.come_back(error['see_other_host'].split(':')[1]))
        else:
            say(event='ended', text=error['condition'])

    async def elsewhere(self, port):
        self.abort()
        await self.come_back(port)

    async def come_back(self, port):
        # The server ends the stream; aborting it as well confuses this client.
        while self.transport is not None:
            await asyncio.sleep(0.02)
        self.connect(('127.0.0.1', int(port)), force_starttls=True)

    async def history(self, **where):
        texts = []
        async for result in self['xep_0313'].iterate(rsm={'max': 50}, **where):
            stanza = result['mam_result']['forwarded']['stanza']
            texts.append(stanza['body'])
        say(event='history', texts=texts)

    async def obey(self):
        reader = asyncio.StreamReader()
        await asyncio.get_event_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while True:
            words = (await reader.readline()).decode().rstrip('\n').split(' ', 2)
            try:
                if words[0] == 'chat':
                    self.send_message(mto=words[1], mbody=words[2], mtype='chat')
                elif words[0] == 'group':
                    self.send_message(mto=words[1], mbody=words[2], mtype='groupchat')
                elif words[0] == 'history':
                    await self.history(with_jid=words[1])
                elif words[0] == 'grouphistory':
                    await self.history(jid=words[1])
                elif words[0] == 'presence':
                    self.send_presence(pshow=words[1])
                elif words[0] == 'elsewhere':
                    await self.elsewhere(words[1])
                else:
                    break
            except Exception as fault:
                say(event='failed', why=repr(fault))
        await self.disconnect()


async def main():
    jid, password, port = sys.argv[1:4]
    talker = Talker(jid, password)
    talker.connect(('127.0.0.1', int(port)), force_starttls=True)
    await talker.obey()


asyncio.get_event_loop_policy().get_event_loop().run_until_complete(main())
