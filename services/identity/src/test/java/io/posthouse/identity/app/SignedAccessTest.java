package io.posthouse.identity.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.AccessTokens.Answer;
import io.posthouse.identity.AccessTokens.Proof;
import io.posthouse.identity.AccessTokens.Signed;
import io.posthouse.identity.AccessTokens.SignedBody;
import io.posthouse.identity.KnownApp;
import io.posthouse.identity.RequestSignatures;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.TokenKind;
import io.posthouse.kernel.signature.Fields;
import io.posthouse.kernel.signature.HttpMessage.Request;
import io.posthouse.kernel.signature.SignatureRefusal;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a signature and a token come to together. */
final class SignedAccessTest {
    private static final KnownApp DESK = new KnownApp(new AppId(3), "travel-desk");
    private static final KnownApp OTHER = new KnownApp(new AppId(4), "other");
    /** Whose token it was while it lived. */
    private static final KnownApp ENDED = new KnownApp(new AppId(5), "ended");
    private static final Proof PROOF = new Proof("e30.e30.proof", "GET", "/api/people");
    private static final Signed SIGNED = new Signed(
            new Request("GET", "https", "desk.example.org", "/api/people", Fields.none()), false);

    private RequestSignatures.Answer verdict = new RequestSignatures.Answer.Signed(DESK, Optional.empty());
    private boolean mustSign = true;
    private boolean alive = true;
    private int proofsLookedAt;
    private int signaturesLookedAt;

    @Test
    void theTokenIsOneOfTheAppThatSigned() {
        assertThat(resolve(Optional.of(SIGNED))).isInstanceOfSatisfying(Answer.Known.class,
                known -> assertThat(known.body()).contains(new SignedBody(Optional.empty())));

        verdict = new RequestSignatures.Answer.Signed(OTHER, Optional.empty());
        assertThat(resolve(Optional.of(SIGNED)))
                .isEqualTo(new Answer.Unsigned(SignatureRefusal.SIGNATURE_TOKEN_OTHER, Optional.of(DESK)));
        mustSign = false;
        assertThat(resolve(Optional.of(SIGNED)))
                .isEqualTo(new Answer.Unsigned(SignatureRefusal.SIGNATURE_TOKEN_OTHER, Optional.of(DESK)));
    }

    @ParameterizedTest
    @EnumSource(names = "SIGNATURE_MISSING", mode = EnumSource.Mode.EXCLUDE)
    void aSignatureThatIsRefusedIsSaidBeforeTheTokenAndToTheAppWhoseTokenItIs(SignatureRefusal reason) {
        verdict = new RequestSignatures.Answer.Refused(reason);
        alive = false;
        mustSign = false;

        assertThat(resolve(Optional.of(SIGNED))).isEqualTo(new Answer.Unsigned(reason, Optional.of(ENDED)));
        assertThat(proofsLookedAt).isZero();
    }

    @Test
    void whoMustSignIsToldSoAndWhoNeedNotIsLet() {
        assertThat(resolve(Optional.empty()))
                .isEqualTo(new Answer.Unsigned(SignatureRefusal.SIGNATURE_MISSING, Optional.of(DESK)));

        mustSign = false;
        assertThat(resolve(Optional.empty())).isInstanceOfSatisfying(Answer.Known.class,
                known -> assertThat(known.body()).isEmpty());
    }

    @Test
    void signaturesOfOthersAreOverlookedAndCountForNothing() {
        verdict = new RequestSignatures.Answer.Refused(SignatureRefusal.SIGNATURE_MISSING);
        assertThat(resolve(Optional.of(SIGNED)))
                .isEqualTo(new Answer.Unsigned(SignatureRefusal.SIGNATURE_MISSING, Optional.of(DESK)));

        mustSign = false;
        assertThat(resolve(Optional.of(SIGNED))).isInstanceOfSatisfying(Answer.Known.class,
                known -> assertThat(known.body()).isEmpty());
    }

    @Test
    void aGoodSignatureMakesNoTokenAlive() {
        alive = false;

        assertThat(resolve(Optional.of(SIGNED))).isEqualTo(new Answer.Unknown(Optional.of(ENDED)));
    }

    @Test
    void nobodyIsKnownAtOnceWhoMustSignOrOfWhomThatIsNotRemembered() {
        Caller caller = new Caller(Optional.empty(),
                Optional.of(new Caller.AppCall(DESK.id(), DESK.clientId(), Set.of())), TenantId.HOUSE,
                TokenKind.APP_ACCESS,
                "grant-1", "r1");
        AccessTokens remembered = new AccessTokens() {
            @Override
            public Answer resolve(String token, Optional<Proof> proof, Optional<Signed> signed, String requestId) {
                throw new AssertionError("nobody was to be asked");
            }

            @Override
            public Optional<Caller> known(String token, String requestId) {
                return Optional.of(caller);
            }
        };

        assertThat(new SignedAccess(remembered, remembering(Optional.of(true))).known("pha_x", "r1")).isEmpty();
        assertThat(new SignedAccess(remembered, remembering(Optional.empty())).known("pha_x", "r1")).isEmpty();
        assertThat(new SignedAccess(remembered, remembering(Optional.of(false))).known("pha_x", "r1"))
                .contains(caller);
    }

    @Test
    void nobodysSignatureIsLookedAtWhoseTokenIsNotRemembered() {
        assertThat(soon(Optional.empty())).isEmpty();
        assertThat(signaturesLookedAt).isZero();
    }

    @Test
    void whatIsToldLaterIsWhatWouldHaveBeenToldAtOnce() {
        assertThat(soon(Optional.of(caller())).orElseThrow().join()).isInstanceOfSatisfying(Answer.Known.class,
                known -> assertThat(known.body()).contains(new SignedBody(Optional.empty())));

        verdict = new RequestSignatures.Answer.Signed(OTHER, Optional.empty());
        assertThat(soon(Optional.of(caller())).orElseThrow().join())
                .isEqualTo(new Answer.Unsigned(SignatureRefusal.SIGNATURE_TOKEN_OTHER, Optional.of(DESK)));

        verdict = new RequestSignatures.Answer.Refused(SignatureRefusal.SIGNATURE_REPLAYED);
        assertThat(soon(Optional.of(caller())).orElseThrow().join())
                .isEqualTo(new Answer.Unsigned(SignatureRefusal.SIGNATURE_REPLAYED, Optional.of(DESK)));
    }

    @Test
    void aTokenThatHasEndedMeanwhileIsNone() {
        alive = false;

        assertThat(soon(Optional.of(caller())).orElseThrow().join()).isEqualTo(new Answer.Unknown(Optional.of(ENDED)));
    }

    private static Caller caller() {
        return new Caller(Optional.empty(), Optional.of(new Caller.AppCall(DESK.id(), DESK.clientId(), Set.of())),
                TenantId.HOUSE,
                TokenKind.APP_ACCESS, "grant-1", "r1");
    }

    private Optional<CompletableFuture<Answer>> soon(Optional<Caller> remembered) {
        AccessTokens tokens = new AccessTokens() {
            @Override
            public Answer resolve(String token, Optional<Proof> proof, Optional<Signed> signed, String requestId) {
                return alive
                        ? new Answer.Known(caller(), Optional.empty())
                        : new Answer.Unknown(Optional.of(ENDED));
            }

            @Override
            public Optional<Caller> known(String token, String requestId) {
                return remembered;
            }
        };
        return new SignedAccess(tokens, new RequestSignatures() {
            @Override
            public RequestSignatures.Answer verify(Request request, boolean body) {
                throw new AssertionError("nobody was to wait");
            }

            @Override
            public Optional<CompletableFuture<RequestSignatures.Answer>> soon(Request request, boolean body) {
                signaturesLookedAt++;
                return Optional.of(CompletableFuture.completedFuture(verdict));
            }

            @Override
            public boolean mustSign(AppId app) {
                throw new AssertionError("it was signed");
            }
        }).soon("pha_x", SIGNED, "r1");
    }

    private static RequestSignatures remembering(Optional<Boolean> signs) {
        return new RequestSignatures() {
            @Override
            public RequestSignatures.Answer verify(Request request, boolean body) {
                throw new AssertionError("there is no signature");
            }

            @Override
            public boolean mustSign(AppId app) {
                throw new AssertionError("nobody was to be asked");
            }

            @Override
            public Optional<Boolean> knownToSign(AppId app) {
                return signs;
            }
        };
    }

    private Answer resolve(Optional<Signed> signed) {
        Answer known = new Answer.Known(new Caller(Optional.empty(),
                Optional.of(new Caller.AppCall(DESK.id(), DESK.clientId(), Set.of())), TenantId.HOUSE,
                TokenKind.APP_ACCESS,
                "grant-1", "r1"),
                Optional.empty());
        return new SignedAccess((_, proof, _, _) -> {
            proofsLookedAt += proof.isPresent() ? 1 : 0;
            return alive ? known : new Answer.Unknown(Optional.of(ENDED));
        }, new RequestSignatures() {
            @Override
            public RequestSignatures.Answer verify(Request request, boolean body) {
                return verdict;
            }

            @Override
            public boolean mustSign(AppId app) {
                return mustSign && app.equals(DESK.id());
            }
        }).resolve("pha_x", Optional.of(PROOF), signed, "r1");
    }
}
