package io.posthouse.messaging.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.MessageInTransit.Keeping;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Stanza;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchivePolicyTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            chat      | false | <body>x</body>                                                         | AS_CONTENT
            normal    | false | <body>x</body>                                                         | AS_CONTENT
            chat      | false | <body/>                                                                | AS_CONTENT
            headline  | false | <body>x</body>                                                         | NO
            error     | false | <body>x</body>                                                         | NO
            groupchat | false | <body>x</body>                                                         | NO
            groupchat | true  | <body>x</body>                                                         | AS_CONTENT
            groupchat | true  | <subject>x</subject>                                                   | NO
            groupchat | true  | <body>x</body><no-store xmlns='urn:xmpp:hints'/>                       | NO
            groupchat | true  | <displayed xmlns='urn:xmpp:chat-markers:0' id='m'/>                    | NO
            groupchat | true  | <received xmlns='urn:xmpp:receipts' id='m'/>                           | NO
            groupchat | true  | <displayed xmlns='urn:xmpp:chat-markers:0' id='m'/><store xmlns='urn:xmpp:hints'/> | AS_ABOUT
            groupchat | true  | <x xmlns='urn:some'/><store xmlns='urn:xmpp:hints'/>                   | AS_ABOUT
            groupchat | true  | <store xmlns='urn:xmpp:hints'/><no-store xmlns='urn:xmpp:hints'/>      | NO
            groupchat | false | <x xmlns='urn:some'/><store xmlns='urn:xmpp:hints'/>                   | NO
            chat      | true  | <body>x</body>                                                         | NO
            chat      | false | <body>x</body><no-store xmlns='urn:xmpp:hints'/>                       | NO
            chat      | false | <body>x</body><no-permanent-store xmlns='urn:xmpp:hints'/>             | NO
            chat      | false | <body>x</body><request xmlns='urn:xmpp:receipts'/>                     | AS_CONTENT
            chat      | false | <received xmlns='urn:xmpp:receipts' id='m'/>                           | AS_ABOUT
            normal    | false | <received xmlns='urn:xmpp:receipts' id='m'/>                           | AS_ABOUT
            chat      | false | <displayed xmlns='urn:xmpp:chat-markers:0' id='m'/>                    | AS_ABOUT
            chat      | false | <received xmlns='urn:xmpp:chat-markers:0' id='m'/>                     | AS_ABOUT
            chat      | false | <acknowledged xmlns='urn:xmpp:chat-markers:0' id='m'/>                 | AS_ABOUT
            chat      | false | <markable xmlns='urn:xmpp:chat-markers:0'/>                            | NO
            chat      | false | <composing xmlns='http://jabber.org/protocol/chatstates'/>             | NO
            chat      | false | <propose xmlns='urn:xmpp:jingle-message:0' id='a'/>                    | NO
            chat      | false | <x xmlns='urn:some'/><store xmlns='urn:xmpp:hints'/>                   | AS_ABOUT
            chat      | false | <encrypted xmlns='urn:any'/><encryption xmlns='urn:xmpp:eme:0'/>       | AS_CONTENT
            """)
    void keepsWhatIsContentOrAboutContent(String type, boolean toLine, String content, Keeping expected) {
        var message = (Message) Stanza.trusted(Element.parse("<message type='" + type + "'>" + content + "</message>"));

        assertThat(ArchivePolicy.keeping(message, toLine)).isEqualTo(expected);
    }
}
