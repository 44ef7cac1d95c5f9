package io.posthouse.identity.stepup;

import io.posthouse.identity.Deeds;
import io.posthouse.identity.Login;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.credential.StoredCredentials;
import io.posthouse.identity.factor.SecondFactors;
import io.posthouse.identity.http.CallerFilter;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.identity.token.StoredTokens;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A person says by their password that they mean one action. */
@RestController
@RequestMapping(path = "/api/session/step-up", produces = "application/json")
final class StepUpEndpoint {
    private static final Pattern ACTION = Pattern.compile("[a-z][a-z-]*(\\.[a-z][a-z-]*)+");
    private static final int ACTION_CHARS_MAX = 64;
    private static final Pattern PARAMETERS = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final StoredCredentials credentials;
    private final SecondFactors factors;
    private final StoredTokens tokens;
    private final Deeds deeds;

    StepUpEndpoint(StoredCredentials credentials, SecondFactors factors, StoredTokens tokens, Deeds deeds) {
        this.credentials = credentials;
        this.factors = factors;
        this.tokens = tokens;
        this.deeds = deeds;
    }

    /**
     * @param action and {@code parameters}, as the refusal {@code step-up-needed} named them
     * @param code of the second factor, where the login has one: of the app, or a recovery code
     */
    record StepUpRequest(@Nullable String action, @Nullable String parameters, @Nullable String password,
            @Nullable String code) {
        @Override
        public String toString() {
            return "StepUpRequest[action=" + action + "]";
        }
    }

    /** @param token for the header {@code Posthouse-Step-Up} of that one action, in this session, once */
    record StepUpToken(String token, Instant expiresAt) {
    }

    @PostMapping(consumes = "application/json", name = "Confirms the action that a refusal step-up-needed named. Tries count as"
            + " tries to sign in.")
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    ResponseEntity<StepUpToken> confirm(@RequestBody StepUpRequest request, HttpServletRequest http) {
        String action = text(request.action());
        String parameters = text(request.parameters());
        String password = text(request.password());
        if (action.length() > ACTION_CHARS_MAX || !ACTION.matcher(action).matches()
                || !PARAMETERS.matcher(parameters).matches()) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        Caller caller = Caller.CURRENT.get();
        Tokens.Issued issued = deeds.doing("session.step-up", caller.name(), action, () -> {
            InetAddress from = CallerFilter.signed(http).client();
            Login login = credentials.confirm(caller.name(), password, from).orThrow();
            factors.prove(login.id(), Optional.ofNullable(request.code()), from).orThrow();
            return tokens.stepUp(login.id(), caller.session(), Confirmations.meant(action, parameters));
        });
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(new StepUpToken(issued.token(), issued.expiresAt()));
    }

    private static String text(@Nullable String text) {
        if (text == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return text;
    }
}
