package io.posthouse.messaging.stream;

import io.posthouse.identity.Login;
import io.posthouse.identity.Standing;
import io.posthouse.xmpp.sasl.SaslFailure;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** One exchange of SASL messages with one client. RFC 6120 section 6. Blocks; used by one virtual thread at a time. */
interface SaslExchange {
    /** What comes next. */
    sealed interface Step {
        /** The client is asked once more, with {@code data}, UTF-8 on the wire; it may be empty. */
        record Challenge(String data) implements Step {
        }

        /**
         * It is who it says.
         *
         * @param data may be empty
         * @param standing with what the stream ends; empty for who proved a password
         */
        record Proved(Login login, String data, Optional<Standing> standing) implements Step {
        }

        /** It is not; {@code text} is for its person, and may be empty. */
        record Failed(SaslFailure why, String text) implements Step {
            Failed(SaslFailure why) {
                this(why, "");
            }
        }
    }

    /** Takes the client's next message. */
    Step next(byte[] response);

    /** Begins exchanges. */
    interface Mechanisms {
        /** The names to offer, the best first. */
        List<String> offered();

        /** Begins an exchange, if there is such a mechanism. */
        Optional<SaslExchange> begin(String mechanism, InetAddress from);
    }
}
