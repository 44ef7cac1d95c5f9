package io.posthouse.benchmarks.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The conversation from the first byte to an authenticated stream (RFC 6120 §5 and §6), as a function from what the
 * server says to what is to be done, so that blocking and event-driven clients share it.
 */
public final class SignIn {
    private static final String SASL = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";

    private final Credentials login;
    private final boolean startTls;
    private boolean secured;
    private boolean authenticated;
    private @Nullable ScramExchange scram;

    /** What the owner of the connection has to do next, in order. */
    public sealed interface Step {
        /** Send this. */
        record Send(String xml) implements Step {
        }

        /** Put TLS on the connection, restart the cutter, then call {@link SignIn#secured}. */
        record SecureNow() implements Step {
        }

        /** Restart the cutter, then send this: a new stream begins. */
        record Restart(String header) implements Step {
        }

        /** Signed in. {@code features} are what the server now offers: bind, resume, and so on. */
        record Authenticated(String features) implements Step {
        }

        /** There is no way on. */
        record Failed(String why) implements Step {
        }
    }

    /** @param startTls whether to ask for TLS; false both for plain connections and for direct TLS */
    public SignIn(Credentials login, boolean startTls) {
        this.login = login;
        this.startTls = startTls;
    }

    /** The opening tag of the first stream. */
    public String header() {
        return "<?xml version='1.0'?><stream:stream to='" + login.domain()
                + "' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    }

    /** TLS is on; returns the header to send. */
    public String secured() {
        secured = true;
        return header();
    }

    /** Takes one element that the server sent. */
    public List<Step> next(String element) {
        try {
            return decide(element);
        } catch (GeneralSecurityException e) {
            return List.of(new Step.Failed(String.valueOf(e.getMessage())));
        }
    }

    private List<Step> decide(String element) throws GeneralSecurityException {
        return switch (nameOf(element)) {
            case "stream:features", "features" -> onFeatures(element);
            case "proceed" -> List.of(new Step.SecureNow());
            case "challenge" -> answerChallenge(decoded(element));
            case "success" -> succeed(element);
            default -> List.of(new Step.Failed(element));
        };
    }

    private List<Step> onFeatures(String features) {
        if (authenticated) {
            return List.of(new Step.Authenticated(features));
        }
        if (startTls && !secured) {
            return features.contains("<starttls")
                    ? List.of(new Step.Send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"))
                    : List.of(new Step.Failed("no STARTTLS offered: " + features));
        }
        if (features.contains(">SCRAM-SHA-256<")) {
            return scram("SCRAM-SHA-256", "SHA256");
        }
        if (features.contains(">SCRAM-SHA-1<")) {
            return scram("SCRAM-SHA-1", "SHA1");
        }
        if (features.contains(">PLAIN<")) {
            return auth("PLAIN", "\0" + login.name() + "\0" + login.password());
        }
        return List.of(new Step.Failed("no mechanism of ours is offered: " + features));
    }

    private List<Step> scram(String mechanism, String hash) {
        scram = new ScramExchange(hash, login.name(), login.password(), UUID.randomUUID().toString());
        return auth(mechanism, scram.first());
    }

    private static List<Step> auth(String mechanism, String initial) {
        return List.of(
                new Step.Send("<auth " + SASL + " mechanism='" + mechanism + "'>" + encoded(initial) + "</auth>"));
    }

    private List<Step> answerChallenge(String challenge) throws GeneralSecurityException {
        ScramExchange exchange = scram;
        if (exchange == null) {
            return List.of(new Step.Failed("a challenge that nobody asked for"));
        }
        return List.of(
                new Step.Send("<response " + SASL + ">" + encoded(exchange.answer(challenge)) + "</response>"));
    }

    private List<Step> succeed(String element) throws GeneralSecurityException {
        if (scram != null) {
            scram.verify(decoded(element));
        }
        authenticated = true;
        return List.of(new Step.Restart(header()));
    }

    private static String nameOf(String element) {
        int end = 1;
        while (end < element.length() && " />\t\n\r".indexOf(element.charAt(end)) < 0) {
            end++;
        }
        return element.substring(1, end);
    }

    private static String decoded(String element) {
        int from = element.indexOf('>') + 1;
        int to = element.indexOf("</", from);
        return to <= from ? "" : new String(Base64.getDecoder().decode(element.substring(from, to).strip()), UTF_8);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
