package io.posthouse.messaging.stream;

import io.posthouse.identity.ChatSignIns;
import io.posthouse.identity.Credentials;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Login;
import io.posthouse.identity.Standing;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Outcome.Done;
import io.posthouse.kernel.Outcome.Refused;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.xmpp.sasl.BearerResponse;
import io.posthouse.xmpp.sasl.PlainCredentials;
import io.posthouse.xmpp.sasl.SaslFailure;
import io.posthouse.xmpp.sasl.SaslRefused;
import io.posthouse.xmpp.sasl.ScramMechanism;
import io.posthouse.xmpp.sasl.ScramServer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SCRAM-SHA-256, SCRAM-SHA-1 and PLAIN against identity's credentials; OAUTHBEARER by its tickets and access tokens. */
final class SignInMechanisms implements SaslExchange.Mechanisms {
    private static final String PLAIN = "PLAIN";
    private static final String NO_CODES_HERE = "This login has a second factor, which cannot be asked for here. On the web, your account lets you"
            + " allow the password alone for XMPP apps.";
    private static final List<String> OFFERED = List.of(ScramMechanism.SCRAM_SHA_256.word(),
            ScramMechanism.SCRAM_SHA_1.word(), BearerResponse.MECHANISM, PLAIN);

    private final Credentials credentials;
    private final ChatSignIns chat;
    private final SecureRandom random = new SecureRandom();

    SignInMechanisms(Credentials credentials, ChatSignIns chat) {
        this.credentials = credentials;
        this.chat = chat;
    }

    @Override
    public List<String> offered() {
        return OFFERED;
    }

    @Override
    public Optional<SaslExchange> begin(String mechanism, InetAddress from) {
        if (mechanism.equals(PLAIN)) {
            return Optional.of(response -> plain(response, from));
        }
        if (mechanism.equals(BearerResponse.MECHANISM)) {
            return Optional.of(new Bearer());
        }
        return ScramMechanism.named(mechanism).map(scram -> new Scram(scram, from));
    }

    private SaslExchange.Step plain(byte[] response, InetAddress from) {
        try {
            var plain = PlainCredentials.read(response);
            if (!isOwn(plain.authzid(), plain.username())) {
                return new SaslExchange.Step.Failed(SaslFailure.INVALID_AUTHZID);
            }
            return answer(credentials.checkPassword(plain.username(), plain.password(), from), "");
        } catch (SaslRefused e) {
            return new SaslExchange.Step.Failed(e.failure());
        }
    }

    /** Nobody acts for somebody else yet: the authorization identity is absent, the name, or its address. */
    private static boolean isOwn(String authzid, String username) {
        return authzid.isEmpty() || authzid.equals(username) || authzid.startsWith(username + "@");
    }

    private static SaslExchange.Step answer(Outcome<Login> outcome, String last) {
        return switch (outcome) {
            case Done<Login>(var login) -> new SaslExchange.Step.Proved(login, last, Optional.empty());
            // Without words its person would look for a typing mistake. Nobody learns of it who does not know the password.
            case Refused<Login>(var refusal) when refusal == IdentityRefusal.CODE_NEEDED ->
                new SaslExchange.Step.Failed(SaslFailure.NOT_AUTHORIZED, NO_CODES_HERE);
            case Refused<Login>(var refusal) -> failed(refusal.kind());
        };
    }

    private static SaslExchange.Step failed(RefusalKind kind) {
        return new SaslExchange.Step.Failed(
                kind == RefusalKind.LIMITED ? SaslFailure.TEMPORARY_AUTH_FAILURE : SaslFailure.NOT_AUTHORIZED);
    }

    /**
     * RFC 7628. One message, if the token is good; else we say why, the client answers by one byte, and only then it has failed, since
     * SASL's failure could not carry the words. Nothing is counted by name: of 256 random bits nobody guesses any.
     */
    private final class Bearer implements SaslExchange {
        private static final byte[] HEARD = {1};
        private static final String INVALID = "invalid_token";
        private static final String TOO_NARROW = "insufficient_scope";

        private boolean told;

        @Override
        public Step next(byte[] response) {
            if (told) {
                return new Step.Failed(
                        Arrays.equals(response, HEARD) ? SaslFailure.NOT_AUTHORIZED : SaslFailure.MALFORMED_REQUEST);
            }
            if (response.length == 0) {
                // RFC 6120 section 6.4.2: it begins without its first message, and is asked for that.
                return new Step.Challenge("");
            }
            try {
                var said = BearerResponse.read(response);
                return judge(said, chat.resolve(said.token(), "xmpp-" + UUID.randomUUID()));
            } catch (SaslRefused e) {
                return new Step.Failed(e.failure());
            }
        }

        private Step judge(BearerResponse said, ChatSignIns.Answer answer) {
            return switch (answer) {
                case ChatSignIns.Answer.Known(var login, var caller) -> said.authzid().isEmpty()
                        || isOwn(said.authzid(), login.name())
                                ? new Step.Proved(login, "", Optional.of(Standing.of(caller)))
                                : new Step.Failed(SaslFailure.INVALID_AUTHZID);
                case ChatSignIns.Answer.Unknown() -> tell(INVALID);
                case ChatSignIns.Answer.TooNarrow() -> tell(TOO_NARROW);
            };
        }

        /** RFC 7628 section 3.2.2. All of it are words of ours, in which JSON quotes nothing. */
        private Step tell(String status) {
            told = true;
            return new Step.Challenge("{\"status\":\"" + status + "\",\"scope\":\"" + ChatSignIns.PERMISSION + "\""
                    + chat.configuration().map(where -> ",\"openid-configuration\":\"" + where + "\"").orElse("")
                    + "}");
        }
    }

    /** First message, challenge, final message. */
    private final class Scram implements SaslExchange {
        private final ScramMechanism mechanism;
        private final InetAddress from;
        private @Nullable ScramServer server;

        Scram(ScramMechanism mechanism, InetAddress from) {
            this.mechanism = mechanism;
            this.from = from;
        }

        @Override
        public Step next(byte[] response) {
            try {
                var running = server;
                return running == null ? first(response) : last(running, response);
            } catch (SaslRefused e) {
                return new Step.Failed(e.failure());
            }
        }

        private Step first(byte[] response) {
            var begun = ScramServer.begin(mechanism, response, random);
            if (!isOwn(begun.authzid(), begun.username())) {
                return new Step.Failed(SaslFailure.INVALID_AUTHZID);
            }
            if (credentials.beginTry(begun.username(), from) instanceof Refused<String>(var refusal)) {
                return failed(refusal.kind());
            }
            server = begun;
            var challenge = begun.challenge(credentials.scram(begun.username(), mechanism));
            return new Step.Challenge(new String(challenge, StandardCharsets.UTF_8));
        }

        private Step last(ScramServer running, byte[] response) {
            try {
                var signature = new String(running.finish(response), StandardCharsets.UTF_8);
                return answer(credentials.endTry(running.username(), from, true), signature);
            } catch (SaslRefused e) {
                credentials.endTry(running.username(), from, false);
                return new Step.Failed(e.failure());
            }
        }
    }
}
