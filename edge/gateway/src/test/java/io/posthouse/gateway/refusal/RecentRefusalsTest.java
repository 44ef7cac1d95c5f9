package io.posthouse.gateway.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.RefusedCall;
import io.posthouse.identity.RefusedCall.Behalf;
import io.posthouse.identity.RefusedCall.Place;
import io.posthouse.identity.RefusedCalls;
import io.posthouse.kernel.AppId;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a node remembers has an end. */
final class RecentRefusalsTest {
    private final RecentRefusals recent = new RecentRefusals();

    @Test
    void theLastOfEachAppAreKeptAndTheNewestIsFirst() {
        for (int i = 0; i < RefusedCalls.KEPT_MAX + 50; i++) {
            recent.note(new AppId(1), call("a" + i));
        }
        recent.note(new AppId(2), call("b"));

        assertThat(recent.of(new AppId(1))).hasSize(RefusedCalls.KEPT_MAX);
        assertThat(recent.of(new AppId(1)).getFirst().requestId()).isEqualTo("a249");
        assertThat(recent.of(new AppId(1)).getLast().requestId()).isEqualTo("a50");
        assertThat(recent.of(new AppId(2))).extracting(RefusedCall::requestId).containsExactly("b");
        assertThat(recent.of(new AppId(3))).isEmpty();
    }

    @Test
    void theAppThatWasRefusedNothingForLongestIsForgotten() {
        int apps = RecentRefusals.CALLS_MAX / RefusedCalls.KEPT_MAX;
        for (int i = 0; i < apps * RefusedCalls.KEPT_MAX; i++) {
            recent.note(new AppId(1 + i / RefusedCalls.KEPT_MAX), call("first"));
        }
        // Looked at, which helps nobody, and refused once more, which does.
        recent.of(new AppId(2));
        recent.note(new AppId(1), call("again"));

        recent.note(new AppId(apps + 1), call("first"));

        assertThat(recent.of(new AppId(1))).hasSize(RefusedCalls.KEPT_MAX);
        assertThat(recent.of(new AppId(2))).isEmpty();
        assertThat(recent.of(new AppId(3))).hasSize(RefusedCalls.KEPT_MAX);
        assertThat(recent.of(new AppId(apps + 1))).hasSize(1);
        // and of those that are left, all that there is room for
        recent.note(new AppId(apps + 2), call("first"));
        assertThat(recent.of(new AppId(3))).hasSize(RefusedCalls.KEPT_MAX);
    }

    @Test
    void whoOnlyNamesAnAppPushesOutLittleOfItsOwnAndNothingOfOthers() {
        AppId app = new AppId(1);
        for (int i = 0; i < RefusedCalls.KEPT_MAX; i++) {
            recent.note(app, call("own" + i));
        }
        for (int i = 0; i < 3 * RefusedCalls.KEPT_MAX; i++) {
            recent.note(app, claimed("said" + i));
        }

        assertThat(recent.of(app)).hasSize(RefusedCalls.KEPT_MAX);
        assertThat(recent.of(app).stream().filter(RefusedCall::claimed)).hasSize(RecentRefusals.CLAIMED_MAX);
        assertThat(recent.of(app).getFirst().requestId()).isEqualTo("said599");

        // all the room there is, and then more who are only named: they go first, whoever came last
        int apps = RecentRefusals.CALLS_MAX / RefusedCalls.KEPT_MAX;
        for (int i = RefusedCalls.KEPT_MAX; i < apps * RefusedCalls.KEPT_MAX; i++) {
            recent.note(new AppId(1 + i / RefusedCalls.KEPT_MAX), call("first"));
        }
        for (int i = 0; i < 1_000; i++) {
            recent.note(new AppId(10_000 + i), claimed("said"));
        }
        assertThat(recent.of(app)).hasSize(RefusedCalls.KEPT_MAX);
        assertThat(recent.of(new AppId(apps))).hasSize(RefusedCalls.KEPT_MAX);
        assertThat(recent.of(new AppId(10_999))).isEmpty();
    }

    private static RefusedCall call(String id) {
        return new RefusedCall(id, Instant.EPOCH, "GET", "/api/people", Place.ENDPOINT, "no", 404, Optional.empty(),
                Behalf.APP, false);
    }

    private static RefusedCall claimed(String id) {
        return new RefusedCall(id, Instant.EPOCH, "POST", "/oauth2/token", Place.IDENTITY, "invalid_client", 401,
                Optional.empty(), Behalf.UNKNOWN, true);
    }
}
