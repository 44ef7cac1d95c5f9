package io.posthouse.identity.token;

import io.posthouse.identity.Deeds;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.IdentitySettings;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.identity.access.GrantedAccess;
import io.posthouse.identity.credential.StoredCredentials;
import io.posthouse.identity.factor.SecondFactors;
import io.posthouse.identity.http.CallerFilter;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The caller's own second factor. To begin one takes the password, to change it a code: whoever finds a browser open must not shut its
 * owner out.
 */
@RestController
@RequestMapping(path = "/api/second-factor", produces = "application/json")
final class SecondFactorEndpoint {
    private final SecondFactors factors;
    private final StoredCredentials credentials;
    private final StoredTokens tokens;
    private final Logins logins;
    private final GrantedAccess access;
    private final Deeds deeds;
    private final IdentitySettings settings;

    SecondFactorEndpoint(SecondFactors factors, StoredCredentials credentials, StoredTokens tokens, Logins logins,
            GrantedAccess access, Deeds deeds, IdentitySettings settings) {
        this.factors = factors;
        this.credentials = credentials;
        this.tokens = tokens;
        this.logins = logins;
        this.access = access;
        this.deeds = deeds;
        this.settings = settings;
    }

    /**
     * How it stands.
     *
     * @param since null while no code is asked for
     * @param codesLeft recovery codes that were not used
     * @param passwordAlone whether XMPP apps may sign in by the password alone
     * @param lacking whether the caller is an administrator who may not be one without
     */
    record SecondFactor(@Nullable Instant since, int codesLeft, boolean passwordAlone, boolean lacking) {
    }

    record BeginFactor(@Nullable String password) {
        @Override
        public String toString() {
            return "BeginFactor[]";
        }
    }

    record FactorCode(@Nullable String code) {
        @Override
        public String toString() {
            return "FactorCode[]";
        }
    }

    record FactorChange(@Nullable String code, @Nullable Boolean passwordAlone) {
        @Override
        public String toString() {
            return "FactorChange[]";
        }
    }

    /**
     * What an app makes codes of; shown this once.
     *
     * @param secret to be typed in, in Base32
     * @param uri the same for a QR code
     */
    record FactorSecret(String secret, String uri) {
        @Override
        public String toString() {
            return "FactorSecret[]";
        }
    }

    /** Each is good once, in the place of a code; shown this once. */
    record RecoveryCodes(List<String> codes) {
        @Override
        public String toString() {
            return "RecoveryCodes[]";
        }
    }

    @GetMapping
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    SecondFactor mine() {
        Caller caller = Caller.CURRENT.get();
        Optional<SecondFactors.Factor> factor = factors.of(caller.login());
        return new SecondFactor(factor.map(SecondFactors.Factor::since).orElse(null),
                factor.map(SecondFactors.Factor::codesLeft).orElse(0),
                factor.map(SecondFactors.Factor::passwordAlone).orElse(true), access.lacksFactor(caller));
    }

    @PostMapping(consumes = "application/json")
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    ResponseEntity<FactorSecret> begin(@RequestBody BeginFactor request, HttpServletRequest http) {
        Login login = login();
        credentials.checkFirst(login.name(), present(request.password()), from(http)).orThrow();
        SecondFactors.Begun begun = factors.begin(login, settings.domain()).orThrow();
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(new FactorSecret(begun.secret(), begun.uri()));
    }

    /** From now on a code is asked for. Every other session of the caller's ends, and XMPP apps have to sign in anew. */
    @PutMapping(consumes = "application/json")
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    ResponseEntity<RecoveryCodes> confirm(@RequestBody FactorCode request) {
        Caller caller = Caller.CURRENT.get();
        String code = present(request.code());
        return codes(deeds.doing("second-factor.add", caller.name(), "", () -> factors
                .confirm(caller.login(), code, () -> tokens.endOthers(caller.login(), caller.session())).orThrow()));
    }

    @PatchMapping(consumes = "application/json")
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    SecondFactor change(@RequestBody FactorChange request, HttpServletRequest http) {
        Caller caller = Caller.CURRENT.get();
        boolean allowed = present(request.passwordAlone());
        proved(caller, request.code(), http);
        deeds.doing(allowed ? "second-factor.allow-password" : "second-factor.forbid-password", caller.name(), "",
                () -> factors.allowPasswordAlone(caller.login(), allowed,
                        () -> allowed ? List.of() : tokens.endOthers(caller.login(), caller.session())).orThrow());
        return mine();
    }

    @PostMapping(path = "/codes", consumes = "application/json")
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    ResponseEntity<RecoveryCodes> renewCodes(@RequestBody FactorCode request, HttpServletRequest http) {
        Caller caller = Caller.CURRENT.get();
        proved(caller, request.code(), http);
        return codes(deeds.doing("second-factor.renew-codes", caller.name(), "",
                () -> factors.renewCodes(caller.login()).orThrow()));
    }

    @PostMapping(path = "/removal", consumes = "application/json")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    void remove(@RequestBody FactorCode request, HttpServletRequest http) {
        Caller caller = Caller.CURRENT.get();
        proved(caller, request.code(), http);
        deeds.doing("second-factor.remove", caller.name(), "", () -> factors.remove(caller.login()).orThrow());
    }

    private void proved(Caller caller, @Nullable String code, HttpServletRequest http) {
        factors.check(caller.login(), present(code), from(http)).orThrow();
    }

    private static ResponseEntity<RecoveryCodes> codes(List<String> codes) {
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store").body(new RecoveryCodes(codes));
    }

    private Login login() {
        return logins.byId(Caller.CURRENT.get().login())
                .orElseThrow(() -> new RefusedException(IdentityRefusal.SESSION_ENDED));
    }

    private static InetAddress from(HttpServletRequest http) {
        return CallerFilter.signed(http).client();
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return value;
    }
}
