package io.posthouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.Permission.Reach;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ada, with our own client and by each kind of token of an app. */
final class AccessCheckTest {
    private static final String TILL = "shop.till.open";
    private static final Caller ADA = new Caller(new LoginId(7), "ada", TokenKind.SESSION, "session-1", "r");

    /** Who holds the permission: "ada", "app". */
    private final Set<String> holders = new HashSet<>();
    private final AccessCheck check = new AccessCheck() {
        @Override
        public boolean allows(Caller caller, String permission) {
            return holders.contains(caller.person().isPresent() ? "ada" : "app");
        }

        @Override
        public Optional<Boolean> known(Caller caller, String permission) {
            return Optional.of(allows(caller, permission));
        }
    };

    private static Caller byApp(TokenKind kind) {
        return new Caller(kind == TokenKind.APP_ACCESS ? Optional.empty() : ADA.person(),
                Optional.of(new Caller.AppCall(new AppId(3), "menu", Set.of())), TenantId.HOUSE, kind, "grant-1", "r");
    }

    @Test
    void peopleComeEverywhereAndAppsWhereTheyAreLet() {
        for (Reach reach : Reach.values()) {
            assertThat(reach.lets(ADA)).isTrue();
            assertThat(reach.lets(byApp(TokenKind.USER_ACCESS))).isEqualTo(reach == Reach.OPEN);
            assertThat(reach.lets(byApp(TokenKind.APP_ACCESS))).isEqualTo(reach == Reach.OPEN);
            assertThat(reach.lets(byApp(TokenKind.MINI_SESSION))).isEqualTo(reach != Reach.INTERNAL);
            assertThat(reach.asksForScopes()).isEqualTo(reach == Reach.OPEN);
        }
    }

    @Test
    void byAMiniProgramThePersonAndTheAppBothHoldWhatIsNotOpen() {
        Caller mini = byApp(TokenKind.MINI_SESSION);
        assertThat(allows(mini, Reach.MODULE)).isFalse();
        holders.add("app");
        assertThat(allows(mini, Reach.MODULE)).isFalse();
        holders.add("ada");
        assertThat(allows(mini, Reach.MODULE)).isTrue();
        holders.remove("app");
        assertThat(allows(mini, Reach.MODULE)).isFalse();
        // where its token names what it may, the app needs nothing of its own; and a person brings no app along
        assertThat(allows(mini, Reach.OPEN)).isTrue();
        assertThat(allows(ADA, Reach.MODULE)).isTrue();
    }

    private boolean allows(Caller caller, Reach reach) {
        boolean allowed = check.allows(caller, reach, TILL);
        assertThat(check.known(caller, reach, TILL)).contains(allowed);
        return allowed;
    }
}
