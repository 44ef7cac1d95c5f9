package io.posthouse.identity.app;

import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.KnownApp;
import io.posthouse.identity.RequestSignatures;
import io.posthouse.identity.Tokens;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.TokenKind;
import io.posthouse.kernel.signature.SignatureRefusal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Access tokens together with what apps sign. The signature is looked at first, and the token last: it is the app's whose key signed. An
 * app that need not sign may; a signature of somebody else's on its request is overlooked.
 */
public final class SignedAccess implements AccessTokens {
    private final AccessTokens tokens;
    private final RequestSignatures signatures;

    public SignedAccess(AccessTokens tokens, RequestSignatures signatures) {
        this.tokens = tokens;
        this.signatures = signatures;
    }

    @Override
    public Answer resolve(String token, Optional<Proof> proof, Optional<Signed> signed, String requestId) {
        return signed.isPresent()
                ? resolve(token, proof, signed.get(), requestId,
                        signatures.verify(signed.get().head(), signed.get().body()))
                : together(tokens.resolve(token, proof, signed, requestId), Optional.empty());
    }

    @Override
    public Optional<CompletableFuture<Answer>> soon(String token, Signed signed, String requestId) {
        // The token is looked at last, and by then will hardly have to be read: nothing that reads may hold up who tells.
        return tokens.known(token, requestId).isEmpty()
                ? Optional.empty()
                : signatures.soon(signed.head(), signed.body())
                        .map(told -> told
                                .thenApply(answer -> resolve(token, Optional.empty(), signed, requestId, answer)));
    }

    private Answer resolve(String token, Optional<Proof> proof, Signed signed, String requestId,
            RequestSignatures.Answer verdict) {
        Optional<RequestSignatures.Answer.Signed> by = Optional.empty();
        switch (verdict) {
            case RequestSignatures.Answer.Signed found -> by = Optional.of(found);
            case RequestSignatures.Answer.Refused(var reason) -> {
                if (reason != SignatureRefusal.SIGNATURE_MISSING) {
                    return new Answer.Unsigned(reason, whose(token, requestId));
                }
            }
        }
        return together(tokens.resolve(token, proof, Optional.of(signed), requestId), by);
    }

    /**
     * For the developer who wonders. By the token and not by the key that the signature names: whoever overhears that name could fill
     * somebody's list with it.
     */
    private Optional<KnownApp> whose(String token, String requestId) {
        return switch (tokens.resolve(token, Optional.empty(), Optional.empty(), requestId)) {
            case Answer.Known(Caller caller, _) -> caller.app().map(KnownApp::of);
            case Answer.Unknown(var app) -> app;
            case Answer.Unproven(KnownApp app) -> Optional.of(app);
            case Answer.Unsigned(_, var app) -> app;
        };
    }

    /** Whoever asks for one has called by a request that was looked at. */
    @Override
    public Tokens.Issued ticket(TokenKind kind, Caller caller) {
        return tokens.ticket(kind, caller);
    }

    @Override
    public Optional<Caller> take(String ticket, TokenKind kind, String requestId) {
        return tokens.take(ticket, kind, requestId);
    }

    @Override
    public Optional<Caller> known(String token, String requestId) {
        return tokens.known(token, requestId).filter(caller -> caller.app().map(Caller.AppCall::app)
                .flatMap(signatures::knownToSign).filter(signs -> !signs).isPresent());
    }

    private Answer together(Answer answer, Optional<RequestSignatures.Answer.Signed> by) {
        if (answer instanceof Answer.Unknown(var whose)) {
            // A key that has signed says it for certain.
            return new Answer.Unknown(whose.or(() -> by.map(RequestSignatures.Answer.Signed::app)));
        }
        if (!(answer instanceof Answer.Known known)) {
            return answer;
        }
        Optional<KnownApp> app = known.caller().app().map(KnownApp::of);
        if (by.isPresent()) {
            return app.equals(Optional.of(by.get().app()))
                    ? new Answer.Known(known.caller(), Optional.of(new SignedBody(by.get().digest())))
                    : new Answer.Unsigned(SignatureRefusal.SIGNATURE_TOKEN_OTHER, app);
        }
        return app.isPresent() && signatures.mustSign(app.get().id())
                ? new Answer.Unsigned(SignatureRefusal.SIGNATURE_MISSING, app)
                : known;
    }
}
