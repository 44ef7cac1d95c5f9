package io.posthouse.identity.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.RefusedCall;
import io.posthouse.identity.RefusedCall.Behalf;
import io.posthouse.identity.RefusedCall.Place;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who can help whom. */
final class RemedyTest {
    private static final String READ = "identity.people.read";

    @Test
    void whatTheAppMayNotHaveItsDeveloperGives() {
        assertThat(Remedy.of(refused("scope-missing", READ), Set.of())).contains(Remedy.DEVELOPER);
    }

    @Test
    void whatTheAppMayHaveItAsksForWithItsToken() {
        assertThat(Remedy.of(refused("scope-missing", READ), Set.of(READ))).contains(Remedy.REQUEST);
    }

    @Test
    void whatNobodyGrantedAnAdministratorDoes() {
        assertThat(Remedy.of(refused("not-permitted", READ), Set.of(READ))).contains(Remedy.ADMINISTRATOR);
        assertThat(Remedy.of(refused("not-permitted", READ), Set.of())).contains(Remedy.ADMINISTRATOR);
    }

    @Test
    void whereNoPermissionIsMissingNobodyCanGiveOne() {
        assertThat(Remedy.of(refused("app-limit", null), Set.of(READ))).isEmpty();
    }

    private static RefusedCall refused(String code, @Nullable String permission) {
        return new RefusedCall("r1", Instant.EPOCH, "GET", "/api/people", Place.PERMISSION, code, 403,
                Optional.ofNullable(permission), Behalf.APP, false);
    }
}
