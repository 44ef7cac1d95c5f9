package io.posthouse.identity.app;

import io.posthouse.identity.Deeds;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The keys by which apps sign their requests, for the developers who own these. */
@RestController
@RequestMapping(path = "/api/apps/{clientId}", produces = "application/json")
final class AppKeyEndpoint {
    private final StoredApps apps;
    private final AppKeys keys;
    private final Deeds deeds;

    AppKeyEndpoint(StoredApps apps, AppKeys keys, Deeds deeds) {
        this.apps = apps;
        this.keys = keys;
        this.deeds = deeds;
    }

    /** @param algorithm {@code hmac-sha256} or {@code ed25519}, fixed with the key */
    record AppKeyView(String keyId, String algorithm, Instant madeAt) {
    }

    /** @param required whether what the app sends without a signature is refused */
    record AppKeyList(boolean required, List<AppKeyView> items) {
    }

    /** @param publicKey an Ed25519 key as SubjectPublicKeyInfo, in base64; left out, a secret is made */
    record NewAppKeyRequest(@Nullable String publicKey) {
    }

    /** @param secret in base64, shown this once; null for a public key */
    record MadeAppKey(String keyId, @Nullable String secret) {
        @Override
        public String toString() {
            return "MadeAppKey[keyId=" + keyId + "]";
        }
    }

    /** @param required whether what the app sends without a signature is refused */
    record SigningChange(boolean required) {
    }

    @GetMapping("/keys")
    @Permission(value = "identity.app.manage", tenants = true)
    AppKeyList keys(@PathVariable String clientId) {
        App app = own(clientId);
        return new AppKeyList(keys.mustSign(app), keys.of(app).stream()
                .map(key -> new AppKeyView(key.keyId(), key.algorithm(), key.madeAt())).toList());
    }

    @PostMapping("/keys")
    @Permission(value = "identity.app.manage", tenants = true)
    ResponseEntity<MadeAppKey> makeKey(@PathVariable String clientId, @RequestBody NewAppKeyRequest request) {
        App app = own(clientId);
        String publicKey = request.publicKey();
        AppKeys.NewKey made = deeds.doing("app.make-key", clientId, publicKey == null ? "secret" : "public key",
                () -> (publicKey == null ? keys.makeSecret(app) : keys.addPublic(app, publicKey)).orThrow());
        return ResponseEntity.status(HttpStatus.CREATED).header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(new MadeAppKey(made.keyId(), made.secret().orElse(null)));
    }

    @DeleteMapping("/keys/{keyId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = "identity.app.manage", tenants = true)
    void withdrawKey(@PathVariable String clientId, @PathVariable String keyId) {
        App app = own(clientId);
        deeds.doing("app.withdraw-key", clientId, keyId, () -> keys.remove(app, keyId).orThrow());
    }

    @PutMapping("/signing")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = "identity.app.manage", tenants = true)
    void sign(@PathVariable String clientId, @RequestBody SigningChange change) {
        App app = own(clientId);
        deeds.doing("app.sign", clientId, Boolean.toString(change.required()),
                () -> keys.sign(app, change.required()).orThrow());
    }

    private App own(String clientId) {
        return apps.own(Caller.CURRENT.get().login(), clientId).orThrow();
    }
}
