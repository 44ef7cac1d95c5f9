package io.posthouse.messaging.carbons;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Stanza;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** XEP-0280 section 6.1. */
class CarbonPolicyTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            chat      | <body>x</body>                                                                 | true
            chat      | <composing xmlns='http://jabber.org/protocol/chatstates'/>                     | true
            chat      | <body>x</body><private xmlns='urn:xmpp:carbons:2'/>                            | false
            chat      | <body>x</body><no-copy xmlns='urn:xmpp:hints'/>                                | false
            chat      | <body>x</body><x xmlns='http://jabber.org/protocol/muc#user'/>                 | false
            normal    | <body>x</body>                                                                 | true
            normal    | <event xmlns='http://jabber.org/protocol/pubsub#event'/>                       | false
            normal    | <received xmlns='urn:xmpp:receipts' id='m'/>                                   | true
            normal    | <displayed xmlns='urn:xmpp:chat-markers:0' id='m'/>                            | true
            normal    | <x xmlns='jabber:x:conference' jid='room@rooms.example'/>                      | true
            normal    | <x xmlns='http://jabber.org/protocol/muc#user'><invite from='a@b'/></x>        | true
            groupchat | <body>x</body>                                                                 | false
            headline  | <body>x</body>                                                                 | false
            error     | <body>x</body>                                                                 | false
            """)
    void copiesWhatBelongsToAConversation(String type, String content, boolean copied) {
        var message = (Message) Stanza.trusted(Element.parse("<message type='" + type + "'>" + content + "</message>"));

        assertThat(CarbonPolicy.isCopied(message)).isEqualTo(copied);
    }
}
