package io.posthouse.messaging.stream;

import io.netty.channel.Channel;
import io.posthouse.identity.Login;
import io.posthouse.identity.Standing;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.InvalidJid;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Namespaces;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import io.posthouse.xmpp.StreamErrorCondition;
import io.posthouse.xmpp.sasl.SaslFailure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a stream may do next, before it has a session: which features are offered, who has signed in. Used by the loop and,
 * while the loop waits, by one virtual thread.
 */
final class Negotiation {
    private static final byte[] NOTHING = new byte[0];

    private final C2sServices services;
    private boolean secure;
    private volatile @Nullable Login login;
    private volatile Optional<Standing> standing = Optional.empty();
    private @Nullable SaslExchange exchange;
    private String domain = "";
    private int failures;

    Negotiation(C2sServices services, boolean secure) {
        this.services = services;
        this.secure = secure;
    }

    /** One whose client has signed in elsewhere. */
    static Negotiation signedIn(C2sServices services, Login login, FarOpening opening) {
        var negotiation = new Negotiation(services, opening.secure());
        negotiation.login = login;
        negotiation.standing = opening.standing();
        return negotiation;
    }

    /** Takes a stream header. @return why it is refused, or null */
    @Nullable
    StreamErrorCondition open(Element header, Map<String, String> namespaces) {
        if (!Namespaces.CLIENT.equals(namespaces.get(""))) {
            return StreamErrorCondition.INVALID_NAMESPACE;
        }
        if (!header.attribute("version", "0").startsWith("1.")) {
            return StreamErrorCondition.UNSUPPORTED_VERSION;
        }
        domain = header.attribute("to", services.addresses().domain());
        var realm = services.addresses().realmOf(domain);
        var known = login;
        if (realm.isEmpty() || (known != null && known.realm() != realm.get())) {
            return StreamErrorCondition.HOST_UNKNOWN;
        }
        return null;
    }

    boolean isSecure() {
        return secure;
    }

    void secured() {
        secure = true;
    }

    boolean offersTls() {
        return !secure && login == null && services.tls().isThere();
    }

    boolean offersSasl() {
        return login == null && (secure || services.settings().withoutTls());
    }

    @Nullable
    Login login() {
        return login;
    }

    /** With what the stream of who has signed in ends; empty for who proved a password. */
    Optional<Standing> standing() {
        return standing;
    }

    int failures() {
        return failures;
    }

    Element features() {
        var features = Element.builder("features", Namespaces.STREAM);
        if (login != null) {
            features.child("bind", Namespaces.BIND);
            features.child(StreamManagement.FEATURE);
            features.children(services.stations().streamFeatures());
            return features.build();
        }
        if (offersTls()) {
            var starttls = Element.builder("starttls", Namespaces.TLS);
            if (!services.settings().withoutTls()) {
                starttls.child("required", Namespaces.TLS);
            }
            features.child(starttls.build());
        }
        if (offersSasl()) {
            var mechanisms = Element.builder("mechanisms", Namespaces.SASL);
            services.mechanisms().offered().forEach(name -> mechanisms.child("mechanism", Namespaces.SASL, name));
            features.child(mechanisms.build());
        }
        return features.build();
    }

    /** What a SASL message is answered. */
    record SaslAnswer(Element element, boolean proved, boolean failed) {
    }

    /** Takes a SASL message. Blocks. RFC 6120 section 6.4. */
    SaslAnswer sasl(Element element, InetAddress from) {
        switch (element.name()) {
            case "auth" ->
                exchange = services.mechanisms().begin(element.attribute("mechanism", ""), from).orElse(null);
            case "response" -> {
            }
            case "abort" -> {
                exchange = null;
                return failure(SaslFailure.ABORTED);
            }
            default -> {
                return failure(SaslFailure.MALFORMED_REQUEST);
            }
        }
        var running = exchange;
        if (running == null) {
            return failure(element.name().equals("auth")
                    ? SaslFailure.INVALID_MECHANISM
                    : SaslFailure.MALFORMED_REQUEST);
        }
        byte[] data = decode(element.text());
        if (data == null) {
            exchange = null;
            return failure(SaslFailure.INCORRECT_ENCODING);
        }
        return switch (running.next(data)) {
            case SaslExchange.Step.Challenge(var challenge) ->
                new SaslAnswer(challenge.isEmpty()
                        ? Element.of("challenge", Namespaces.SASL)
                        : Element.of("challenge", Namespaces.SASL, encode(challenge)), false, false);
            case SaslExchange.Step.Proved(var proved, var last, var on) -> proved(proved, last, on);
            case SaslExchange.Step.Failed(var why, var text) -> {
                exchange = null;
                yield failure(why, text);
            }
        };
    }

    private SaslAnswer proved(Login proved, String last, Optional<Standing> on) {
        exchange = null;
        if (services.addresses().realmOf(domain).filter(proved.realm()::equals).isEmpty()) {
            // A customer at the employees' door: nobody of that name lives here.
            return failure(SaslFailure.NOT_AUTHORIZED);
        }
        standing = on;
        login = proved;
        var success = last.isEmpty()
                ? Element.of("success", Namespaces.SASL)
                : Element.of("success", Namespaces.SASL, encode(last));
        return new SaslAnswer(success, true, false);
    }

    /** What a SASL message is answered that could not be judged now. RFC 6120 section 6.5.9. */
    SaslAnswer notNow() {
        exchange = null;
        return failure(SaslFailure.TEMPORARY_AUTH_FAILURE);
    }

    private SaslAnswer failure(SaslFailure why) {
        return failure(why, "");
    }

    private SaslAnswer failure(SaslFailure why, String text) {
        failures++;
        return new SaslAnswer(text.isEmpty() ? why.element() : why.element(text), false, true);
    }

    private static byte @Nullable [] decode(String text) {
        // RFC 6120 section 6.4.2: "=" is an empty initial response.
        if (text.isEmpty() || text.equals("=")) {
            return NOTHING;
        }
        try {
            return Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static String encode(String data) {
        return data.isEmpty() ? "=" : Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8));
    }

    boolean isBind(Iq iq) {
        return iq.type() == Iq.Type.SET
                && iq.payload().filter(payload -> payload.is("bind", Namespaces.BIND)).isPresent();
    }

    /** The resource that a bind asks for, or one of ours; null when it is none. RFC 6120 section 7. */
    @Nullable
    String resource(Iq iq) {
        var asked = iq.payload().flatMap(payload -> payload.childText("resource", Namespaces.BIND)).orElse("");
        if (asked.isEmpty()) {
            return UUID.randomUUID().toString().substring(0, 13);
        }
        try {
            return Jid.of("someone", services.addresses().domain()).withResource(asked).resource();
        } catch (InvalidJid _) {
            return null;
        }
    }

    static Element badRequest(Iq iq) {
        return iq.reply(StanzaError.of(StanzaCondition.BAD_REQUEST)).orElseThrow();
    }

    /** What a bind is answered while the database is away. RFC 6120 section 7.6.2.1 has the condition. */
    static Element unavailable(Iq iq) {
        return iq.reply(StanzaError.of(StanzaCondition.RESOURCE_CONSTRAINT,
                "The database does not answer. Send the same again in a while.")).orElseThrow();
    }

    /** The header of a stream from us. RFC 6120 section 4.7. */
    static String header(String from) {
        return "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='" + Namespaces.STREAM
                + "' id='" + UUID.randomUUID() + "' from='" + from + "' version='1.0' xml:lang='en'>";
    }

    /** From where the client comes. */
    static InetAddress address(Channel client) {
        return client.remoteAddress() instanceof InetSocketAddress socket
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
    }
}
