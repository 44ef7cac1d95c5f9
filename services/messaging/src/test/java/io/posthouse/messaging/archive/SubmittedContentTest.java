package io.posthouse.messaging.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Stanza;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmittedContentTest {
    private static final String FIRST = "<message to='ben@house.example' type='chat' id='m1'><body>see you</body>"
            + "<reply xmlns='urn:xmpp:reply:0' to='a' id='b'/><encrypted xmlns='urn:xmpp:omemo:2'>abc</encrypted>"
            + "<request xmlns='urn:xmpp:receipts'/><origin-id xmlns='urn:xmpp:sid:0' id='o'/></message>";

    private static UUID digest(String stanza) {
        return SubmittedContent.digest((Message) Stanza.trusted(Element.parse(stanza)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            id='m1'                                  | id='m2'
            to='ben@house.example'                   | to='ben@house.example/desk' from='ada@house.example/phone'
            type='chat'                              | type='normal' xml:lang='en'
            to='a' id='b'/>                          | id='b' to='a'/>
            <request xmlns='urn:xmpp:receipts'/>     | <markable xmlns='urn:xmpp:chat-markers:0'/>
            <request xmlns='urn:xmpp:receipts'/>     | <delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'>late</delay>
            <request xmlns='urn:xmpp:receipts'/>     | <x xmlns='jabber:x:delay' stamp='20260101T00:00:00'/>
            <request xmlns='urn:xmpp:receipts'/>     | <active xmlns='http://jabber.org/protocol/chatstates'/>
            <request xmlns='urn:xmpp:receipts'/>     | <store xmlns='urn:xmpp:hints'/>
            <request xmlns='urn:xmpp:receipts'/>     | <nick xmlns='http://jabber.org/protocol/nick'>Ada</nick>
            <request xmlns='urn:xmpp:receipts'/>     | <stanza-id xmlns='urn:xmpp:sid:0' by='x' id='y'/>
            >abc<                                    | ><key>other</key><
            """)
    void isTheSameHoweverItIsSentAgain(String before, String after) {
        var again = FIRST.replace(before, after);

        assertThat(again).isNotEqualTo(FIRST);
        assertThat(digest(again)).isEqualTo(digest(FIRST));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <body>see you</body>                     | <body>see you </body>
            <body>see you</body>                     | <body xml:lang='en'>see you</body>
            <body>see you</body>                     | <body>see</body><body>you</body>
            <body>see you</body>                     | <subject>see you</subject>
            <body>see you</body>                     | <body>see you</body><subject/>
            <body>see you</body>                     | <body>see you</body><body/>
            <body>see you</body>                     | <body xmlns='urn:other'>see you</body>
            to='a' id='b'                            | t='oa' id='b'
            to='a' id='b'                            | to='a' id='c'
            to='a' id='b'                            | to='a'
            id='b'/>                                 | id='b'>x</reply>
            <encrypted xmlns='urn:xmpp:omemo:2'>abc</encrypted> | <encrypted xmlns='urn:none'>abc</encrypted>
            <request xmlns='urn:xmpp:receipts'/>     | <received xmlns='urn:xmpp:receipts' id='m'/>
            <request xmlns='urn:xmpp:receipts'/>     | <displayed xmlns='urn:xmpp:chat-markers:0' id='m'/>
            <request xmlns='urn:xmpp:receipts'/>     | <replace xmlns='urn:xmpp:message-correct:0' id='m'/>
            """)
    void isAnotherWhenAnythingIsSaidOtherwise(String before, String after) {
        var other = FIRST.replace(before, after);

        assertThat(other).isNotEqualTo(FIRST);
        assertThat(digest(other)).isNotEqualTo(digest(FIRST));
    }
}
