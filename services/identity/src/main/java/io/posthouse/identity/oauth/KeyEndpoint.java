package io.posthouse.identity.oauth;

import io.posthouse.identity.Deeds;
import io.posthouse.identity.app.AppRefusal;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The keys that sign ID tokens, for administrators. They follow each other by themselves; sooner, where somebody wants it so. */
@RestController
@RequestMapping(path = "/api/signing-keys", produces = "application/json")
final class KeyEndpoint {
    private final SigningKeys keys;
    private final Deeds deeds;

    KeyEndpoint(OAuth oauth, Deeds deeds) {
        this.keys = oauth.keys();
        this.deeds = deeds;
    }

    /**
     * A key that is published.
     *
     * @param signsFrom when it begins or began to sign
     * @param signs whether it signs now
     */
    record SigningKeyView(String kid, String alg, Instant signsFrom, boolean signs) {
    }

    record SigningKeyList(List<SigningKeyView> items) {
    }

    /** @param alg RS256 or ES256 */
    record SuccessorRequest(@Nullable String alg) {
    }

    @GetMapping
    @Permission("identity.key.manage")
    SigningKeyList list() {
        return new SigningKeyList(keys.published().stream()
                .map(key -> new SigningKeyView(key.kid(), key.alg().name(), key.signsFrom(), key.signs())).toList());
    }

    /** Has another key follow the one that signs, a day from now; where one waits already, that one stays. */
    @PostMapping("/successors")
    @Permission("identity.key.manage")
    SigningKeyList follow(@RequestBody SuccessorRequest request) {
        SigningAlgorithm alg = Arrays.stream(SigningAlgorithm.values())
                .filter(one -> one.name().equals(request.alg())).findFirst()
                .orElseThrow(() -> new RefusedException(AppRefusal.INVALID_ALGORITHM));
        return deeds.doing("key.follow", alg.name(), "", () -> {
            keys.replace(alg);
            return list();
        });
    }
}
